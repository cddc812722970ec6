#include "peer/transport.h"

#include <algorithm>

#include "peer/crypto.h"
#include "peer/dtls.h"
#include "peer/ice_agent.h"
#include "peer/srtp.h"

namespace conclave::peer {

DatagramKind classify(ByteSpan datagram) {
  if (datagram.empty()) return DatagramKind::unknown;
  const uint8_t first = datagram[0];
  if (first <= 3) return DatagramKind::stun;
  if (first >= 20 && first <= 63) return DatagramKind::dtls;
  if (first < 128 || first > 191 || datagram.size() < 2) return DatagramKind::unknown;
  return datagram[1] >= 192 && datagram[1] <= 223 ? DatagramKind::rtcp : DatagramKind::rtp;  // RFC 5761 4
}

std::string_view peek_local_ufrag(ByteSpan datagram) {
  const std::string_view username = peek_stun_username(datagram);
  const size_t colon = username.find(':');
  return colon == std::string_view::npos ? std::string_view{} : username.substr(0, colon);
}

struct Transport::Impl {
  Impl(TransportConfig c, const DtlsIdentity& i, Random& random)
      : config(std::move(c)), identity(i), ice({config.local, config.role, config.local_addresses}, random) {}

  TransportConfig config;
  const DtlsIdentity& identity;
  IceAgent ice;
  std::unique_ptr<Dtls> dtls{};
  UdpPath dtls_path{};  ///< where the newest DTLS record came from
  std::optional<DtlsSetup> remote_setup{};
  std::vector<DtlsFingerprint> fingerprints{};
  /// Both are set once the handshake is done and the fingerprint verified.
  std::optional<SrtpSender> sender{};
  std::optional<SrtpReceiver> receiver{};
  bool verified = false;
  TimePoint last_received{};
  std::optional<TransportFailure> failure{};  ///< for good; a failure of ICE alone is not

  DtlsRole dtls_role() const;
  void ensure_dtls(TimePoint now);
  void start_dtls(TimePoint now, EgressQueue& out);
  void flush_dtls(EgressQueue& out);
  void verify();
  void fail_for_good(TransportFailure reason);
  Result<void> handle_stun(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out);
  Result<void> handle_dtls(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out);
  Result<Incoming> handle_media(TimePoint now, const UdpPath& path, DatagramKind kind, MutableByteSpan datagram);
  template <class Protect>
  Result<void> finish(EgressQueue& out, Protect protect);
};

/// RFC 5763 5: a client that answered passive waits for our ClientHello. Otherwise as configured.
DtlsRole Transport::Impl::dtls_role() const {
  if (remote_setup == DtlsSetup::passive || config.dtls_setup == DtlsSetup::active) return DtlsRole::client;
  return DtlsRole::server;
}

void Transport::Impl::ensure_dtls(TimePoint now) {
  if (!dtls) dtls = std::make_unique<Dtls>(identity, dtls_role(), now, config.srtp_profile);
}

/// As soon as there is a way to send.
void Transport::Impl::start_dtls(TimePoint now, EgressQueue& out) {
  if (dtls || failure) return;
  const std::optional<UdpPath> path = ice.usable_path();
  if (!path) return;
  dtls_path = *path;
  ensure_dtls(now);
  dtls->start(now);
  flush_dtls(out);
}

void Transport::Impl::flush_dtls(EgressQueue& out) {
  for (const std::vector<uint8_t>& datagram : dtls->pop_outgoing()) out.push(dtls_path, datagram);
}

/// Opens the way for media when the handshake is done and its certificate is the one signalling has named.
void Transport::Impl::verify() {
  if (failure || !dtls) return;
  if (dtls->state() == Dtls::State::failed) return fail_for_good(*dtls->failure());
  if (verified || dtls->state() != Dtls::State::connected || fingerprints.empty()) return;
  if (!dtls->peer_matches(fingerprints)) return fail_for_good(TransportFailure::dtls_fingerprint);  // RFC 8827 6.5
  verified = true;
  if (sender) return;
  auto keys = dtls->export_keys();
  if (!keys) return fail_for_good(keys.error());
  auto send = SrtpSender::make(keys->profile, keys->send);
  auto receive = SrtpReceiver::make(keys->profile, keys->receive);
  for (SrtpMasterKey* master : {&keys->send, &keys->receive}) {
    wipe(master->key);
    wipe(master->salt);
  }
  if (!send || !receive) return fail_for_good(TransportFailure::srtp_setup);
  sender.emplace(std::move(*send));
  receiver.emplace(std::move(*receive));
}

void Transport::Impl::fail_for_good(TransportFailure reason) {
  failure = reason;
  sender.reset();
  receiver.reset();
}

Transport::Transport(TransportConfig config, const DtlsIdentity& identity, Random& random)
    : impl_(std::make_unique<Impl>(std::move(config), identity, random)) {}
Transport::~Transport() = default;
Transport::Transport(Transport&&) noexcept = default;
Transport& Transport::operator=(Transport&&) noexcept = default;

void Transport::set_remote(TimePoint now, const RemoteTransport& remote, EgressQueue& out) {
  // A restart may name the credentials only; the fingerprint then stands.
  if (!remote.fingerprints.empty() && remote.fingerprints != impl_->fingerprints) {
    impl_->fingerprints = remote.fingerprints;
    impl_->verified = false;
  }
  impl_->remote_setup = remote.setup;
  impl_->ice.set_remote(now, remote.ice, remote.candidates, out);
  impl_->start_dtls(now, out);
  impl_->verify();
}

void Transport::restart_ice(TimePoint now, IceParameters local) { impl_->ice.restart(now, std::move(local)); }

Result<Transport::Incoming> Transport::handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram,
                                                       EgressQueue& out) {
  const DatagramKind kind = classify(datagram);
  if (kind == DatagramKind::rtp || kind == DatagramKind::rtcp) return impl_->handle_media(now, path, kind, datagram);
  Result<void> result = fail("unknown-datagram");
  if (kind == DatagramKind::stun) result = impl_->handle_stun(now, path, datagram, out);
  if (kind == DatagramKind::dtls) result = impl_->handle_dtls(now, path, datagram, out);
  if (!result) return tl::unexpected(result.error());
  return Incoming{kind, {}};
}

Result<void> Transport::Impl::handle_stun(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out) {
  if (auto result = ice.handle_stun(now, path, datagram, out); !result) return result;
  last_received = now;
  start_dtls(now, out);
  return {};
}

Result<void> Transport::Impl::handle_dtls(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out) {
  if (failure) return fail("dtls-failed");
  // Handshakes are expensive: only on paths that ICE has authenticated.
  if (!ice.is_authenticated(path)) return fail("dtls-unknown-path");
  ensure_dtls(now);
  dtls_path = path;
  dtls->handle_datagram(now, datagram);
  flush_dtls(out);
  verify();
  return {};
}

Result<Transport::Incoming> Transport::Impl::handle_media(TimePoint now, const UdpPath& path, DatagramKind kind,
                                                          MutableByteSpan datagram) {
  if (!receiver) return fail("srtp-no-keys");
  const auto packet =
      kind == DatagramKind::rtp ? receiver->unprotect_rtp(datagram) : receiver->unprotect_rtcp(datagram);
  if (!packet) return tl::unexpected(packet.error());
  last_received = now;
  ice.handle_media(now, path);
  return Incoming{kind, *packet};
}

void Transport::handle_timeout(TimePoint now, EgressQueue& out) {
  impl_->ice.handle_timeout(now, out);
  if (impl_->dtls && !impl_->failure) {
    impl_->dtls->handle_timeout(now);
    if (impl_->ice.selected_path()) impl_->dtls_path = *impl_->ice.selected_path();
    impl_->flush_dtls(out);
    impl_->verify();
  }
  impl_->start_dtls(now, out);
}

TimePoint Transport::next_timeout() const {
  const TimePoint ice = impl_->ice.next_timeout();
  return impl_->dtls && !impl_->failure ? std::min(ice, impl_->dtls->next_timeout()) : ice;
}

Transport::State Transport::state() const {
  if (failure()) return State::failed;
  return impl_->sender && impl_->ice.selected_path() ? State::connected : State::connecting;
}

std::optional<TransportFailure> Transport::failure() const {
  if (impl_->failure) return impl_->failure;
  if (impl_->ice.state() != IceAgent::State::failed) return std::nullopt;
  // Keys are proof that there was a path.
  return impl_->sender ? TransportFailure::ice_consent_lost : TransportFailure::ice_failed;
}

bool Transport::writable() const { return state() == State::connected; }
std::optional<UdpPath> Transport::selected_path() const { return impl_->ice.selected_path(); }
std::optional<Duration> Transport::round_trip() const { return impl_->ice.round_trip(); }
TimePoint Transport::last_received() const { return impl_->last_received; }
const IceParameters& Transport::local() const { return impl_->ice.local(); }
bool Transport::owns_ufrag(std::string_view ufrag) const { return impl_->ice.owns_ufrag(ufrag); }

template <class Protect>
Result<void> Transport::Impl::finish(EgressQueue& out, Protect protect) {
  if (!sender || !ice.selected_path()) {
    out.abandon();
    return fail("not-writable");
  }
  const Result<size_t> size = protect(*sender);
  if (!size) {
    out.abandon();
    return tl::unexpected(size.error());
  }
  out.commit(*ice.selected_path(), *size);
  return {};
}

Result<void> Transport::finish_rtp(EgressQueue& out, MutableByteSpan slot, size_t size) {
  return impl_->finish(out, [&](SrtpSender& sender) { return sender.protect_rtp(slot, size); });
}

Result<void> Transport::finish_rtcp(EgressQueue& out, MutableByteSpan slot, size_t size) {
  return impl_->finish(out, [&](SrtpSender& sender) { return sender.protect_rtcp(slot, size); });
}

}  // namespace conclave::peer
