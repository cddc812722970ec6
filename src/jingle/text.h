// Small checks of text from outside that the parsers of this floor share.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

#include "base/ascii.h"

namespace conclave::jingle {

/// The whole of `text` as a decimal number that fits T.
template <std::unsigned_integral T>
std::optional<T> parse_number(std::string_view text) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// One to `max` characters that are letters, digits or in `others`.
inline bool is_token(std::string_view text, size_t max, std::string_view others) {
  if (text.empty() || text.size() > max) return false;
  for (const char c : text)
    if (!ascii::is_alphanumeric(c) && others.find(c) == std::string_view::npos) return false;
  return true;
}

}  // namespace conclave::jingle
