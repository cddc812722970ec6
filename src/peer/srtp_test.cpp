// Both directions against libsrtp2 as the oracle, and against each other.
#include "peer/srtp.h"

#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "base/random.h"

namespace conclave::peer {
namespace {

using Bytes = std::vector<uint8_t>;

SrtpMasterKey make_master(SrtpProfile profile, uint64_t seed) {
  SeededRandom random(seed);
  SrtpMasterKey master;
  random.fill(master.key);
  random.fill(std::span(master.salt).first(srtp_salt_size(profile)));
  return master;
}

/// One libsrtp session for any SSRC.
class Oracle {
 public:
  Oracle(SrtpProfile profile, const SrtpMasterKey& master, srtp_ssrc_type_t direction) {
    static const srtp_err_status_t initialised = srtp_init();
    EXPECT_EQ(initialised, srtp_err_status_ok);
    Bytes key(master.key.begin(), master.key.end());
    key.insert(key.end(), master.salt.begin(), master.salt.begin() + static_cast<ptrdiff_t>(srtp_salt_size(profile)));
    srtp_policy_t policy{};
    if (profile == SrtpProfile::aead_aes_128_gcm) {
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = key.data();
    policy.window_size = 1024;
    EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
  }
  ~Oracle() { srtp_dealloc(session_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  Bytes run(srtp_err_status_t (*call)(srtp_t, void*, int*), Bytes packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN + 4);
    if (call(session_, packet.data(), &size) != srtp_err_status_ok) return {};
    packet.resize(static_cast<size_t>(size));
    return packet;
  }

 private:
  srtp_t session_ = nullptr;
};

/// A random well-formed RTP packet, with CSRCs and a header extension at times.
Bytes make_rtp(Random& random, uint32_t ssrc, uint16_t sequence) {
  const uint32_t csrcs = random.below(4) == 0 ? random.below(16) : 0;
  const bool extended = random.below(2) == 0;
  Bytes packet(12 + csrcs * 4);
  random.fill(packet);
  packet[0] = static_cast<uint8_t>(0x80 | (extended ? 0x10 : 0) | csrcs);
  store_u16(&packet[2], sequence);
  store_u32(&packet[8], ssrc);
  if (extended) {
    const uint32_t words = random.below(6);
    Bytes extension(4 + words * 4);
    random.fill(extension);
    store_u16(&extension[0], 0xbede);
    store_u16(&extension[2], static_cast<uint16_t>(words));
    packet.insert(packet.end(), extension.begin(), extension.end());
  }
  Bytes payload(random.below(1100));
  random.fill(payload);
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

Bytes make_rtcp(Random& random, uint32_t ssrc) {
  Bytes packet(8 + 4 * random.below(40));
  random.fill(packet);
  packet[0] = 0x80;
  packet[1] = 200;
  store_u16(&packet[2], static_cast<uint16_t>(packet.size() / 4 - 1));
  store_u32(&packet[4], ssrc);
  return packet;
}

Bytes protect_rtp(SrtpSender& sender, Bytes packet) {
  const size_t size = packet.size();
  packet.resize(size + 20);
  const auto result = sender.protect_rtp(packet, size);
  packet.resize(result ? *result : 0);
  return packet;
}
Bytes protect_rtcp(SrtpSender& sender, Bytes packet) {
  const size_t size = packet.size();
  packet.resize(size + 20);
  const auto result = sender.protect_rtcp(packet, size);
  packet.resize(result ? *result : 0);
  return packet;
}
Bytes unprotect_rtp(SrtpReceiver& receiver, Bytes packet) {
  const auto result = receiver.unprotect_rtp(packet);
  return result ? Bytes(result->begin(), result->end()) : Bytes{};
}
Bytes unprotect_rtcp(SrtpReceiver& receiver, Bytes packet) {
  const auto result = receiver.unprotect_rtcp(packet);
  return result ? Bytes(result->begin(), result->end()) : Bytes{};
}

class Srtp : public testing::TestWithParam<SrtpProfile> {
 protected:
  SrtpMasterKey master_ = make_master(GetParam(), 3);
  SrtpSender sender_ = *SrtpSender::make(GetParam(), master_);
  SrtpReceiver receiver_ = *SrtpReceiver::make(GetParam(), master_);
  SeededRandom random_{11};
};

TEST_P(Srtp, AgreesWithTheOracleBothWays) {
  Oracle outbound(GetParam(), master_, ssrc_any_outbound);
  Oracle inbound(GetParam(), master_, ssrc_any_inbound);
  uint16_t sequence = 65000;  // the rollover counter changes on the way
  for (int i = 0; i < 1500; ++i, ++sequence) {
    const uint32_t ssrc = 1000 + random_.below(3);
    const Bytes plain = make_rtp(random_, ssrc, sequence);
    const Bytes sealed = protect_rtp(sender_, plain);
    ASSERT_EQ(sealed, outbound.run(srtp_protect, plain)) << i;
    ASSERT_EQ(inbound.run(srtp_unprotect, sealed), plain) << i;
    ASSERT_EQ(unprotect_rtp(receiver_, sealed), plain) << i;
  }
  for (int i = 0; i < 300; ++i) {
    // The oracle counts SRTCP indexes from 1, this sender from 0: they cannot be compared byte by byte.
    const Bytes plain = make_rtcp(random_, 7 + random_.below(2));
    ASSERT_EQ(inbound.run(srtp_unprotect_rtcp, protect_rtcp(sender_, plain)), plain) << i;
    ASSERT_EQ(unprotect_rtcp(receiver_, outbound.run(srtp_protect_rtcp, plain)), plain) << i;
  }
}

TEST_P(Srtp, ReorderingAcrossTheWrapAndReplay) {
  std::vector<std::pair<Bytes, Bytes>> packets;
  uint16_t sequence = 0xff00;
  for (int i = 0; i < 600; ++i, ++sequence) {
    const Bytes plain = make_rtp(random_, 5, sequence);
    packets.emplace_back(plain, protect_rtp(sender_, plain));
  }
  // Each block of 32 arrives backwards.
  for (size_t block = 0; block + 32 <= packets.size(); block += 32)
    std::reverse(packets.begin() + static_cast<ptrdiff_t>(block), packets.begin() + static_cast<ptrdiff_t>(block + 32));
  for (const auto& [plain, sealed] : packets) ASSERT_EQ(unprotect_rtp(receiver_, sealed), plain);
  for (const auto& [plain, sealed] : packets) {
    Bytes copy = sealed;
    const auto again = receiver_.unprotect_rtp(copy);
    ASSERT_FALSE(again);
    EXPECT_STREQ(again.error().reason, "srtp-replayed");
  }
}

TEST_P(Srtp, AnIndexIsSentOnce) {
  const Bytes plain = make_rtp(random_, 5, 100);
  EXPECT_FALSE(protect_rtp(sender_, plain).empty());
  Bytes again = plain;
  again.resize(plain.size() + 20);
  const auto result = sender_.protect_rtp(again, plain.size());
  ASSERT_FALSE(result);
  EXPECT_STREQ(result.error().reason, "srtp-index-reused");
  EXPECT_FALSE(protect_rtp(sender_, make_rtp(random_, 5, 99)).empty());  // out of order is fine
}

TEST_P(Srtp, NoChangedByteIsAuthenticNorChangesState) {
  Bytes plain = make_rtp(random_, 5, 100);
  plain.resize(std::min<size_t>(plain.size(), 200));
  const Bytes sealed = protect_rtp(sender_, plain);
  const Bytes rtcp_plain = make_rtcp(random_, 5);
  const Bytes rtcp = protect_rtcp(sender_, rtcp_plain);
  for (size_t i = 0; i < sealed.size(); ++i) {
    Bytes changed = sealed;
    changed[i] = static_cast<uint8_t>(changed[i] ^ (1u << random_.below(8)));
    EXPECT_TRUE(unprotect_rtp(receiver_, changed).empty()) << i;
  }
  for (size_t i = 0; i < rtcp.size(); ++i) {
    Bytes changed = rtcp;
    changed[i] = static_cast<uint8_t>(changed[i] ^ (1u << random_.below(8)));
    EXPECT_TRUE(unprotect_rtcp(receiver_, changed).empty()) << i;
  }
  // Had a forged sequence number been taken in, these would look old or replayed.
  EXPECT_EQ(unprotect_rtp(receiver_, sealed), plain);
  EXPECT_EQ(unprotect_rtcp(receiver_, rtcp), rtcp_plain);
}

TEST_P(Srtp, TruncatedPacketsAreRefused) {
  const Bytes sealed = protect_rtp(sender_, make_rtp(random_, 5, 100));
  const Bytes rtcp = protect_rtcp(sender_, make_rtcp(random_, 5));
  for (size_t size = 0; size < sealed.size(); ++size)
    EXPECT_TRUE(unprotect_rtp(receiver_, Bytes(sealed.begin(), sealed.begin() + static_cast<ptrdiff_t>(size))).empty());
  for (size_t size = 0; size < rtcp.size(); ++size)
    EXPECT_TRUE(unprotect_rtcp(receiver_, Bytes(rtcp.begin(), rtcp.begin() + static_cast<ptrdiff_t>(size))).empty());
}

TEST_P(Srtp, RtcpIsReplayProtectedAndMustBeEncrypted) {
  const Bytes plain = make_rtcp(random_, 9);
  const Bytes sealed = protect_rtcp(sender_, plain);
  EXPECT_EQ(unprotect_rtcp(receiver_, sealed), plain);
  Bytes copy = sealed;
  EXPECT_STREQ(receiver_.unprotect_rtcp(copy).error().reason, "srtp-replayed");
  copy = protect_rtcp(sender_, plain);
  const size_t word = GetParam() == SrtpProfile::aead_aes_128_gcm ? copy.size() - 4 : copy.size() - 14;
  copy[word] &= 0x7f;
  EXPECT_STREQ(receiver_.unprotect_rtcp(copy).error().reason, "srtcp-not-encrypted");
}

TEST_P(Srtp, StreamsAreBounded) {
  Bytes last;
  for (uint32_t ssrc = 0; ssrc <= SrtpReceiver::kMaxStreams; ++ssrc) {
    last = protect_rtp(sender_, make_rtp(random_, ssrc * 2654435761u, 1));
    if (ssrc < SrtpReceiver::kMaxStreams) {
      ASSERT_FALSE(unprotect_rtp(receiver_, last).empty());
    }
  }
  EXPECT_STREQ(receiver_.unprotect_rtp(last).error().reason, "srtp-too-many-streams");
  // Those that are known go on.
  EXPECT_FALSE(unprotect_rtp(receiver_, protect_rtp(sender_, make_rtp(random_, 0, 2))).empty());
}

TEST_P(Srtp, RefusesWhatDoesNotFit) {
  Bytes plain = make_rtp(random_, 1, 1);
  const size_t size = plain.size();
  plain.resize(size + 9);
  EXPECT_STREQ(sender_.protect_rtp(plain, size).error().reason, "srtp-no-room");
  Bytes broken(100, 0);
  EXPECT_STREQ(sender_.protect_rtp(broken, 50).error().reason, "srtp-not-rtp");
  broken[0] = 0x90;
  store_u16(&broken[14], 100);  // an extension longer than the packet
  EXPECT_STREQ(sender_.protect_rtp(broken, 50).error().reason, "srtp-not-rtp");
}

INSTANTIATE_TEST_SUITE_P(Profiles, Srtp, testing::Values(SrtpProfile::aead_aes_128_gcm, SrtpProfile::aes128_cm_sha1_80),
                         [](const auto& param_info) {
                           return param_info.param == SrtpProfile::aead_aes_128_gcm ? "Gcm" : "CounterMode";
                         });

}  // namespace
}  // namespace conclave::peer
