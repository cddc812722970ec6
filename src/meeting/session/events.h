// What the lower folders of this floor tell the higher ones. Inclusion goes one way, so that whoever notices that
// something is over cannot call who has to act on it: it adds an event, and the service hands it on when the input at
// hand has been dealt with.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "meeting/common/connection_id.h"
#include "meeting/common/ids.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// A client sent this; it is to be routed.
struct StanzaReceived {
  SessionId session = 0;
  xmpp::Element stanza;
};
/// A client wants its session back. Whether its token is good there, the rooms decide that the session is in.
struct ResumeReceived {
  ConnectionId connection = 0;
  std::string previd;
  uint32_t h = 0;
};
/// A session has ended for good; it has no socket any more, but is still in its rooms.
struct SessionEnded {
  SessionId session = 0;
};
/// In a meeting something has changed that the list of its breakout rooms shows.
struct RosterChanged {
  RoomId main = 0;
};
/// Somebody has left a meeting with breakout rooms, or has not arrived in one of its rooms.
struct PersonLeft {
  RoomId main = 0;
};
/// The meeting is to end for everybody.
struct MeetingOver {
  RoomId main = 0;
  std::string reason;  ///< as everybody is told
};

using Event = std::variant<StanzaReceived, ResumeReceived, SessionEnded, RosterChanged, PersonLeft, MeetingOver>;

class Events {
 public:
  void add(Event event) { events_.push_back(std::move(event)); }
  bool empty() const { return events_.empty(); }
  /// Those since the last call, in order.
  std::vector<Event> extract() { return std::exchange(events_, {}); }

 private:
  std::vector<Event> events_;
};

}  // namespace conclave::meeting
