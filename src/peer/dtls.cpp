#include "peer/dtls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <string>

#include "peer/crypto.h"
#include "peer/dtls_fingerprint.h"
#include "peer/dtls_link.h"

namespace conclave::peer {
namespace {

constexpr Duration kFirstRetransmission = 400ms;  // RFC 6347 4.2.4.1 says 1 s; RFC 9147 5.8.2 100 to 400 ms
constexpr Duration kLastRetransmission = 6400ms;
constexpr Duration kAnswerAgainAfter = 100ms;
constexpr int kMaxAnswersAgain = 32;
constexpr int kMaxFreshStarts = 16;
constexpr int kMaxRecords = 64;  // looked for in one datagram
constexpr uint8_t kChangeCipherSpec = 20;
constexpr uint8_t kHandshake = 22;

/// OpenSSL's own timer reads the real clock. It is set so far away that it never fires.
unsigned never_fire(SSL* /*ssl*/, unsigned /*previous_us*/) { return 3'600'000'000u; }

const char* profile_names(std::optional<SrtpProfile> only) {
  if (!only) return nullptr;
  return *only == SrtpProfile::aead_aes_128_gcm ? "SRTP_AEAD_AES_128_GCM" : "SRTP_AES128_CM_SHA1_80";
}

/// A record of the handshake that is not encrypted (epoch 0; RFC 6347 4.1).
bool is_plain_handshake(ByteSpan datagram) {
  return datagram.size() >= 13 && (datagram[0] == kHandshake || datagram[0] == kChangeCipherSpec) &&
         load_u16(&datagram[3]) == 0;
}

/// What a call that did not succeed means.
enum class Outcome : uint8_t { wait, again, closed, failed };

Outcome outcome_of(const SSL* ssl, int result) {
  switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Outcome::wait;
    case SSL_ERROR_SYSCALL:
      // Our link never fails: so ends in OpenSSL 3.0.19 a call that dropped a record, and anyone may have sent that.
      return ERR_peek_error() == 0 ? Outcome::again : Outcome::failed;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::closed;
    default:
      return Outcome::failed;
  }
}

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

}  // namespace

struct Dtls::Impl {
  const DtlsIdentity& identity;
  DtlsRole role;
  std::optional<SrtpProfile> only;
  DtlsLink link;
  std::unique_ptr<SSL, SslDeleter> ssl;
  State state = State::handshaking;
  std::optional<TransportFailure> failure{};
  TimePoint give_up{};
  // Retransmission. Deviation from RFC 6347 4.2.2: a flight is repeated as the datagrams it was, with the same record
  // numbers, because OpenSSL makes new ones only by its own clock, which neither the simulation nor this floor reads.
  // A receiver takes the records it has missed and drops the rest as replays. That a server's last flight was lost then
  // shows by the client repeating its own in vain, which answer_again() looks for.
  std::vector<std::vector<uint8_t>> flight{};
  TimePoint retransmit = kNever;
  Duration interval = kFirstRetransmission;
  TimePoint answered_again{};
  int answers_again = 0;
  int fresh_starts = 0;
  std::vector<std::vector<uint8_t>> outgoing{};

  bool make_ssl() {
    ssl.reset(SSL_new(identity.context()));
    bio_st* bio = ssl ? link.make_bio() : nullptr;
    if (bio == nullptr) return false;
    SSL_set_bio(ssl.get(), bio, bio);
    if (const char* names = profile_names(only); names != nullptr) SSL_set_tlsext_use_srtp(ssl.get(), names);
    DTLS_set_timer_cb(ssl.get(), never_fire);
    DTLS_set_link_mtu(ssl.get(), static_cast<long>(DtlsLink::kMtu));
    role == DtlsRole::server ? SSL_set_accept_state(ssl.get()) : SSL_set_connect_state(ssl.get());
    return true;
  }

  void fail_with(TransportFailure reason) {
    state = State::failed;
    failure = reason;
    retransmit = kNever;
  }

  void advance(TimePoint now);
  void handshake_error();
  void drain();
  void queue(TimePoint now);
  void answer_again(TimePoint now, ByteSpan datagram);
};

Dtls::Dtls(const DtlsIdentity& identity, DtlsRole role, TimePoint now, std::optional<SrtpProfile> only)
    : impl_(new Impl{.identity = identity, .role = role, .only = only, .link = {}, .ssl = nullptr}) {
  impl_->give_up = now + kHandshakeTimeout;
  if (!impl_->make_ssl()) impl_->fail_with(TransportFailure::dtls_setup);
}
Dtls::~Dtls() = default;
Dtls::Dtls(Dtls&&) noexcept = default;
Dtls& Dtls::operator=(Dtls&&) noexcept = default;

void Dtls::start(TimePoint now) {
  if (impl_->role == DtlsRole::client && impl_->state == State::handshaking) impl_->advance(now);
}

void Dtls::handle_datagram(TimePoint now, ByteSpan datagram) {
  if (impl_->state == State::failed) return;
  const bool was_connected = impl_->state == State::connected;
  impl_->link.set_incoming(datagram);
  if (was_connected) {
    impl_->drain();
  } else {
    impl_->advance(now);
  }
  impl_->link.set_incoming({});
  if (was_connected && impl_->outgoing.empty()) impl_->answer_again(now, datagram);
}

/// Takes the handshake as far as the datagram carries it.
void Dtls::Impl::advance(TimePoint now) {
  Outcome outcome = Outcome::again;
  for (int i = 0; i < kMaxRecords && outcome == Outcome::again; ++i) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl.get());
    if (result == 1) {
      state = State::connected;
      retransmit = kNever;
      queue(now);
      drain();
      return;
    }
    outcome = outcome_of(ssl.get(), result);
  }
  ERR_clear_error();
  if (outcome == Outcome::wait || outcome == Outcome::again) {
    queue(now);
  } else {
    handshake_error();
  }
}

void Dtls::Impl::handshake_error() {
  // A server that has not answered yet has no state to lose. Anyone could have sent what it choked on, so it says
  // nothing and waits for a better ClientHello.
  if (role == DtlsRole::server && flight.empty() && ++fresh_starts <= kMaxFreshStarts) {
    link.outgoing().clear();
    if (make_ssl()) return;
  }
  std::move(link.outgoing().begin(), link.outgoing().end(), std::back_inserter(outgoing));
  link.outgoing().clear();
  fail_with(TransportFailure::dtls_handshake);
}

/// What OpenSSL has written is the new flight.
void Dtls::Impl::queue(TimePoint now) {
  if (link.outgoing().empty()) return;
  flight = std::exchange(link.outgoing(), {});
  outgoing.insert(outgoing.end(), flight.begin(), flight.end());
  if (state != State::handshaking) return;
  interval = kFirstRetransmission;
  retransmit = now + interval;
}

/// Reads what comes after the handshake: alerts count, data is dropped.
void Dtls::Impl::drain() {
  std::array<uint8_t, 2048> data;
  ERR_clear_error();
  for (int i = 0; i < kMaxRecords; ++i) {
    const int result = SSL_read(ssl.get(), data.data(), static_cast<int>(data.size()));
    if (result > 0) continue;
    const Outcome outcome = outcome_of(ssl.get(), result);
    if (outcome == Outcome::again) continue;
    if (outcome == Outcome::closed) fail_with(TransportFailure::dtls_closed);
    if (outcome == Outcome::failed) fail_with(TransportFailure::dtls_alert);
    break;
  }
  ERR_clear_error();
  std::move(link.outgoing().begin(), link.outgoing().end(), std::back_inserter(outgoing));
  link.outgoing().clear();
}

void Dtls::Impl::answer_again(TimePoint now, ByteSpan datagram) {
  if (role != DtlsRole::server || state != State::connected || !is_plain_handshake(datagram)) return;
  if (now - answered_again < kAnswerAgainAfter || answers_again >= kMaxAnswersAgain) return;
  answered_again = now;
  ++answers_again;
  outgoing.insert(outgoing.end(), flight.begin(), flight.end());
}

void Dtls::handle_timeout(TimePoint now) {
  if (impl_->state != State::handshaking) return;
  if (now >= impl_->give_up) return impl_->fail_with(TransportFailure::dtls_timeout);
  if (now < impl_->retransmit) return;
  impl_->outgoing.insert(impl_->outgoing.end(), impl_->flight.begin(), impl_->flight.end());
  impl_->interval = std::min<Duration>(impl_->interval * 2, kLastRetransmission);
  impl_->retransmit = now + impl_->interval;
}

TimePoint Dtls::next_timeout() const {
  return impl_->state == State::handshaking ? std::min(impl_->give_up, impl_->retransmit) : kNever;
}

std::vector<std::vector<uint8_t>> Dtls::pop_outgoing() { return std::exchange(impl_->outgoing, {}); }

Dtls::State Dtls::state() const { return impl_->state; }
std::optional<TransportFailure> Dtls::failure() const { return impl_->failure; }

bool Dtls::peer_matches(std::span<const DtlsFingerprint> fingerprints) const {
  const X509* certificate = impl_->ssl ? SSL_get0_peer_certificate(impl_->ssl.get()) : nullptr;
  return certificate != nullptr && matches_fingerprint(certificate, fingerprints);
}

tl::expected<DtlsSrtpKeys, TransportFailure> Dtls::export_keys() const {
  if (impl_->state != State::connected) return tl::unexpected(TransportFailure::dtls_export);
  const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(impl_->ssl.get());
  if (profile == nullptr) return tl::unexpected(TransportFailure::dtls_no_srtp_profile);
  DtlsSrtpKeys keys;
  keys.profile = profile->id == SRTP_AEAD_AES_128_GCM ? SrtpProfile::aead_aes_128_gcm : SrtpProfile::aes128_cm_sha1_80;
  // RFC 5764 4.2: client key, server key, client salt, server salt.
  static constexpr std::string_view kLabel = "EXTRACTOR-dtls_srtp";
  const size_t salt_size = srtp_salt_size(keys.profile);
  std::array<uint8_t, 2 * (kSrtpKeySize + kSrtpMaxSaltSize)> material{};
  const size_t size = 2 * (kSrtpKeySize + salt_size);
  if (SSL_export_keying_material(impl_->ssl.get(), material.data(), size, kLabel.data(), kLabel.size(), nullptr, 0,
                                 0) != 1)
    return tl::unexpected(TransportFailure::dtls_export);
  const bool client = impl_->role == DtlsRole::client;
  SrtpMasterKey& of_client = client ? keys.send : keys.receive;
  SrtpMasterKey& of_server = client ? keys.receive : keys.send;
  ByteReader in(ByteSpan(material).first(size));
  for (SrtpMasterKey* master : {&of_client, &of_server}) std::ranges::copy(in.bytes(kSrtpKeySize), master->key.begin());
  for (SrtpMasterKey* master : {&of_client, &of_server}) std::ranges::copy(in.bytes(salt_size), master->salt.begin());
  wipe(material);
  return keys;
}

}  // namespace conclave::peer
