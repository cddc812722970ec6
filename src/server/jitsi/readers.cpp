#include "server/jitsi/readers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace conclave::server::jitsi {
namespace {

constexpr size_t kMaxDepth = 32;
constexpr size_t kMaxValues = 50'000;
constexpr size_t kMaxUnread = 100;
constexpr size_t kMaxMembers = 2'000;

enum class Language : uint8_t { javascript, lua, hocon };

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

void append_utf8(std::string& out, uint32_t code) {
  const auto push = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return push(code);
  if (code >= 0x800) {
    push(0xe0 | code >> 12);
    push(0x80 | (code >> 6 & 0x3f));
  } else {
    push(0xc0 | code >> 6);
  }
  push(0x80 | (code & 0x3f));
}

/// Sets what stands at a path of names, making the objects on the way.
void set_at(Json& root, const std::vector<std::string>& path, Json value) {
  Json* place = &root;
  for (const std::string& name : path) {
    if (!place->is_object()) *place = Json::object();
    if (!place->has(name) && place->members().size() >= kMaxMembers) return;
    place = &place->member(name);
  }
  if (place->is_object() && value.is_object()) {  // HOCON merges, and so may a second object here
    for (const Json::Member& member : value.members()) set_at(*place, {member.first}, member.second);
    return;
  }
  *place = std::move(value);
}

std::string without_includes(std::string text) {
  for (size_t begin = 0; (begin = text.find("<!--#", begin)) != std::string::npos;) {
    const size_t end = text.find("-->", begin);
    if (end == std::string::npos) break;
    text.erase(begin, end + 3 - begin);
  }
  return text;
}

/// A text and a place in it; knows comments and the literals that the languages have in common.
class Reader {
 public:
  Reader(std::string_view text, Language language) : text_(text), language_(language) {
    if (text_.size() <= kMaxFileBytes) return;
    text_ = {};
    unread_.push_back(1);
  }

  bool at_end() const { return place_ >= text_.size(); }
  char peek(size_t ahead = 0) const { return place_ + ahead < text_.size() ? text_[place_ + ahead] : '\0'; }
  void advance(size_t count = 1) { place_ = std::min(place_ + count, text_.size()); }
  size_t place() const { return place_; }
  bool accept(char c) {
    if (at_end() || peek() != c) return false;
    advance();
    return true;
  }

  /// Spaces and comments; false for `lines`: not over the end of a line.
  void skip_space(bool lines = true) {
    while (!at_end()) {
      if (is_space(peek())) {
        if (!lines && peek() == '\n') return;
        advance();
      } else if (!skip_comment()) {
        return;
      }
    }
  }

  /// Empty: none is here.
  std::string name() {
    const size_t begin = place_;
    if (is_name_start(peek()))
      while (is_name(peek())) advance();
    return std::string(text_.substr(begin, place_ - begin));
  }

  bool at_quote() const {
    const char c = peek();
    if (c == '"') return true;
    if (language_ == Language::hocon) return false;
    return c == '\'' || (c == '`' && language_ == Language::javascript) || at_long_bracket();
  }

  /// Nothing: it has no end, or something computed in it.
  std::optional<std::string> quoted() {
    if (at_long_bracket()) return long_bracket();
    const char quote = peek();
    advance();
    if (language_ == Language::hocon && peek() == '"' && peek(1) == '"') {
      advance(2);
      return until("\"\"\"");
    }
    std::string value;
    bool computed = false;
    while (!at_end()) {
      const char c = peek();
      if (c == quote) {
        advance();
        if (computed) return std::nullopt;
        return value;
      }
      if (c == '\n' && quote != '`') return std::nullopt;
      advance();
      computed |= quote == '`' && c == '$' && peek() == '{';
      if (c == '\\')
        escape(value);
      else
        value += c;
    }
    return std::nullopt;
  }

  std::optional<Json> number() {
    const size_t begin = place_;
    if (peek() == '-') advance();
    while (is_name(peek()) || peek() == '.') advance();
    const std::string_view digits = text_.substr(begin, place_ - begin);
    int64_t whole = 0;
    const char* end = digits.data() + digits.size();
    if (const auto [rest, error] = std::from_chars(digits.data(), end, whole); error == std::errc() && rest == end)
      return Json(whole);
    double fraction = 0;
    if (const auto [rest, error] = std::from_chars(digits.data(), end, fraction); error == std::errc() && rest == end)
      return Json(fraction);
    return std::nullopt;
  }

  /// Over what cannot be read, to what ends it at this depth: a comma or a closing bracket, for a statement the end.
  void skip_value(bool statement = false) {
    size_t depth = 0;
    while (!at_end()) {
      const char c = peek();
      if (at_quote()) {
        quoted();
        continue;
      }
      if (skip_comment()) continue;
      if (depth == 0 && (c == ',' || c == ';' || c == '}' || c == ']' || c == ')')) {
        if (!statement || c == ';') return;
      }
      if (depth == 0 && statement && c == '\n') return;
      if (c == '{' || c == '[' || c == '(') ++depth;
      if ((c == '}' || c == ']' || c == ')') && depth > 0) --depth;
      advance();
    }
  }

  void complain(size_t place) {
    if (unread_.size() >= kMaxUnread) return;
    if (place < counted_) counted_ = lines_ = 0;
    for (; counted_ < std::min(place, text_.size()); ++counted_) lines_ += text_[counted_] == '\n' ? 1 : 0;
    const size_t line = lines_ + 1;
    if (std::find(unread_.begin(), unread_.end(), line) == unread_.end()) unread_.push_back(line);
  }
  std::vector<size_t> take_unread() {
    std::sort(unread_.begin(), unread_.end());
    return std::move(unread_);
  }
  /// False: there have been too many values.
  bool count_value() { return ++values_ <= kMaxValues; }
  std::string_view rest_of_line() {
    const size_t begin = place_;
    while (!at_end() && peek() != '\n') advance();
    return text_.substr(begin, place_ - begin);
  }
  std::string_view slice(size_t begin) const { return text_.substr(begin, place_ - begin); }

 private:
  bool at_long_bracket() const { return language_ == Language::lua && peek() == '[' && peek(1) == '['; }
  std::optional<std::string> long_bracket() {
    advance(2);
    return until("]]");
  }
  std::optional<std::string> until(std::string_view end) {
    const size_t found = text_.find(end, place_);
    if (found == std::string_view::npos) {
      place_ = text_.size();
      return std::nullopt;
    }
    std::string value(text_.substr(place_, found - place_));
    place_ = found + end.size();
    return value;
  }
  bool starts(std::string_view with) const { return text_.substr(place_).starts_with(with); }
  bool skip_comment() {
    if (language_ == Language::lua ? starts("--[[") : language_ == Language::javascript && starts("/*")) {
      advance(language_ == Language::lua ? 4 : 2);
      until(language_ == Language::lua ? "]]" : "*/");
      return true;
    }
    const bool line = language_ == Language::lua ? starts("--")
                                                 : starts("//") || (language_ == Language::hocon && peek() == '#') ||
                                                       (language_ == Language::javascript && starts("<!--"));
    if (line) rest_of_line();
    return line;
  }
  void escape(std::string& value) {
    if (at_end()) return;
    const char c = peek();
    advance();
    if (c == 'u' || c == 'x') {
      const size_t digits = c == 'u' ? 4 : 2;
      uint32_t code = 0;
      const std::string_view hex = text_.substr(place_, digits);
      const auto [rest, error] = std::from_chars(hex.data(), hex.data() + hex.size(), code, 16);
      if (error != std::errc() || rest != hex.data() + digits) return;
      advance(digits);
      return append_utf8(value, code);
    }
    if (language_ == Language::lua && is_digit(c)) {  // up to three digits of a byte
      unsigned byte = static_cast<unsigned>(c - '0');
      for (int i = 0; i < 2 && is_digit(peek()); ++i, advance()) byte = byte * 10 + static_cast<unsigned>(peek() - '0');
      value += static_cast<char>(byte & 0xff);
      return;
    }
    constexpr std::string_view kLetters = "nrtbf", kMeanings = "\n\r\t\b\f";
    const size_t letter = kLetters.find(c);
    value += letter == std::string_view::npos ? c : kMeanings[letter];
  }

  std::string_view text_;
  Language language_;
  size_t place_ = 0;
  size_t values_ = 0;
  size_t counted_ = 0;  ///< up to where lines_ are counted
  size_t lines_ = 0;
  std::vector<size_t> unread_;
};

std::optional<Json> word_value(const std::string& word) {
  if (word == "true") return Json(true);
  if (word == "false") return Json(false);
  if (word == "null" || word == "nil" || word == "undefined") return Json();
  return std::nullopt;
}

/// Values of JavaScript and Lua, which differ in the signs of their tables only.
class LiteralReader {
 public:
  LiteralReader(Reader& reader, Language language) : reader_(reader), language_(language) {}

  /// Nothing, with the place behind it and the line noted: it is computed, or nested too deep.
  std::optional<Json> value(size_t depth = 0) {
    reader_.skip_space();
    const size_t begin = reader_.place();
    std::optional<Json> read;
    if (depth <= kMaxDepth && reader_.count_value()) read = plain_value(depth);
    if (read && ends_here()) return read;
    reader_.complain(begin);
    reader_.skip_value(depth == 0);
    return std::nullopt;
  }

 private:
  std::optional<Json> plain_value(size_t depth) {
    const char c = reader_.peek();
    if (reader_.at_quote()) {
      auto text = reader_.quoted();
      if (!text) return std::nullopt;
      return Json(language_ == Language::javascript ? without_includes(std::move(*text)) : std::move(*text));
    }
    if (c == '{') return language_ == Language::lua ? lua_table(depth) : object(depth);
    if (c == '[' && language_ == Language::javascript) return array(depth);
    if (is_digit(c) || c == '-') return reader_.number();
    return word_value(reader_.name());
  }

  /// Whether nothing that goes on with the value follows, such as `+ 'text'`.
  bool ends_here() {
    reader_.skip_space(false);
    const char c = reader_.peek();
    if (reader_.at_end() || c == ',' || c == ';' || c == '}' || c == ']' || c == ')') return true;
    if (c != '\n') return false;
    reader_.skip_space();
    const char next = reader_.peek();
    return reader_.at_end() || next == ',' || next == ';' || next == '}' || next == ']' || is_name_start(next);
  }

  std::optional<Json> array(size_t depth) {
    reader_.advance();
    Json list = Json::array();
    for (;;) {
      reader_.skip_space();
      if (reader_.at_end()) return std::nullopt;
      if (reader_.accept(']')) return list;
      if (reader_.accept(',')) continue;
      const size_t begin = reader_.place();
      if (auto element = value(depth + 1)) list.push(std::move(*element));
      if (reader_.place() == begin) reader_.advance();
    }
  }

  std::optional<Json> object(size_t depth) {
    reader_.advance();
    Json made = Json::object();
    for (;;) {
      reader_.skip_space();
      if (reader_.at_end()) return std::nullopt;
      if (reader_.accept('}')) return made;
      if (reader_.accept(',')) continue;
      const size_t begin = reader_.place();
      std::optional<std::string> key;
      if (reader_.at_quote())
        key = reader_.quoted();
      else if (is_digit(reader_.peek()))
        key = reader_.number().value_or(Json()).to_string();
      else
        key = reader_.name();
      reader_.skip_space();
      if (!key || key->empty() || !reader_.accept(':')) {
        reader_.complain(begin);
        reader_.skip_value();
        if (reader_.place() == begin) reader_.advance();
        continue;
      }
      if (auto member = value(depth + 1); member && made.members().size() < kMaxMembers)
        made.set(*key, std::move(*member));
    }
  }

  /// `[key]` or `name` before "="; nothing, with the place where it was: a value without a name.
  std::optional<std::string> lua_key() {
    Reader before = reader_;
    std::optional<std::string> key;
    if (reader_.peek() == '[' && reader_.peek(1) != '[') {
      reader_.advance();
      reader_.skip_space();
      if (reader_.at_quote())
        key = reader_.quoted();
      else if (const auto number = reader_.number())
        key = number->to_string();
      reader_.skip_space();
      if (!reader_.accept(']')) key.reset();
    } else if (is_name_start(reader_.peek())) {
      key = reader_.name();
    }
    reader_.skip_space();
    if (key && reader_.peek() == '=' && reader_.peek(1) != '=') {
      reader_.advance();
      return key;
    }
    reader_ = before;
    return std::nullopt;
  }

  std::optional<Json> lua_table(size_t depth) {
    reader_.advance();
    Json list = Json::array();
    Json named = Json::object();
    for (;;) {
      reader_.skip_space();
      if (reader_.at_end()) return std::nullopt;
      if (reader_.accept('}')) return named.members().empty() ? list : named;
      if (reader_.accept(',') || reader_.accept(';')) continue;
      const size_t begin = reader_.place();
      const auto key = lua_key();
      if (auto element = value(depth + 1)) {
        if (!key)
          list.push(std::move(*element));
        else if (named.members().size() < kMaxMembers)
          named.set(*key, std::move(*element));
      }
      if (reader_.place() == begin) reader_.advance();
    }
  }

  Reader& reader_;
  Language language_;
};

/// Names with dots between.
std::vector<std::string> path_of_names(Reader& reader) {
  std::vector<std::string> path;
  do path.push_back(reader.name());
  while (path.size() < kMaxDepth && !path.back().empty() && reader.accept('.'));
  return path;
}

class HoconReader {
 public:
  explicit HoconReader(std::string_view text) : reader_(text, Language::hocon) {}

  Readout run() {
    Readout out;
    reader_.skip_space();
    const bool braced = reader_.accept('{');
    members(out.values, braced, 0);
    out.unread = reader_.take_unread();
    return out;
  }

 private:
  void members(Json& into, bool braced, size_t depth) {
    for (;;) {
      reader_.skip_space();
      if (reader_.at_end()) {
        if (braced) reader_.complain(reader_.place());
        return;
      }
      if (reader_.accept(',')) continue;
      if (reader_.accept('}')) {
        if (braced) return;
        continue;
      }
      member(into, depth);
    }
  }

  void member(Json& into, size_t depth) {
    const size_t begin = reader_.place();
    const std::vector<std::string> path = keys();
    reader_.skip_space(false);
    bool more = false;
    if (reader_.peek() == '+' && reader_.peek(1) == '=') {
      reader_.advance();
      more = true;
    }
    const bool assigned = reader_.accept('=') || reader_.accept(':');
    if (path.empty() || path.front() == "include" || (!assigned && reader_.peek() != '{')) return skip_line(begin);
    auto read = value(depth + 1);
    if (!read) return skip_line(begin);
    if (more) {
      Json list = find(into, path);
      list.push(std::move(*read));
      read = std::move(list);
    }
    set_at(into, path, std::move(*read));
  }

  static Json find(const Json& from, const std::vector<std::string>& path) {
    const Json* place = &from;
    for (const std::string& name : path) place = &(*place)[name];
    return *place;
  }

  void skip_line(size_t begin) {
    reader_.complain(begin);
    reader_.rest_of_line();
  }

  std::vector<std::string> keys() {
    std::vector<std::string> path;
    while (path.size() < kMaxDepth) {
      if (reader_.at_quote()) {
        auto quoted = reader_.quoted();
        if (!quoted) return {};
        path.push_back(std::move(*quoted));
      } else {
        const size_t begin = reader_.place();
        while (is_name(reader_.peek()) || reader_.peek() == '-') reader_.advance();
        if (reader_.place() == begin) return {};
        path.emplace_back(reader_.slice(begin));
      }
      if (!reader_.accept('.')) break;
    }
    return path;
  }

  std::optional<Json> value(size_t depth) {
    reader_.skip_space(false);
    if (depth > kMaxDepth || !reader_.count_value()) return std::nullopt;
    if (reader_.accept('{')) {
      Json object = Json::object();
      members(object, true, depth);
      return object;
    }
    if (reader_.accept('[')) return array(depth);
    if (reader_.at_quote()) {
      auto text = reader_.quoted();
      return text ? std::optional<Json>(std::move(*text)) : std::nullopt;
    }
    const size_t begin = reader_.place();
    size_t end = begin;
    while (!reader_.at_end()) {
      const char c = reader_.peek();
      if (c == '$' && reader_.peek(1) == '{') {  // a substitution, with its bracket
        while (!reader_.at_end() && reader_.peek() != '}' && reader_.peek() != '\n') reader_.advance();
        if (reader_.accept('}')) end = reader_.place();
        continue;
      }
      if (c == '\n' || c == ',' || c == '}' || c == ']' || c == '#' || (c == '/' && reader_.peek(1) == '/')) break;
      reader_.advance();
      if (!is_space(c)) end = reader_.place();
    }
    std::string word(reader_.slice(begin).substr(0, end - begin));
    if (word.empty()) return std::nullopt;
    if (const auto known = word_value(word)) return known;
    int64_t number = 0;
    const auto [rest, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && rest == word.data() + word.size()) return Json(number);
    return Json(std::move(word));
  }

  std::optional<Json> array(size_t depth) {
    Json list = Json::array();
    for (;;) {
      reader_.skip_space();
      if (reader_.at_end()) return std::nullopt;
      if (reader_.accept(']')) return list;
      if (reader_.accept(',')) continue;
      const size_t begin = reader_.place();
      if (auto element = value(depth + 1))
        list.push(std::move(*element));
      else
        reader_.complain(begin);
      if (reader_.place() == begin) reader_.advance();
    }
  }

  Reader reader_;
};

}  // namespace

const Json& at(const Json& value, std::string_view path) {
  const Json* place = &value;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    place = &(*place)[path.substr(0, dot)];
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  return *place;
}

Readout read_javascript(std::string_view text) {
  Reader reader(text, Language::javascript);
  LiteralReader literals(reader, Language::javascript);
  Readout out;
  for (;;) {
    reader.skip_space();
    if (reader.at_end()) break;
    if (reader.accept(';')) continue;
    const size_t begin = reader.place();
    std::vector<std::string> path = path_of_names(reader);
    if (path.size() == 1 && (path[0] == "var" || path[0] == "let" || path[0] == "const")) {
      reader.skip_space();
      path = path_of_names(reader);
    }
    reader.skip_space();
    if (path.back().empty() || reader.peek() != '=' || reader.peek(1) == '=') {
      reader.complain(begin);
      reader.skip_value(true);
      if (reader.place() == begin) reader.advance();
      continue;
    }
    reader.advance();
    if (auto value = literals.value()) set_at(out.values, path, std::move(*value));
  }
  out.unread = reader.take_unread();
  return out;
}

LuaReadout read_lua(std::string_view text) {
  Reader reader(text, Language::lua);
  LiteralReader literals(reader, Language::lua);
  LuaReadout out;
  out.sections.emplace_back();
  for (;;) {
    reader.skip_space();
    if (reader.at_end()) break;
    if (reader.accept(';')) continue;
    const size_t begin = reader.place();
    const std::string word = reader.name();
    reader.skip_space();
    if (!word.empty() && reader.peek() == '=' && reader.peek(1) != '=') {
      reader.advance();
      if (auto value = literals.value()) set_at(out.sections.back().values, {word}, std::move(*value));
      continue;
    }
    if ((word == "VirtualHost" || word == "Component") && reader.at_quote()) {
      if (auto name = reader.quoted(); name && out.sections.size() < kMaxMembers) {
        out.sections.push_back({word, std::move(*name), Json::object()});
        reader.skip_space();
        if (word == "Component" && reader.at_quote()) reader.quoted();  // the module behind it
        continue;
      }
    }
    reader.complain(begin);
    reader.skip_value(true);
    if (reader.place() == begin) reader.advance();
  }
  out.unread = reader.take_unread();
  return out;
}

Readout read_lua_data(std::string_view text) {
  Reader reader(text, Language::lua);
  Readout out;
  reader.skip_space();
  if (reader.name() == "return") {
    if (auto value = LiteralReader(reader, Language::lua).value()) out.values = std::move(*value);
  } else {
    reader.complain(0);
  }
  out.unread = reader.take_unread();
  return out;
}

Readout read_hocon(std::string_view text) { return HoconReader(text).run(); }

Readout read_properties(std::string_view text) {
  Readout out;
  if (text.size() > kMaxFileBytes) {
    out.unread.push_back(1);
    return out;
  }
  const auto trim = [](std::string_view part) {
    while (!part.empty() && is_space(part.front())) part.remove_prefix(1);
    while (!part.empty() && is_space(part.back())) part.remove_suffix(1);
    return part;
  };
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    const size_t sign = line.find('=');
    const std::string_view name = trim(line.substr(0, sign));
    const std::string_view value = sign == std::string_view::npos ? std::string_view() : trim(line.substr(sign + 1));
    if (out.values.members().size() < kMaxMembers) out.values.set(name, value);
  }
  return out;
}

}  // namespace conclave::server::jitsi
