// The UDP socket of a media worker, a batch at a time: recvmmsg in, sendmmsg out, UDP_SEGMENT (Linux 4.18) for runs of
// equal size to one destination. One dual-stack socket serves both families; the local address of each datagram is
// taken from the packet (IP_PKTINFO, RFC 3542 6.1) and answers leave from it, which a host with several addresses
// needs for ICE. Nothing is retried: what the kernel does not take now is dropped and counted, as media is late
// otherwise. UDP_GRO is not used: it would need 64 KB for each receive slot.
#pragma once

#include <memory>
#include <span>

#include "base/address.h"
#include "base/bytes.h"
#include "base/counters.h"
#include "base/egress_queue.h"
#include "base/result.h"
#include "io/fd.h"
#include "io/udp_options.h"

namespace conclave::io {

class UdpBatch {
 public:
  static constexpr size_t kBatch = 64;

  struct Datagram {
    UdpPath path{};
    MutableByteSpan bytes{};
  };

  static Result<UdpBatch> open(const UdpOptions& options);
  /// With a socket that such a batch had in an earlier process.
  static Result<UdpBatch> adopt(Fd socket);
  UdpBatch(UdpBatch&&) noexcept;
  UdpBatch& operator=(UdpBatch&&) noexcept;
  ~UdpBatch();

  /// Readable when datagrams wait.
  int fd() const;
  /// As bound, with the real port.
  SocketAddress local() const;
  /// What the kernel granted for receiving, in bytes.
  int receive_buffer() const;

  /// Takes up to kBatch waiting datagrams without blocking. They stay valid, and may be written to, until the next
  /// call. A datagram over kMaxDatagram bytes is dropped and counted ("oversized-datagram").
  std::span<const Datagram> receive();

  /// Sends all of `queue` without blocking; it is the caller's to clear. Datagrams whose path has no local address
  /// leave from the one the kernel picks.
  void send(const EgressQueue& queue);

  /// "egress-would-block", "egress-refused", "oversized-datagram", and the good: "datagrams-in", "datagrams-out",
  /// "bytes-in", "bytes-out", "send-calls".
  const Counters& counters() const;

 private:
  struct Impl;
  explicit UdpBatch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::io
