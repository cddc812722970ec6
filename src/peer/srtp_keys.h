// SRTP keys: the master key that DTLS exports (RFC 5764 4.2) and the session keys derived from it (RFC 3711 4.3, RFC
// 7714 11). The key derivation rate is always 0: keys are derived once.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "peer/srtp_profile.h"

namespace conclave::peer {

inline constexpr size_t kSrtpKeySize = 16;
inline constexpr size_t kSrtpMaxSaltSize = 14;

/// 14 bytes (112 bits) for counter mode, 12 (96 bits) for GCM.
constexpr size_t srtp_salt_size(SrtpProfile profile) {
  return profile == SrtpProfile::aead_aes_128_gcm ? 12 : kSrtpMaxSaltSize;
}

struct SrtpMasterKey {
  std::array<uint8_t, kSrtpKeySize> key{};
  std::array<uint8_t, kSrtpMaxSaltSize> salt{};  ///< GCM: the last two bytes stay 0
};

enum class SrtpPacketKind : uint8_t { rtp, rtcp };

struct SrtpSessionKeys {
  std::array<uint8_t, kSrtpKeySize> cipher{};
  std::array<uint8_t, 20> authentication{};  ///< not used by GCM
  std::array<uint8_t, kSrtpMaxSaltSize> salt{};
};

Result<SrtpSessionKeys> derive_session_keys(SrtpProfile profile, const SrtpMasterKey& master, SrtpPacketKind kind);

}  // namespace conclave::peer
