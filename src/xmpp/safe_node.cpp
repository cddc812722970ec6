#include "xmpp/safe_node.h"

#include <stringprep.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "base/ascii.h"

namespace conclave::xmpp {

namespace {

using CodePoints = std::vector<uint32_t>;

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

// Nothing for what is not UTF-8.
std::optional<CodePoints> read_utf8(std::string_view text) {
  size_t count = 0;
  const std::unique_ptr<uint32_t, Free> points(
      stringprep_utf8_to_ucs4(text.data(), static_cast<ssize_t>(text.size()), &count));
  if (!points) return std::nullopt;
  return CodePoints(points.get(), points.get() + count);
}

std::string write_utf8(const CodePoints& points) {
  const std::unique_ptr<char, Free> text(
      stringprep_ucs4_to_utf8(points.data(), static_cast<ssize_t>(points.size()), nullptr, nullptr));
  return text ? std::string(text.get()) : std::string();
}

// A text with a broken escape, or that says no text, is taken as it is: as JavaScript's decodeURIComponent() refuses it
// and Jitsi clients then do.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) return std::string(text);
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return ascii::is_ascii(decoded) || read_utf8(decoded) ? decoded : std::string(text);
}

// What encodeURIComponent() leaves alone, but for the apostrophe, which no local part may hold.
bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.!~*()").find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string encoded;
  for (const char c : text) {
    if (stays(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 15U];
  }
  return encoded;
}

// libidn's tables end with an entry of zeros; an entry without end is one character.
const Stringprep_table_element* find_in(const Stringprep_table_element* table, uint32_t point) {
  for (; table->start != 0 || table->end != 0; ++table)
    if (point >= table->start && point <= (table->end == 0 ? table->start : table->end)) return table;
  return nullptr;
}

// Joiners of scripts and emoji, and selectors of variants: part of what is seen when they follow what is not Latin.
bool shapes_what_precedes(uint32_t point) {
  return point == 0x200C || point == 0x200D || (point >= 0xFE00 && point <= 0xFE0F);
}

// Default-ignorable characters that RFC 3454 (Unicode 3.2) does not know or leaves alone.
bool is_younger_and_invisible(uint32_t point) {
  struct Range {
    uint32_t first, last;
  };
  constexpr std::array<Range, 6> kRanges{{{0x061C, 0x061C},      // Arabic letter mark
                                          {0x115F, 0x1160},      // Hangul fillers
                                          {0x17B4, 0x17B5},      // Khmer inherent vowels
                                          {0x2060, 0x206F},      // isolates and their like
                                          {0xFFF0, 0xFFF8},      //
                                          {0xE0000, 0xE0FFF}}};  // tags, more selectors of variants
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [&](const Range& range) { return point >= range.first && point <= range.last; });
}

bool is_refused(uint32_t point, uint32_t before) {
  if (point < 0x80) return point < 0x20 || point == 0x7F;
  if (shapes_what_precedes(point)) return before < 0x80;
  if (is_younger_and_invisible(point)) return true;
  // RFC 3454, appendices B.1 (invisible) and C (prohibited).
  const std::array tables{stringprep_rfc3454_B_1, stringprep_rfc3454_C_1_2, stringprep_rfc3454_C_2_2,
                          stringprep_rfc3454_C_3, stringprep_rfc3454_C_4,   stringprep_rfc3454_C_5,
                          stringprep_rfc3454_C_6, stringprep_rfc3454_C_7,   stringprep_rfc3454_C_8,
                          stringprep_rfc3454_C_9};
  return std::any_of(tables.begin(), tables.end(), [&](const auto* table) { return find_in(table, point) != nullptr; });
}

// The folding table of RFC 3454 B.2 also folds what is lower case already; those entries are left out. After NFKC they
// are the two named here, and those that make several letters of one, all but the dotted capital I.
void append_lower(uint32_t point, CodePoints& out) {
  constexpr uint32_t kFinalSigma = 0x03C2, kIotaBelow = 0x0345, kDottedCapitalI = 0x0130;
  const Stringprep_table_element* folded =
      point == kFinalSigma || point == kIotaBelow ? nullptr : find_in(stringprep_rfc3454_B_2, point);
  if (folded == nullptr || (folded->map[1] != 0 && point != kDottedCapitalI)) return out.push_back(point);
  for (const uint32_t mapped : folded->map)
    if (mapped != 0) out.push_back(mapped);
}

Result<std::string> normalised(const std::string& text) {
  const std::unique_ptr<char, Free> composed(
      stringprep_utf8_nfkc_normalize(text.data(), static_cast<ssize_t>(text.size())));
  const std::optional<CodePoints> points = composed ? read_utf8(composed.get()) : std::nullopt;
  if (!points) return fail("bad-room-name");
  CodePoints lowered;
  uint32_t before = 0;
  for (const uint32_t point : *points) {
    if (is_refused(point, before)) return fail("bad-room-name");
    append_lower(point, lowered);
    before = point;
  }
  return write_utf8(lowered);
}

}  // namespace

Result<std::string> make_safe_node(std::string_view text) {
  if (text.empty() || text.size() > kMaxSafeNode || text.find('\0') != std::string_view::npos)
    return fail("bad-room-name");
  const std::string decoded = percent_decoded(text);
  if (decoded.find('\0') != std::string::npos) return fail("bad-room-name");
  const Result<std::string> name = normalised(decoded);
  if (!name) return name;
  // Lower case may have made what NFKC would compose: then it would not be its own normal form.
  if (name->empty() || name->size() > kMaxRoomName || normalised(*name) != *name) return fail("bad-room-name");
  return percent_encoded(*name);
}

std::string readable_name(std::string_view node) { return percent_decoded(node); }

}  // namespace conclave::xmpp
