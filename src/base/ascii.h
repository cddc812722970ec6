// Case and whitespace of ASCII text: schemes, host names, header fields, attribute values. Every protocol spoken here
// means the letters A to Z and nothing else when it ignores case, whatever the locale says; <cctype> and <locale> are
// therefore not used. Names of people and rooms are Unicode and not prepared here (xmpp/jid.h, xmpp/safe_node.h).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace conclave::ascii {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }
constexpr bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

inline std::string to_lower(std::string text) {
  for (char& c : text) c = to_lower(c);
  return text;
}
inline std::string to_upper(std::string text) {
  for (char& c : text) c = to_upper(c);
  return text;
}

constexpr bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// Without the spaces and tabs around it: the optional whitespace of a header field (RFC 9110 5.6.3).
constexpr std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

/// Two digits a byte, lower case.
inline std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace conclave::ascii
