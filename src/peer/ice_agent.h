// An ICE agent without I/O for one component: RFC 8445 (checks, triggered checks, peer-reflexive candidates, role
// conflicts, nomination, restart) and RFC 7675 (consent). Built for a server with known addresses that talks to
// browsers behind anything: it nominates the first pair that works in both directions, and follows the client's traffic
// to another pair when that traffic moves there.
// Deviation from RFC 8445 6.1.2: it never checks an address that a client has only named, but those alone from which an
// authentic check of the client came (docs/decisions/0018-no-checks-to-named-addresses.md). It differs from ICE lite
// (2.5) in that it checks those, so that consent and the round trip are its own. Simulated clients, which name their
// own addresses, do check what they are told. Not here: gathering, STUN and TURN servers, TCP candidates, frozen pairs.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/egress_queue.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "peer/ice_credentials.h"
#include "peer/ice_pair.h"

namespace conclave::peer {

struct IceConfig {
  IceParameters local;
  IceRole role = IceRole::controlling;
  /// Signalled candidates are checked from these. A server names none; it learns its addresses from what arrives.
  std::vector<SocketAddress> local_addresses;
};

class IceAgent {
 public:
  enum class State : uint8_t { checking, connected, failed };

  static constexpr Duration kPacing = 50ms;           ///< RFC 8445 14.2
  static constexpr Duration kInitialTimeout = 500ms;  ///< RFC 8445 14.3
  static constexpr Duration kConsentExpiry = 30s;     ///< RFC 7675 5.1
  static constexpr Duration kGiveUp = 30s;            ///< without a pair and without a sign of the other side
  static constexpr size_t kMaxRemoteCandidates = 16;
  static constexpr size_t kMaxLocalAddresses = 8;

  IceAgent(IceConfig config, Random& random);

  /// The other side's credentials and candidates. Other credentials than before mean that it has restarted ICE.
  void set_remote(TimePoint now, const IceParameters& remote, std::span<const IceCandidate> candidates,
                  EgressQueue& out);
  /// New local credentials; the selected pair lives on under the old ones until a new pair has taken its place.
  void restart(TimePoint now, IceParameters local);

  /// Takes a STUN datagram; on error it changed nothing.
  Result<void> handle_stun(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out);
  /// Authenticated media came on `path`.
  void handle_media(TimePoint now, const UdpPath& path);
  void handle_timeout(TimePoint now, EgressQueue& out);
  TimePoint next_timeout() const { return deadline_; }

  State state() const { return state_; }
  /// Where to send: a pair whose consent is fresh.
  const std::optional<UdpPath>& selected_path() const { return selected_path_; }
  /// The selected path, else any that has answered a check: good enough for a handshake (RFC 8445 12.1).
  std::optional<UdpPath> usable_path() const;
  /// True when an authenticated check or answer came on `path`.
  bool is_authenticated(const UdpPath& path) const;
  std::optional<Duration> round_trip() const { return round_trip_; }
  IceRole role() const { return role_; }
  const IceParameters& local() const { return credentials_.current().local.parameters; }
  bool owns_ufrag(std::string_view ufrag) const { return credentials_.owns(ufrag); }
  size_t pair_count() const { return pairs_.size(); }

 private:
  // ice_agent.cpp: generations, candidates, deadlines
  void begin_generation(IceParameters local);
  void pair_candidates();
  size_t learn_local(const SocketAddress& address);
  void update_deadline();
  void remove_pair(const IcePair& pair);

  // ice_checks.cpp: what we ask, and the answers
  Result<void> handle_answer(TimePoint now, const UdpPath& path, const StunMessage& message);
  void handle_error_answer(TimePoint now, IcePair& pair, const StunMessage& message);
  void handle_success(TimePoint now, IcePair& pair);
  void send_due(TimePoint now, EgressQueue& out);
  void retry_checks(TimePoint now, EgressQueue& out);
  void start_check(TimePoint now, IcePair& pair, int limit, EgressQueue& out);
  void transmit(TimePoint now, IcePair& pair, EgressQueue& out);
  IcePair* next_waiting() const;
  Duration consent_interval();

  // ice_answers.cpp: what the other side asks
  Result<void> handle_request(TimePoint now, const UdpPath& path, const StunMessage& message, EgressQueue& out);
  bool yields_role(const StunMessage& request);
  void learn_pair(TimePoint now, const UdpPath& path, const StunMessage& request);
  void trigger(TimePoint now, IcePair& pair);

  // ice_selection.cpp: which pair carries media
  void consider(TimePoint now, IcePair& pair);
  bool should_replace_selected(TimePoint now, const IcePair& pair) const;
  void select(TimePoint now, IcePair& pair);
  void switch_role(TimePoint now);
  void expire_consent(TimePoint now);
  void fail_if_hopeless(TimePoint now);

  IceCredentials credentials_;
  IceRole role_;
  Random& random_;
  uint64_t tie_breaker_;
  std::vector<SocketAddress> local_addresses_;  ///< those of the configuration first, then what was learnt
  size_t checks_from_;                          ///< how many of them are of the configuration
  std::vector<IceCandidate> remote_candidates_;
  IcePairs pairs_;
  IcePair* selected_ = nullptr;
  std::optional<UdpPath> selected_path_;
  uint32_t nominations_ = 0;
  State state_ = State::checking;
  TimePoint next_paced_{};
  TimePoint give_up_ = kNever;
  TimePoint deadline_ = kNever;
  std::optional<Duration> round_trip_;
};

}  // namespace conclave::peer
