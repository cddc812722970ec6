// The rooms that are remembered, in memory: loaded when the process begins, and written behind by whoever changes one.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "meeting/kept/room_settings.h"

namespace conclave::meeting {

class RoomStore {
 public:
  static constexpr size_t kMaxRoomsOfOwner = 200;
  static constexpr size_t kMaxRooms = 100'000;

  const RoomRecord* find(const RoomKey& key) const;
  /// By name.
  std::vector<const RoomRecord*> of_owner(std::string_view account) const;
  size_t count_of_owner(std::string_view account) const;
  /// There is room for another one of this owner.
  bool may_add(std::string_view account) const;
  /// Adds or replaces.
  void put(RoomRecord record);
  void erase(const RoomKey& key);
  size_t size() const { return rooms_.size(); }

 private:
  void count(const std::string& owner, bool more);

  std::map<RoomKey, RoomRecord> rooms_;
  std::map<std::string, size_t, std::less<>> of_owner_;
};

}  // namespace conclave::meeting
