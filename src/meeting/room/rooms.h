// All rooms, by their full address (a tenant's rooms have a domain of their own) and by the names that timers and the
// bridge use. Decides which media worker a conference is pinned to.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "meeting/room/room.h"

namespace conclave::meeting {

class Rooms {
 public:
  explicit Rooms(uint32_t media_workers);

  /// With `rules` a breakout room of the meeting that has them.
  Room& create(std::string jid, Random& random, UnixTime now, std::shared_ptr<MeetingRules> rules = nullptr);
  /// One that nobody has opened; `network`: counted_network() of the one who waits.
  Room& create_waiting(std::string jid, Random& random, UnixTime now, const IpAddress& network);
  Room* find(RoomId id);
  Room* find(std::string_view jid);
  const Room* find(std::string_view jid) const;
  Room* find_by_conference(ConferenceId conference);
  /// By Room::conference_name().
  Room* find_by_conference_name(std::string_view name);
  template <class F>
  void for_each(F f) {
    for (auto& [id, room] : rooms_) f(*room);
  }

  // Breakout rooms by their addresses, also while they do not exist as rooms.
  void name_breakout(const std::string& jid, RoomId main) { main_of_breakout_[jid] = main; }
  void forget_breakout(const std::string& jid) { main_of_breakout_.erase(jid); }
  Room* main_of_breakout(std::string_view jid);

  /// Open ones.
  size_t size() const { return rooms_.size() - waiting_; }
  size_t waiting() const { return waiting_; }
  size_t waiting_of_network(const IpAddress& network) const;
  size_t occupants() const { return occupants_; }

  // What is over is doomed: found by no lookup from then on, so that it counts as nowhere and gets nothing, and another
  // room may have its name; but whoever works with it in this turn may do so until the turn is over, when it is reaped.
  void doom(Room& room);
  void doom(Room& room, Occupant& occupant);
  void doom(Room& room, LobbyMember& member);
  void reap();

  OccupantId next_occupant_id() { return next_occupant_++; }
  /// Keeps the load of the workers known: an occupant came into a room.
  void count_joined(const Room& room);

  /// The media worker of a conference: its low byte.
  static uint32_t worker_of(ConferenceId conference) { return static_cast<uint32_t>(conference & 0xff); }

 private:
  uint32_t least_loaded_worker();

  RoomId next_room_ = 1;
  OccupantId next_occupant_ = 1;
  uint64_t next_conference_ = 1;
  size_t occupants_ = 0;
  size_t waiting_ = 0;
  std::unordered_map<IpAddress, size_t> waiting_of_network_;
  uint32_t next_worker_ = 0;
  std::vector<size_t> load_;  ///< occupants per worker
  std::unordered_map<RoomId, std::unique_ptr<Room>> rooms_;
  std::unordered_map<std::string, RoomId> by_jid_;
  std::unordered_map<ConferenceId, RoomId> by_conference_;
  std::unordered_map<std::string, RoomId> main_of_breakout_;
  // Doomed in this turn.
  std::vector<std::unique_ptr<Room>> doomed_;
  std::vector<std::map<OccupantId, Occupant>::node_type> doomed_occupants_;
  std::vector<std::map<LobbyMemberId, LobbyMember>::node_type> doomed_members_;
};

/// Local ICE credentials of an endpoint: the ufrag begins with the two hex digits of its worker, so that any thread can
/// tell from a STUN username whose packet it is (RFC 8445 5.3: ufrag 4 to 256, pwd 22 to 256 characters).
IceParameters make_ice_parameters(ConferenceId conference, Random& random);

}  // namespace conclave::meeting
