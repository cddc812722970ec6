// The signalling side of the whole server as one object without I/O: XMPP connections, bridge channels, rooms, focus.
// The gateway feeds it frames and time and executes what it puts into Output; the media side is reached by the
// BridgeCommands it emits and answers with BridgeEvents.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bridge.h"
#include "base/counters.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "meeting/common/config.h"
#include "meeting/kept/admin_changes.h"
#include "meeting/kept/records.h"
#include "meeting/session/actions.h"

namespace conclave::meeting {

struct ServiceStats {
  size_t connections = 0;
  size_t sessions = 0;  ///< bound XMPP sessions, those waiting for resumption included
  size_t rooms = 0;
  size_t occupants = 0;
  size_t unacknowledged_bytes = 0;  ///< kept for clients to resume
};

/// A room as whoever runs the server sees it.
struct OpenRoom {
  std::string name{};      ///< as people write it: "garden", "tenant/garden"; of a breakout room that of its meeting
  std::string breakout{};  ///< what the breakout room is called; empty: it is none
  bool is_breakout = false;
  size_t people = 0;
  UnixTime since{};
  std::optional<ConferenceFigures> media{};  ///< nothing in its first seconds
};

struct PersonInRoom {
  EndpointId id;
  std::string name{};      ///< as they call themselves, or as their token does; may be empty
  std::string account{};   ///< empty: none
  std::string breakout{};  ///< the breakout room in which they are; empty: the main room
  Role role = Role::participant;
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
  void handle_admin_answered(TimePoint now, const AdminAnswered& answer, Output& out);
  /// What an administrator changed; it is in the store already.
  void handle_admin_change(TimePoint now, const AdminChange& change, Output& out);

  void handle_keys_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Output& out);

  /// Takes over what may change without harm to meetings: external services, token policy and keys (not the sources
  /// that keys are fetched from), and limits but that of a stanza's size. Whoever is in stays in.
  void reconfigure(ServiceConfig config);

  void handle_timeout(TimePoint now, Output& out);
  TimePoint next_timeout() const;

  /// How many are in this room; nothing: it is not open.
  std::optional<size_t> participants_of(const RoomKey& room) const;
  /// Those that are open, breakout rooms included, the fullest first.
  std::vector<OpenRoom> open_rooms() const;
  /// Who is in this room and its breakout rooms, in order of joining; nothing: it is not open.
  std::optional<std::vector<PersonInRoom>> people_in(const RoomKey& room) const;
  ServiceStats stats() const;
  /// What was refused or dropped, by reason.
  const Counters& counters() const;

 private:
  struct Impl;
  struct Input;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::meeting
