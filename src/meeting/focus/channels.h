// Which bridge-channel socket belongs to whom.
#pragma once

#include <cstddef>
#include <unordered_map>

#include "meeting/room/room.h"

namespace conclave::meeting {

/// Whose channel a socket is.
class Channels {
 public:
  struct Owner {
    RoomId room = 0;
    OccupantId occupant = 0;
  };
  void add(ConnectionId id, Owner owner) { owners_[id] = owner; }
  void erase(ConnectionId id) { owners_.erase(id); }
  const Owner* find(ConnectionId id) const {
    const auto it = owners_.find(id);
    return it == owners_.end() ? nullptr : &it->second;
  }
  size_t size() const { return owners_.size(); }

 private:
  std::unordered_map<ConnectionId, Owner> owners_;
};

}  // namespace conclave::meeting
