#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <limits>

namespace conclave {

namespace {

const Json kNull;
const std::string kEmptyText;
const std::vector<Json> kNoItems;
const std::vector<Json::Member> kNoMembers;

using Text = boost::json::string_view;
using boost::system::error_code;

/// RFC 7493 2.3: names are unique. Otherwise two readers of one message could see two different values.
bool has_duplicate_key(const std::vector<Json::Member>& members) {
  if (members.size() < 2) return false;
  std::vector<std::string_view> keys;
  keys.reserve(members.size());
  for (const Json::Member& member : members) keys.push_back(member.first);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

/// Receives what the library's parser finds and builds the value from it.
class Builder {
 public:
  static constexpr size_t max_object_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_array_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_key_size = std::numeric_limits<size_t>::max();
  static constexpr size_t max_string_size = std::numeric_limits<size_t>::max();

  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool limit_exceeded() const { return limit_exceeded_; }
  Json root() { return std::move(root_); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& ec) { return open(Json::object(), ec); }
  bool on_object_end(size_t count, error_code& ec) {
    if (count > limits_.max_members) return exceed(ec);
    if (has_duplicate_key(open_.back().members())) {
      ec = boost::json::error::syntax;
      return false;
    }
    return close(ec);
  }
  bool on_array_begin(error_code& ec) { return open(Json::array(), ec); }
  bool on_array_end(size_t, error_code& ec) { return close(ec); }
  bool on_key_part(Text text, size_t, error_code&) { return collect(text); }
  bool on_key(Text text, size_t, error_code&) {
    collect(text);
    keys_.push_back(std::move(text_));
    text_.clear();
    return true;
  }
  bool on_string_part(Text text, size_t, error_code&) { return collect(text); }
  bool on_string(Text text, size_t, error_code& ec) {
    collect(text);
    Json value(std::move(text_));
    text_.clear();
    return add(std::move(value), ec);
  }
  bool on_number_part(Text text, error_code&) { return collect(text); }
  bool on_int64(int64_t value, Text, error_code& ec) {
    text_.clear();
    return add(Json(value), ec);
  }
  bool on_uint64(uint64_t value, Text, error_code& ec) {
    text_.clear();
    return add(value <= INT64_MAX ? Json(static_cast<int64_t>(value)) : Json(static_cast<double>(value)), ec);
  }
  /// The library rounds loosely; a number that is passed on must not drift, so its text is read again, exactly.
  bool on_double(double value, Text text, error_code& ec) {
    collect(text);
    std::from_chars(text_.data(), text_.data() + text_.size(), value);
    text_.clear();
    return add(Json(value), ec);
  }
  bool on_bool(bool value, error_code& ec) { return add(Json(value), ec); }
  bool on_null(error_code& ec) { return add(Json(), ec); }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

 private:
  bool exceed(error_code& ec) {
    limit_exceeded_ = true;
    ec = boost::json::error::array_too_large;
    return false;
  }
  bool collect(Text text) {
    text_.append(text.data(), text.size());
    return true;
  }
  bool open(Json container, error_code& ec) {
    if (++values_ > limits_.max_values) return exceed(ec);
    open_.push_back(std::move(container));
    return true;
  }
  bool close(error_code& ec) {
    Json done = std::move(open_.back());
    open_.pop_back();
    --values_;  // counted when it was opened
    return add(std::move(done), ec);
  }
  bool add(Json value, error_code& ec) {
    if (++values_ > limits_.max_values) return exceed(ec);
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push(std::move(value));
    } else {
      open_.back().append_member(std::move(keys_.back()), std::move(value));
      keys_.pop_back();
    }
    return true;
  }

  const JsonLimits& limits_;
  bool limit_exceeded_ = false;
  size_t values_ = 0;
  std::string text_;
  std::vector<std::string> keys_;
  std::vector<Json> open_;
  Json root_;
};

void write_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_number(double value, std::string& out) {
  if (!std::isfinite(value))
    out += "null";
  else if (value == 0)
    out += '0';
  else
    fmt::format_to(std::back_inserter(out), "{}", value);
}

}  // namespace

Json Json::array(const std::vector<std::string>& texts) {
  Array items;
  items.reserve(texts.size());
  for (const std::string& text : texts) items.emplace_back(text);
  return Json(std::move(items));
}

Result<Json> Json::parse(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) return fail("json-limit");
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  boost::json::basic_parser<Builder> parser(options, limits);
  error_code ec;
  const size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (parser.handler().limit_exceeded() || ec == boost::json::error::too_deep) return fail("json-limit");
  if (ec || used != text.size()) return fail("bad-json");
  return parser.handler().root();
}

std::string Json::to_string() const {
  std::string out;
  write(out);
  return out;
}

void Json::write(std::string& out) const {
  if (const auto* array = std::get_if<Array>(&value_)) {
    out += '[';
    for (size_t i = 0; i < array->size(); ++i) {
      if (i) out += ',';
      (*array)[i].write(out);
    }
    out += ']';
  } else if (const auto* object = std::get_if<Object>(&value_)) {
    out += '{';
    for (size_t i = 0; i < object->size(); ++i) {
      if (i) out += ',';
      write_text((*object)[i].first, out);
      out += ':';
      (*object)[i].second.write(out);
    }
    out += '}';
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    write_text(*text, out);
  } else if (const auto* integer = std::get_if<int64_t>(&value_)) {
    out += std::to_string(*integer);
  } else if (const auto* number = std::get_if<double>(&value_)) {
    write_number(*number, out);
  } else if (const auto* boolean = std::get_if<bool>(&value_)) {
    out += *boolean ? "true" : "false";
  } else {
    out += "null";
  }
}

bool Json::as_bool(bool fallback) const {
  const bool* value = std::get_if<bool>(&value_);
  return value ? *value : fallback;
}

int64_t Json::as_integer(int64_t fallback) const {
  if (const auto* integer = std::get_if<int64_t>(&value_)) return *integer;
  const auto* number = std::get_if<double>(&value_);
  constexpr double kLimit = 9.2e18;  // inside int64_t
  return number && *number > -kLimit && *number < kLimit ? static_cast<int64_t>(*number) : fallback;
}

const std::string& Json::as_string() const {
  const auto* text = std::get_if<std::string>(&value_);
  return text ? *text : kEmptyText;
}

const std::vector<Json>& Json::items() const {
  const auto* array = std::get_if<Array>(&value_);
  return array ? *array : kNoItems;
}

const std::vector<Json::Member>& Json::members() const {
  const auto* object = std::get_if<Object>(&value_);
  return object ? *object : kNoMembers;
}

const Json& Json::operator[](std::string_view key) const {
  for (const Member& member : members())
    if (member.first == key) return member.second;
  return kNull;
}

bool Json::has(std::string_view key) const {
  return std::any_of(members().begin(), members().end(), [&](const Member& member) { return member.first == key; });
}

Json& Json::member(std::string_view key) {
  if (!is_object()) value_ = Object{};
  auto& object = std::get<Object>(value_);
  for (Member& member : object)
    if (member.first == key) return member.second;
  return object.emplace_back(std::string(key), Json()).second;
}

Json& Json::set(std::string_view key, Json value) {
  member(key) = std::move(value);
  return *this;
}

void Json::append_member(std::string key, Json value) {
  if (!is_object()) value_ = Object{};
  std::get<Object>(value_).emplace_back(std::move(key), std::move(value));
}

void Json::erase(std::string_view key) {
  if (auto* object = std::get_if<Object>(&value_))
    std::erase_if(*object, [&](const Member& member) { return member.first == key; });
}

Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

bool operator==(const Json& a, const Json& b) { return a.value_ == b.value_; }

}  // namespace conclave
