#include "peer/srtp_cipher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace conclave::peer {
namespace {

std::vector<uint8_t> from_hex(std::string_view text) {
  std::vector<uint8_t> bytes;
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits += c;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

template <size_t N>
std::array<uint8_t, N> array_from_hex(std::string_view text) {
  std::array<uint8_t, N> out{};
  const auto bytes = from_hex(text);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

std::vector<uint8_t> vector_of(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

// RFC 3711 B.3
TEST(SrtpKeys, DerivationVectors) {
  SrtpMasterKey master;
  master.key = array_from_hex<16>("E1F97A0D3E018BE0D64FA32C06DE4139");
  master.salt = array_from_hex<14>("0EC675AD498AFEEBB6960B3AABE6");
  const auto keys = derive_session_keys(SrtpProfile::aes128_cm_sha1_80, master, SrtpPacketKind::rtp);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->cipher, array_from_hex<16>("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(keys->salt, array_from_hex<14>("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(keys->authentication, array_from_hex<20>("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

// RFC 3711 B.2: keystream for SSRC 0 and packet index 0, seen by encrypting zeros.
TEST(SrtpCipher, CounterModeKeystreamVector) {
  SrtpSessionKeys keys;
  keys.cipher = array_from_hex<16>("2B7E151628AED2A6ABF7158809CF4F3C");
  keys.salt = array_from_hex<14>("F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
  auto cipher = SrtpCipher::make(SrtpProfile::aes128_cm_sha1_80, keys, SrtpCipher::Direction::seal);
  ASSERT_TRUE(cipher);
  std::vector<uint8_t> packet(12 + 48 + 10, 0);
  ASSERT_TRUE((*cipher)->seal_rtp(packet, 12, 60, 0, 0));
  EXPECT_EQ(vector_of(ByteSpan(packet).subspan(12, 48)),
            from_hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB "
                     "41E95B3BB0A2E8DD477901E4FCA894C0"));
}

SrtpSessionKeys gcm_sample_keys() {
  SrtpSessionKeys keys;
  keys.cipher = array_from_hex<16>("000102030405060708090a0b0c0d0e0f");
  keys.salt = array_from_hex<14>("517569642070726f2071756f");
  return keys;
}

// RFC 7714 16.1.1, 16.1.2
TEST(SrtpCipher, GcmRtpVector) {
  const auto plain = from_hex(
      "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 "
      "6573");
  const auto sealed = from_hex(
      "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf "
      "8833899d 7f27beb1 6a9152cf 765ee439 0cce");
  auto seal = SrtpCipher::make(SrtpProfile::aead_aes_128_gcm, gcm_sample_keys(), SrtpCipher::Direction::seal);
  auto open = SrtpCipher::make(SrtpProfile::aead_aes_128_gcm, gcm_sample_keys(), SrtpCipher::Direction::open);
  ASSERT_TRUE(seal && open);
  auto packet = plain;
  packet.resize(plain.size() + 16);
  ASSERT_TRUE((*seal)->seal_rtp(packet, 12, plain.size(), 0x5501a0b2, 0xf17b));
  EXPECT_EQ(packet, sealed);
  ASSERT_TRUE((*open)->open_rtp(packet, 12, 0x5501a0b2, 0xf17b));
  EXPECT_EQ(vector_of(ByteSpan(packet).first(plain.size())), plain);
}

// RFC 7714 17.1, 17.2
TEST(SrtpCipher, GcmRtcpVector) {
  const auto plain = from_hex(
      "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef "
      "deadbeef");
  const auto sealed = from_hex(
      "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded "
      "0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4");
  auto seal = SrtpCipher::make(SrtpProfile::aead_aes_128_gcm, gcm_sample_keys(), SrtpCipher::Direction::seal);
  auto open = SrtpCipher::make(SrtpProfile::aead_aes_128_gcm, gcm_sample_keys(), SrtpCipher::Direction::open);
  auto packet = plain;
  packet.resize(plain.size() + 20);
  ASSERT_TRUE((*seal)->seal_rtcp(packet, plain.size(), 0x4d617273, 0x5d4));
  EXPECT_EQ(packet, sealed);
  EXPECT_EQ((*open)->rtcp_index_offset(packet.size()), packet.size() - 4);
  ASSERT_TRUE((*open)->open_rtcp(packet, 0x4d617273, 0x5d4));
  EXPECT_EQ(vector_of(ByteSpan(packet).first(plain.size())), plain);
}

}  // namespace
}  // namespace conclave::peer
