#include "base/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace conclave {
namespace {

constexpr uint8_t kInvalid = 0xFF;

struct Alphabet {
  std::string_view characters;
  std::array<uint8_t, 256> values;
};

constexpr Alphabet make_alphabet(std::string_view characters) {
  Alphabet alphabet{characters, {}};
  alphabet.values.fill(kInvalid);
  for (size_t i = 0; i < characters.size(); ++i)
    alphabet.values[static_cast<uint8_t>(characters[i])] = static_cast<uint8_t>(i);
  return alphabet;
}

constexpr Alphabet kPlain = make_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet kUrl = make_alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/// Without padding.
std::string encode(std::string_view bytes, const Alphabet& alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? static_cast<uint8_t>(bytes[i + k]) : 0U);
    for (size_t k = 0; k <= count; ++k) text += alphabet.characters[group >> (18 - 6 * k) & 63];
  }
  return text;
}

size_t decoded_size(std::string_view text) { return text.size() * 3 / 4; }

std::string_view without_padding(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return text;
}

/// Text without padding into `bytes`, which have room for decoded_size(). False for what no encoder writes.
bool decode(std::string_view text, const Alphabet& alphabet, MutableByteSpan bytes) {
  if (text.size() % 4 == 1) return false;
  size_t written = 0;
  for (size_t i = 0; i < text.size(); i += 4) {
    const size_t count = std::min<size_t>(4, text.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 4; ++k) {
      const uint8_t value = k < count ? alphabet.values[static_cast<uint8_t>(text[i + k])] : uint8_t{0};
      if (value == kInvalid) return false;
      group = group << 6 | value;
    }
    if ((group & (0xFFFFFFU >> (8 * (count - 1)))) != 0) return false;
    for (size_t k = 0; k + 1 < count; ++k) bytes[written++] = static_cast<uint8_t>(group >> (16 - 8 * k));
  }
  return true;
}

Result<std::string> decode(std::string_view text, const Alphabet& alphabet) {
  std::string bytes(decoded_size(text), '\0');
  if (!decode(text, alphabet, {reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()})) return fail("bad-base64");
  return bytes;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text = encode(bytes, kPlain);
  text.resize((bytes.size() + 2) / 3 * 4, '=');
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return fail("bad-base64");
  return decode(without_padding(text), kPlain);
}

Result<Secret> base64_decode_secret(std::string_view text) {
  if (text.size() % 4 != 0) return fail("bad-base64");
  text = without_padding(text);
  Secret bytes(decoded_size(text));
  if (!decode(text, kPlain, bytes.bytes())) return fail("bad-base64");
  return bytes;
}

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kUrl); }
Result<std::string> base64url_decode(std::string_view text) { return decode(text, kUrl); }

}  // namespace conclave
