#include "peer/stun.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace conclave::peer {
namespace {

const HmacSha1 kKey(as_bytes("VOkJxbRl1RmTxUk/WvJxBt"));

// RFC 5769 2.1
const std::vector<uint8_t> kRequest{
    0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87,
    0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c,
    0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f,
    0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09, 0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76,
    0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e,
    0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49, 0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf};

// RFC 5769 2.2
const std::vector<uint8_t> kResponseV4{
    0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43,
    0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
    0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96};

// RFC 5769 2.3
const std::vector<uint8_t> kResponseV6{
    0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
    0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20,
    0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe,
    0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14, 0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c,
    0x82, 0x92, 0xc2, 0x75, 0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c};

const StunTransactionId kId{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

TEST(Stun, ReadsTheSampleRequest) {
  const auto message = parse_stun(kRequest);
  ASSERT_TRUE(message) << message.error().reason;
  EXPECT_EQ(message->message_class, StunClass::request);
  EXPECT_EQ(message->method, kStunBinding);
  EXPECT_EQ(message->username, "evtj:h6vY");
  EXPECT_EQ(message->priority, 0x6e0001ffu);
  EXPECT_EQ(message->ice_controlled, 0x932ff9b151263b36u);
  EXPECT_FALSE(message->ice_controlling);
  EXPECT_TRUE(message->has_fingerprint);
  EXPECT_EQ(message->unknown_count, 0);
  EXPECT_TRUE(message->verify_integrity(kKey));
  EXPECT_FALSE(message->verify_integrity(HmacSha1(as_bytes("VOkJxbRl1RmTxUk/WvJxBu"))));
  EXPECT_EQ(peek_stun_username(kRequest), "evtj:h6vY");
}

TEST(Stun, ReadsTheSampleResponses) {
  const auto v4 = parse_stun(kResponseV4);
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->message_class, StunClass::success);
  EXPECT_EQ(v4->xor_mapped_address, *SocketAddress::parse("192.0.2.1:32853"));
  EXPECT_TRUE(v4->verify_integrity(kKey));
  const auto v6 = parse_stun(kResponseV6);
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->xor_mapped_address, *SocketAddress::parse("[2001:db8:1234:5678:11:2233:4455:6677]:32853"));
  EXPECT_TRUE(v6->verify_integrity(kKey));
  EXPECT_TRUE(peek_stun_username(kResponseV4).empty());
}

TEST(Stun, NoChangedByteIsAuthentic) {
  for (size_t i = 0; i < kRequest.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = kRequest;
      changed[i] = static_cast<uint8_t>(changed[i] ^ (1 << bit));
      const auto message = parse_stun(changed);
      EXPECT_FALSE(message && message->has_fingerprint && message->verify_integrity(kKey)) << i << "/" << bit;
    }
  }
}

TEST(Stun, EveryTruncationIsRefused) {
  for (size_t size = 0; size < kRequest.size(); ++size)
    EXPECT_FALSE(parse_stun(ByteSpan(kRequest).first(size))) << size;
}

TEST(Stun, WritesWhatItReads) {
  std::array<uint8_t, 256> buffer{};
  StunWriter out(buffer, StunClass::request, kId);
  out.username("remote", "local");
  out.attribute(StunAttribute::priority, uint32_t{0x01020304});
  out.attribute(StunAttribute::ice_controlling, uint64_t{0x1122334455667788});
  out.flag(StunAttribute::use_candidate);
  const size_t size = out.finish(kKey);
  ASSERT_GT(size, 0u);
  const auto message = parse_stun(ByteSpan(buffer).first(size));
  ASSERT_TRUE(message) << message.error().reason;
  EXPECT_EQ(message->username, "remote:local");
  EXPECT_EQ(message->priority, 0x01020304u);
  EXPECT_EQ(message->ice_controlling, 0x1122334455667788u);
  EXPECT_TRUE(message->use_candidate);
  EXPECT_EQ(message->transaction, kId);
  EXPECT_TRUE(message->verify_integrity(kKey));
}

TEST(Stun, WritesMappedAddressesAsTheSamplesDo) {
  for (const auto& sample : {kResponseV4, kResponseV6}) {
    const auto read = parse_stun(sample);
    std::array<uint8_t, 256> buffer{};
    StunWriter out(buffer, StunClass::success, read->transaction);
    out.xor_mapped_address(*read->xor_mapped_address);
    const size_t size = out.finish(kKey);
    const size_t attribute = 4 + (read->xor_mapped_address->ip.is_v4() ? 8u : 20u);
    // In the samples it stands after the header and 16 bytes of SOFTWARE.
    const ByteSpan expected = ByteSpan(sample).subspan(kStunHeaderSize + 16, attribute);
    const ByteSpan written = ByteSpan(buffer).subspan(kStunHeaderSize, attribute);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), written.begin()));
    EXPECT_TRUE(parse_stun(ByteSpan(buffer).first(size)));
  }
}

TEST(Stun, WritesErrors) {
  std::array<uint8_t, 256> buffer{};
  StunWriter out(buffer, StunClass::error, kId);
  out.error_code(StunError::role_conflict);
  const auto message = parse_stun(ByteSpan(buffer).first(out.finish(kKey)));
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class, StunClass::error);
  EXPECT_EQ(message->error_code, 487);
}

TEST(Stun, CollectsUnknownRequiredAttributesOnly) {
  std::array<uint8_t, 256> buffer{};
  StunWriter out(buffer, StunClass::request, kId);
  out.attribute(static_cast<StunAttribute>(0x7f01), uint32_t{1});
  out.attribute(static_cast<StunAttribute>(0xc057), uint32_t{1});  // optional: GOOG-NETWORK-INFO
  out.flag(static_cast<StunAttribute>(0x7f02));
  const auto message = parse_stun(ByteSpan(buffer).first(out.finish(kKey)));
  ASSERT_TRUE(message);
  ASSERT_EQ(message->unknown_count, 2);
  EXPECT_EQ(message->unknown[0], 0x7f01);
  EXPECT_EQ(message->unknown[1], 0x7f02);

  std::array<uint8_t, 256> answer{};
  StunWriter error(answer, StunClass::error, kId);
  error.error_code(StunError::unknown_attribute);
  error.unknown_attributes(*message);
  const size_t size = error.finish(kKey);
  EXPECT_EQ(parse_stun(ByteSpan(answer).first(size))->error_code, 420);
  const std::vector<uint8_t> expected{0x00, 0x0a, 0x00, 0x04, 0x7f, 0x01, 0x7f, 0x02};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), answer.begin() + 28));
}

TEST(Stun, ASecondAttributeAndOneBehindIntegrityDoNotCount) {
  std::array<uint8_t, 256> buffer{};
  StunWriter out(buffer, StunClass::request, kId);
  out.attribute(StunAttribute::priority, uint32_t{1});
  out.attribute(StunAttribute::priority, uint32_t{2});
  size_t size = out.finish(kKey);
  EXPECT_EQ(parse_stun(ByteSpan(buffer).first(size))->priority, 1u);
  // USE-CANDIDATE put in place of FINGERPRINT is not covered by the code and must not be seen.
  const std::array<uint8_t, 8> forged{0x00, 0x25, 0x00, 0x04, 0, 0, 0, 0};
  std::copy(forged.begin(), forged.end(), buffer.begin() + static_cast<ptrdiff_t>(size) - 8);
  const auto message = parse_stun(ByteSpan(buffer).first(size));
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->verify_integrity(kKey));
  EXPECT_FALSE(message->use_candidate);
  EXPECT_FALSE(message->has_fingerprint);
}

TEST(Stun, ABufferTooSmallGivesNothing) {
  std::array<uint8_t, 256> buffer{};
  for (size_t room = 0; room < 20 + 12 + 24 + 8; ++room) {
    StunWriter out(MutableByteSpan(buffer).first(room), StunClass::request, kId);
    out.username("abc", "defg");
    EXPECT_EQ(out.finish(kKey), 0u) << room;
  }
}

}  // namespace
}  // namespace conclave::peer
