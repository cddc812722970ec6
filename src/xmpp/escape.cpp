// Escaping of text and attribute values: what XML 1.0 2.4 asks for, plus the white space that a parser would
// normalise away in attributes (XML 1.0 3.3.3), and without what XML 1.0 2.2 forbids.
#include <array>
#include <cstdint>

#include "xmpp/element.h"

namespace conclave::xmpp {

namespace {

/// Bytes that can be copied as they are; the rest is looked at one by one.
constexpr std::array<bool, 256> make_plain_table() {
  std::array<bool, 256> plain{};
  for (size_t c = 0x20; c < 0x80; ++c) plain[c] = c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain_table();

std::string_view entity(unsigned char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    case '\t':
      return "&#x9;";
    case '\n':
      return "&#xA;";
    case '\r':
      return "&#xD;";
    default:
      return {};
  }
}

/// Length of the well-formed UTF-8 sequence that begins `text` (RFC 3629 4) when XML allows its character, else 0.
size_t allowed_sequence(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
  uint32_t character = first & (0x7FU >> size);
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    character = character << 6 | (byte(i) & 0x3FU);
  }
  if (size == 3 && (character < 0x800 || (character >= 0xD800 && character <= 0xDFFF))) return 0;
  if (size == 4 && (character < 0x10000 || character > 0x10FFFF)) return 0;
  return character == 0xFFFE || character == 0xFFFF ? 0 : size;
}

}  // namespace

void write_escaped(std::string_view text, std::string& out) {
  size_t i = 0;
  while (i < text.size()) {
    const size_t begin = i;
    while (i < text.size() && kPlain[static_cast<uint8_t>(text[i])]) ++i;
    out.append(text, begin, i - begin);
    if (i == text.size()) return;
    const auto c = static_cast<uint8_t>(text[i]);
    if (c < 0x80) {
      out += entity(c);
      ++i;
    } else {
      const size_t size = allowed_sequence(text.substr(i));
      out.append(text, i, size);
      i += size ? size : 1;
    }
  }
}

}  // namespace conclave::xmpp
