// JSON (RFC 8259) as a small value, so that the floors above build and read messages without the JSON library, which
// only json.cpp includes. Text from outside is parsed under limits; reading something absent or of another type gives
// the default, so hostile shapes need no special case.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace conclave {

struct JsonLimits {
  size_t max_bytes = 64 * 1024;
  size_t max_depth = 16;
  size_t max_values = 8192;   ///< values of any kind in one text
  size_t max_members = 1024;  ///< per object
};

class Json {
 public:
  using Member = std::pair<std::string, Json>;

  Json() = default;  ///< null
  // Whatever JSON can say is one. NOLINTBEGIN(google-explicit-constructor)
  Json(bool value) : value_(value) {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  Json(T value) : value_(static_cast<int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  // NOLINTEND(google-explicit-constructor)
  static Json object() { return Json(Object{}); }
  static Json array() { return Json(Array{}); }
  static Json array(const std::vector<std::string>& texts);

  /// One complete JSON text. Errors: "bad-json", "json-limit".
  static Result<Json> parse(std::string_view text, const JsonLimits& limits = {});
  /// Compact, members in the order they were set.
  std::string to_string() const;
  void write(std::string& out) const;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_number() const { return std::holds_alternative<int64_t>(value_) || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  bool as_bool(bool fallback = false) const;
  /// Numbers with a fraction are truncated; those that do not fit give the fallback.
  int64_t as_integer(int64_t fallback = 0) const;
  const std::string& as_string() const;  ///< "" for anything else

  /// Elements of an array; empty for anything else.
  const std::vector<Json>& items() const;
  /// Members of an object; empty for anything else.
  const std::vector<Member>& members() const;
  /// A member, or null when absent or not an object. Linear.
  const Json& operator[](std::string_view key) const;
  bool has(std::string_view key) const;

  /// Adds or replaces a member (anything but an object becomes an empty one first) and returns *this, to chain.
  Json& set(std::string_view key, Json value);
  /// Adds a member without looking whether it is there: for many, when they are known to differ.
  void append_member(std::string key, Json value);
  void erase(std::string_view key);
  /// The member itself, created as null when absent.
  Json& member(std::string_view key);
  /// Appends to an array (anything else becomes an empty one first) and returns *this.
  Json& push(Json value);

  friend bool operator==(const Json& a, const Json& b);

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;
  explicit Json(Array value) : value_(std::move(value)) {}
  explicit Json(Object value) : value_(std::move(value)) {}

  std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> value_;
};

}  // namespace conclave
