// One media transport: ICE, DTLS and SRTP of one endpoint behind one object, without I/O. Datagrams and time go in;
// datagrams (into an EgressQueue) and at most one decrypted packet per input come out.
//
// RFC 8445 (ICE, see ice_agent.h), RFC 7675 (consent), RFC 9147/6347 (DTLS 1.2), RFC 5764 (DTLS-SRTP), RFC 3711 and
// 7714.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/counters.h"
#include "base/egress_queue.h"
#include "base/media.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "peer/ice_role.h"
#include "peer/srtp_profile.h"

namespace conclave::peer {

class DtlsIdentity;  // peer/dtls_identity.h: key and certificate of this process

struct TransportConfig {
  IceParameters local;
  IceRole role = IceRole::controlling;  ///< the server controls; simulated clients are controlled
  /// passive: DTLS server. active: client, for simulated clients. A server whose offer said actpass becomes the client
  /// when the answer says passive.
  DtlsSetup dtls_setup = DtlsSetup::passive;
  /// Addresses from which candidates that the other side has named are checked. A server leaves it empty: it then sends
  /// nothing but to where a client's authentic check came from. Simulated clients name their own.
  std::vector<SocketAddress> local_addresses{};
  /// Offer and accept this SRTP profile only; nullopt: all of them.
  std::optional<SrtpProfile> srtp_profile{};
};

/// The first byte tells what a datagram is (RFC 7983 7).
enum class DatagramKind : uint8_t { stun, dtls, rtp, rtcp, unknown };
DatagramKind classify(ByteSpan datagram);

/// The local part of USERNAME in a STUN binding request ("<local>:<remote>"), to find the transport of a first
/// packet. Empty when this is not a request with a well-formed USERNAME. Nothing is authenticated here.
std::string_view peek_local_ufrag(ByteSpan datagram);

class Transport {
 public:
  enum class State : uint8_t { connecting, connected, failed };

  /// What came out of one datagram: a decrypted packet (inside the caller's buffer), or nothing.
  struct Incoming {
    DatagramKind kind = DatagramKind::unknown;  ///< rtp or rtcp when `packet` is not empty
    MutableByteSpan packet{};
  };

  /// `identity` and `random` outlive the transport.
  Transport(TransportConfig config, const DtlsIdentity& identity, Random& random);
  ~Transport();
  Transport(Transport&&) noexcept;
  Transport& operator=(Transport&&) noexcept;

  /// The other side's parameters. Until then connectivity checks are answered, and a DTLS handshake may run, but no
  /// media passes (the fingerprint is not verified). May be called again after restart_ice().
  void set_remote(TimePoint now, const RemoteTransport& remote, EgressQueue& out);
  /// New local credentials (RFC 8445 9). The present pair keeps working until a new one is nominated.
  void restart_ice(TimePoint now, IceParameters local);

  /// Decrypts in place. An error names why the datagram was dropped; it changed nothing then.
  Result<Incoming> handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram, EgressQueue& out);
  void handle_timeout(TimePoint now, EgressQueue& out);
  TimePoint next_timeout() const;

  State state() const;
  /// Why the state is failed; nullopt otherwise. A failure of ICE ends with a restart, any other is for good.
  std::optional<TransportFailure> failure() const;
  /// True while media can be sent: connected, with a selected path and consent.
  bool writable() const;
  /// The path media is sent on; nullopt before nomination.
  std::optional<UdpPath> selected_path() const;
  /// Smoothed round trip of connectivity checks; nullopt before the first answer.
  std::optional<Duration> round_trip() const;
  /// When the last authenticated datagram of any kind arrived; TimePoint{} before.
  TimePoint last_received() const;
  const IceParameters& local() const;
  /// True when `ufrag` names this transport: the present local ufrag, or the one before a restart.
  bool owns_ufrag(std::string_view ufrag) const;

  /// Sending without a copy: write a plain packet to the front of open(), then finish it with its size. It is
  /// protected in place and queued on the selected path. Keep kProtectionOverhead bytes free behind it.
  /// Not writable: the slot is abandoned and an error returned.
  static constexpr size_t kProtectionOverhead = 20;
  Result<void> finish_rtp(EgressQueue& out, MutableByteSpan slot, size_t size);
  Result<void> finish_rtcp(EgressQueue& out, MutableByteSpan slot, size_t size);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::peer
