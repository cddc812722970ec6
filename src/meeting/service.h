// The signalling side of the whole server as one object without I/O: XMPP connections, bridge channels, rooms, focus.
// The gateway feeds it frames and time and carries out what it puts into Output; the media side is reached by the
// BridgeCommands it emits and answers with BridgeEvents.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/bridge.h"
#include "base/counters.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "meeting/access_rules.h"
#include "meeting/admin_changes.h"
#include "meeting/connection_id.h"
#include "meeting/records.h"
#include "meeting/token_gate.h"

namespace conclave::meeting {

/// What the HTTP upgrade told about an XMPP WebSocket.
struct ConnectionInfo {
  SocketAddress peer{};
  std::string room;    ///< query parameter `room`
  std::string tenant;  ///< first path segment, or query parameter `prefix`
  std::string token;   ///< query parameter `token`
  std::string previd;  ///< query parameter `previd`: the stream-management id to be resumed
  /// Nobody on the way can read it: TLS, or a proxy on this machine that speaks it. Else no password is asked for.
  bool confidential = true;
  /// "https://host[:port]" as the client reached us: the base of its bridge-channel address, so that a page opened
  /// under any name finds its way back. Empty: ServiceConfig::public_url. Decides nothing else.
  std::string origin;
};

struct SendFrame {
  ConnectionId connection = 0;
  std::string text;
};
struct CloseConnection {
  ConnectionId connection = 0;
  uint16_t code = 1000;  ///< RFC 6455 7.4.1
  std::string reason;
};

/// To be done where nobody waits for it: it takes long on purpose. Service::handle_password_checked() takes the answer.
struct CheckPassword {
  uint64_t ticket = 0;
  std::string password;
  std::string hash;
};
enum class PasswordVerdict : uint8_t {
  right,
  wrong,
  not_checked,  ///< too many were waiting
};
struct PasswordChecked {
  uint64_t ticket = 0;
  PasswordVerdict verdict = PasswordVerdict::not_checked;
};

/// What to do after an input, in order. A KeyFetch is answered by Service::handle_keys_fetched().
struct Output {
  using Action =
      std::variant<SendFrame, CloseConnection, BridgeCommand, StoreCommand, CheckPassword, accounts::KeyFetch>;
  std::vector<Action> actions;
};

/// An external service for clients (XEP-0215): coturn with a shared secret, or anything with fixed credentials.
struct ExternalService {
  std::string type;  ///< "stun", "turn", "turns"
  std::string host;
  uint16_t port = 0;
  std::string transport;      ///< "udp", "tcp"
  std::string shared_secret;  ///< turn REST: credentials are derived per request and live a day
};

struct ServiceConfig {
  std::string domain = "localhost";      ///< main domain; rooms live at muc.<domain>, focus at focus.<domain>
  std::string public_url;                ///< "https://host[:port]", the base of the bridge-channel address
  std::vector<IceCandidate> candidates;  ///< of the media socket, announced to everybody
  std::vector<DtlsFingerprint> fingerprints;
  std::vector<ExternalService> external_services;
  uint32_t media_workers = 1;  ///< conferences are spread over them; a conference id and the first two
                               ///< characters of a ufrag ("00"…) name the worker
  AccessRules access;
  Duration resume_window = 60s;  ///< how long a session outlives its socket
  TokenRules tokens;             ///< whose tokens are taken; by default nobody's
  bool peer_to_peer = false;
  size_t max_stanza_bytes = 256 * 1024;
  /// Kept per session until the client acknowledges it, and sent again in one go when it resumes: less than what the
  /// gateway lets wait on one socket, or no resumption would survive it.
  size_t max_unacknowledged_bytes = 3 << 20;
  size_t max_occupants = 500;  ///< per room
  size_t max_rooms = 10000;
  uint32_t audit_days = 30;  ///< entries of the audit log are kept so long; 0: there is none
  size_t max_connections = 10000;
  /// Of one IPv4 address or IPv6 network, those waiting for resumption included; loopback is exempt.
  size_t max_sessions_per_address = 2000;
};

struct HttpConferenceRequest {
  std::string_view body;     ///< JSON (docs/protocol.md)
  std::string_view token{};  ///< of the Authorization field; empty: none
  IpAddress peer{};
};
struct HttpAnswer {
  unsigned status = 200;
  std::string body;  ///< JSON
};

struct ServiceStats {
  size_t connections = 0;
  size_t sessions = 0;  ///< bound XMPP sessions, those waiting for resumption included
  size_t rooms = 0;
  size_t occupants = 0;
};

class Service {
 public:
  /// `random` outlives the service.
  Service(ServiceConfig config, Random& random, ClockAnchor clock, Records records = {});
  ~Service();

  void handle_xmpp_open(TimePoint now, ConnectionId id, ConnectionInfo info, Output& out);
  /// One text frame: one element (RFC 7395 3.3). A malformed one ends the stream with the proper stream error.
  void handle_xmpp_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out);
  /// The socket is gone; the session waits for resumption if it had enabled it.
  void handle_xmpp_close(TimePoint now, ConnectionId id, Output& out);

  /// A bridge-channel WebSocket asks to open at /colibri-ws/<server>/<conference>/<endpoint>?pwd=<password>.
  /// An error ("unknown-conference": 404, "bad-password": 403) refuses the upgrade. A second channel of the same
  /// endpoint replaces the first, which is closed.
  Result<void> handle_channel_open(TimePoint now, ConnectionId id, std::string_view conference,
                                   std::string_view endpoint, std::string_view password, Output& out);
  void handle_channel_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out);
  void handle_channel_close(TimePoint now, ConnectionId id, Output& out);

  /// POST /conference-request/v1.
  HttpAnswer handle_conference_request(TimePoint now, const HttpConferenceRequest& request, Output& out);

  void handle_bridge_event(TimePoint now, const BridgeEvent& event, Output& out);

  void handle_password_checked(TimePoint now, const PasswordChecked& checked, Output& out);
  /// What an administrator changed; it is in the store already.
  void handle_admin_change(TimePoint now, const AdminChange& change, Output& out);

  void handle_keys_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Output& out);

  void handle_timeout(TimePoint now, Output& out);
  TimePoint next_timeout() const;

  /// How many are in this room; nothing: it is not open.
  std::optional<size_t> participants_of(const RoomKey& room) const;
  ServiceStats stats() const;
  /// What was refused or dropped, by reason.
  const Counters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::meeting
