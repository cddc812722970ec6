#include "peer/dtls_link.h"

#include <openssl/bio.h>

#include <algorithm>
#include <cstring>

namespace conclave::peer {
namespace {

constexpr long kIpUdpOverhead = 48;  // IPv6 and UDP headers: OpenSSL subtracts them from the link MTU

DtlsLink& link_of(BIO* bio) { return *static_cast<DtlsLink*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  const int count = size <= 0 ? -1 : link_of(bio).read({reinterpret_cast<uint8_t*>(out), static_cast<size_t>(size)});
  if (count < 0) BIO_set_retry_read(bio);
  return count;
}

int bio_write(BIO* bio, const char* data, int size) {
  BIO_clear_retry_flags(bio);
  if (size > 0) link_of(bio).write({reinterpret_cast<const uint8_t*>(data), static_cast<size_t>(size)});
  return size;
}

long bio_ctrl(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  switch (command) {
    case BIO_CTRL_FLUSH:
      return 1;
    case BIO_CTRL_DGRAM_QUERY_MTU:
    case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
      return static_cast<long>(DtlsLink::kMtu) - kIpUdpOverhead;
    case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
      return kIpUdpOverhead;
    default:
      return 0;
  }
}

int bio_create(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

/// OpenSSL's table of functions: written once, then constant.
const BIO_METHOD* link_method() {
  static const BIO_METHOD* const kMethod = [] {
    BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram link");
    if (method == nullptr) return method;
    BIO_meth_set_create(method, bio_create);
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_ctrl(method, bio_ctrl);
    return method;
  }();
  return kMethod;
}

}  // namespace

bio_st* DtlsLink::make_bio() {
  const BIO_METHOD* method = link_method();
  BIO* bio = method == nullptr ? nullptr : BIO_new(method);
  if (bio != nullptr) BIO_set_data(bio, this);
  return bio;
}

int DtlsLink::read(MutableByteSpan out) {
  if (incoming_.empty()) return -1;
  const size_t count = std::min(out.size(), incoming_.size());
  std::memcpy(out.data(), incoming_.data(), count);
  incoming_ = {};  // what did not fit is lost, as with a socket
  return static_cast<int>(count);
}

void DtlsLink::write(ByteSpan datagram) {
  if (outgoing_.size() < kMaxQueued) outgoing_.emplace_back(datagram.begin(), datagram.end());
}

}  // namespace conclave::peer
