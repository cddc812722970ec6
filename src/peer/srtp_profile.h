// The SRTP protection profiles of this server (RFC 5764 4.1.2, RFC 7714 14.2). The weaker AES128_CM_SHA1_32 and the
// 256-bit ones are not offered: every WebRTC client has at least one of these two.
#pragma once

#include <cstdint>

namespace conclave::peer {

enum class SrtpProfile : uint8_t { aead_aes_128_gcm, aes128_cm_sha1_80 };

}  // namespace conclave::peer
