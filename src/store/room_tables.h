// The rooms that are remembered and the invitations to them, in the database. Settings are kept as the JSON that page
// and command line see, so a new setting needs no new column.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "meeting/kept/invitation.h"
#include "meeting/kept/room_settings.h"
#include "store/database.h"

namespace conclave::store {

class RoomTable {
 public:
  /// `database` is migrated, and outlives this.
  explicit RoomTable(Database& database) : database_(database) {}

  // Errors of all: "store-failed".

  Result<void> save(const meeting::RoomRecord& record);
  /// False when there is none.
  Result<bool> forget(const meeting::RoomKey& key);
  Result<std::optional<meeting::RoomRecord>> find(const meeting::RoomKey& key);
  Result<std::vector<meeting::RoomRecord>> list();

 private:
  Database& database_;
};

class InvitationTable {
 public:
  explicit InvitationTable(Database& database) : database_(database) {}

  Result<void> save(const meeting::Invitation& invitation);
  Result<bool> forget(std::string_view id);
  Result<void> forget_of_room(const meeting::RoomKey& room);
  Result<std::optional<meeting::Invitation>> find(std::string_view id);
  Result<size_t> count_of_room(const meeting::RoomKey& room);
  Result<std::vector<meeting::Invitation>> list();

 private:
  Database& database_;
};

}  // namespace conclave::store
