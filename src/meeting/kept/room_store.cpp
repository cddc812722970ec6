#include "meeting/kept/room_store.h"

#include <utility>

namespace conclave::meeting {

const RoomRecord* RoomStore::find(const RoomKey& key) const {
  const auto it = rooms_.find(key);
  return it == rooms_.end() ? nullptr : &it->second;
}

std::vector<const RoomRecord*> RoomStore::of_owner(std::string_view account) const {
  std::vector<const RoomRecord*> owned;
  if (count_of_owner(account) == 0) return owned;
  for (const auto& [key, record] : rooms_)
    if (record.owner == account) owned.push_back(&record);
  return owned;
}

size_t RoomStore::count_of_owner(std::string_view account) const {
  const auto it = of_owner_.find(account);
  return it == of_owner_.end() ? 0 : it->second;
}

bool RoomStore::may_add(std::string_view account) const {
  return rooms_.size() < kMaxRooms && count_of_owner(account) < kMaxRoomsOfOwner;
}

void RoomStore::put(RoomRecord record) {
  const auto [it, added] = rooms_.try_emplace(record.key);
  if (!added) count(it->second.owner, false);
  count(record.owner, true);
  it->second = std::move(record);
}

void RoomStore::erase(const RoomKey& key) {
  const auto it = rooms_.find(key);
  if (it == rooms_.end()) return;
  count(it->second.owner, false);
  rooms_.erase(it);
}

void RoomStore::count(const std::string& owner, bool more) {
  if (owner.empty()) return;
  size_t& number = of_owner_[owner];
  if (more)
    ++number;
  else
    --number;
  if (number == 0) of_owner_.erase(owner);
}

}  // namespace conclave::meeting
