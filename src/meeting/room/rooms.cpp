#include "meeting/room/rooms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

namespace conclave::meeting {

Rooms::Rooms(uint32_t media_workers) : load_(std::clamp<uint32_t>(media_workers, 1, 256)) {}

Room& Rooms::create(std::string jid, Random& random, UnixTime now, std::shared_ptr<MeetingRules> rules) {
  const RoomId id = next_room_++;
  const ConferenceId conference = next_conference_++ * 256 + least_loaded_worker();
  by_jid_[jid] = id;
  by_conference_[conference] = id;
  auto room = std::make_unique<Room>(id, std::move(jid), conference, random.uuid(), now, std::move(rules));
  return *rooms_.emplace(id, std::move(room)).first->second;
}

Room& Rooms::create_waiting(std::string jid, Random& random, UnixTime now, const IpAddress& network) {
  Room& room = create(std::move(jid), random, now);
  room.opened = false;
  room.waiting_network = network;
  ++waiting_;
  ++waiting_of_network_[network];
  return room;
}

size_t Rooms::waiting_of_network(const IpAddress& network) const {
  const auto it = waiting_of_network_.find(network);
  return it == waiting_of_network_.end() ? 0 : it->second;
}

Room* Rooms::find(RoomId id) {
  const auto it = rooms_.find(id);
  return it == rooms_.end() ? nullptr : it->second.get();
}

Room* Rooms::find(std::string_view jid) {
  const auto it = by_jid_.find(std::string(jid));
  return it == by_jid_.end() ? nullptr : find(it->second);
}

const Room* Rooms::find(std::string_view jid) const {
  const auto it = by_jid_.find(std::string(jid));
  const auto room = it == by_jid_.end() ? rooms_.end() : rooms_.find(it->second);
  return room == rooms_.end() ? nullptr : room->second.get();
}

Room* Rooms::find_by_conference(ConferenceId conference) {
  const auto it = by_conference_.find(conference);
  return it == by_conference_.end() ? nullptr : find(it->second);
}

Room* Rooms::find_by_conference_name(std::string_view name) {
  ConferenceId conference = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), conference);
  return error == std::errc{} && end == name.data() + name.size() ? find_by_conference(conference) : nullptr;
}

Room* Rooms::main_of_breakout(std::string_view jid) {
  const auto it = main_of_breakout_.find(std::string(jid));
  return it == main_of_breakout_.end() ? nullptr : find(it->second);
}

void Rooms::doom(Room& room) {
  const auto it = rooms_.find(room.id());
  if (it == rooms_.end()) return;
  by_jid_.erase(room.jid());
  by_conference_.erase(room.conference());
  if (!room.opened) {
    --waiting_;
    if (const auto count = waiting_of_network_.find(room.waiting_network); --count->second == 0)
      waiting_of_network_.erase(count);
  }
  doomed_.push_back(std::move(it->second));
  rooms_.erase(it);
}

void Rooms::doom(Room& room, Occupant& occupant) {
  --occupants_;
  --load_[worker_of(room.conference())];
  doomed_occupants_.push_back(room.extract(occupant));
}

void Rooms::doom(Room& room, LobbyMember& member) { doomed_members_.push_back(room.rules().lobby->extract(member.id)); }

void Rooms::reap() {
  doomed_occupants_.clear();
  doomed_members_.clear();
  doomed_.clear();
}

void Rooms::count_joined(const Room& room) {
  ++occupants_;
  ++load_[worker_of(room.conference())];
}

uint32_t Rooms::least_loaded_worker() {
  // Round-robin among equals, so that many empty rooms do not pile up on the first worker.
  uint32_t best = next_worker_;
  for (uint32_t i = 0; i < load_.size(); ++i) {
    const uint32_t worker = (next_worker_ + i) % static_cast<uint32_t>(load_.size());
    if (load_[worker] < load_[best]) best = worker;
  }
  next_worker_ = (best + 1) % static_cast<uint32_t>(load_.size());
  return best;
}

IceParameters make_ice_parameters(ConferenceId conference, Random& random) {
  return {fmt::format("{:02x}{}", Rooms::worker_of(conference), random.token(10)), random.token(24)};
}

}  // namespace conclave::meeting
