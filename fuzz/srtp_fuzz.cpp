// SRTP and SRTCP: foreign bytes are never authentic, and own ones come back as they were.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "peer/srtp.h"

using namespace conclave;

namespace {

template <class Protect, class Unprotect>
void round_trip(ByteSpan plain, Protect protect, Unprotect unprotect) {
  std::vector<uint8_t> buffer(plain.begin(), plain.end());
  buffer.resize(plain.size() + 20);
  const auto size = protect(MutableByteSpan(buffer), plain.size());
  if (!size) return;
  const auto opened = unprotect(MutableByteSpan(buffer).first(*size));
  if (!opened || !std::ranges::equal(*opened, plain)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1 || size > 2000) return 0;
  const auto profile = (data[0] & 1) != 0 ? peer::SrtpProfile::aead_aes_128_gcm : peer::SrtpProfile::aes128_cm_sha1_80;
  const ByteSpan bytes{data + 1, size - 1};
  peer::SrtpMasterKey master;
  master.key.fill(0x5a);
  auto sender = peer::SrtpSender::make(profile, master);
  auto receiver = peer::SrtpReceiver::make(profile, master);
  if (!sender || !receiver) std::abort();
  std::vector<uint8_t> copy(bytes.begin(), bytes.end());
  if (receiver->unprotect_rtp(copy)) std::abort();
  copy.assign(bytes.begin(), bytes.end());
  if (receiver->unprotect_rtcp(copy)) std::abort();
  round_trip(
      bytes, [&](MutableByteSpan b, size_t n) { return sender->protect_rtp(b, n); },
      [&](MutableByteSpan b) { return receiver->unprotect_rtp(b); });
  round_trip(
      bytes, [&](MutableByteSpan b, size_t n) { return sender->protect_rtcp(b, n); },
      [&](MutableByteSpan b) { return receiver->unprotect_rtcp(b); });
  return 0;
}
