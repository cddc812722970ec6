// Small checks of text from outside that the parsers of this floor share.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace conclave::jingle {

/// The whole of `text` as a decimal number that fits T.
template <std::unsigned_integral T>
std::optional<T> parse_number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
inline char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }
inline std::string lower(std::string text) {
  for (char& c : text) c = to_lower(c);
  return text;
}
inline std::string upper(std::string text) {
  for (char& c : text) c = to_upper(c);
  return text;
}

inline bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

/// One to `max` characters that are letters, digits or in `others`.
inline bool is_token(std::string_view text, size_t max, std::string_view others) {
  if (text.empty() || text.size() > max) return false;
  for (const char c : text)
    if (!is_alphanumeric(c) && others.find(c) == std::string_view::npos) return false;
  return true;
}

}  // namespace conclave::jingle
