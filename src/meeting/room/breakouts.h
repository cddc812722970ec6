// The breakout rooms of a meeting: which there are, who is on the way from one room to another, and what is about to
// happen to them. Plain state; what happens is in breakout/.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "base/time.h"
#include "meeting/common/ids.h"

namespace conclave::meeting {

/// What clients say when they leave a room for another one of the same meeting (Jitsi).
inline constexpr std::string_view kSwitchRoom = "switch_room";

struct BreakoutRoom {
  std::string jid;
  std::string name;
  RoomId room = 0;             ///< 0: nobody is in it, so it does not exist as a room
  TimePoint put_out = kNever;  ///< removed: anyone who has not left by then is put out

  bool removed() const { return put_out != kNever; }
};

/// Has left a room of the meeting to enter another one: still one of those who are in it, with the same rights.
struct Mover {
  SessionId session = 0;
  EndpointId nick;
  std::string bare_jid;
  bool moderator = false;
  uint64_t seniority = 0;
  TimePoint until{};
};

struct Breakouts {
  std::vector<BreakoutRoom> rooms;  ///< in the order they were made; removed ones while somebody is in them
  uint64_t made = 0;                ///< Jitsi clients number new ones by it
  std::vector<Mover> movers;
  /// Where a moderator sent people last, who are known by their machines (PersonKeys) so that they find back after a
  /// reload.
  std::map<std::string, std::string> sent;
  TimePoint news_at = kNever;     ///< everybody is told the state
  TimePoint closing_at = kNever;  ///< the countdown ends
  TimePoint ends_at = kNever;     ///< nobody is left, and the meeting ends

  bool active() const { return made > 0; }
  BreakoutRoom* find(std::string_view jid) {
    const auto it = std::find_if(rooms.begin(), rooms.end(), [&](const BreakoutRoom& room) { return room.jid == jid; });
    return it == rooms.end() || it->removed() ? nullptr : &*it;
  }
  size_t count() const {
    return static_cast<size_t>(
        std::count_if(rooms.begin(), rooms.end(), [](const BreakoutRoom& room) { return !room.removed(); }));
  }
  /// A breakout room has ended as a room; its place on the list stays, unless it was removed.
  void room_ended(RoomId id) {
    for (BreakoutRoom& room : rooms)
      if (room.room == id) room.room = 0;
    drop_removed();
  }
  /// Of removed rooms those in which nobody is any more.
  void drop_removed() {
    std::erase_if(rooms, [](const BreakoutRoom& room) { return room.removed() && room.room == 0; });
  }
  Mover* find_mover(SessionId session) {
    const auto it =
        std::find_if(movers.begin(), movers.end(), [&](const Mover& mover) { return mover.session == session; });
    return it == movers.end() ? nullptr : &*it;
  }
};

}  // namespace conclave::meeting
