// What the signalling side remembers beyond a meeting, in memory (records.h), and the failed logins of the last
// minutes, which are on their way to the audit log.
#pragma once

#include "base/address.h"
#include "base/budgets.h"
#include "meeting/common/limits.h"
#include "meeting/kept/audit.h"
#include "meeting/kept/invitation.h"
#include "meeting/kept/room_store.h"

namespace conclave::meeting {

struct Records;

/// What those who come from one address, or with one account, have left of their rates (limits.h).
struct Rates {
  Budgets<IpAddress> joins{TokenBucket(kNetworkJoinsPerSecond, kNetworkJoinBurst), 1min};
  Budgets<IpAddress> rooms{TokenBucket(kNetworkRoomsPerSecond, kNetworkRoomBurst), 1min};
  Budgets<std::string> account_rooms{TokenBucket(kAccountRoomTokensPerSecond, kAccountRoomTokenBurst), 5min};
  Budgets<IpAddress> shown_tokens{TokenBucket(kNetworkTokensPerSecond, kNetworkTokenBurst), 1min};
  Budgets<IpAddress> wrong_codes{TokenBucket(kWrongCodeTokensPerSecond, kWrongCodeTokenBurst), 2min};
};

struct Kept {
  Kept() = default;
  /// Takes over what was in the store.
  explicit Kept(Records records);

  RoomStore rooms;
  InvitationStore invitations;
  FailedLogins failed_logins;
  Rates rates;
};

}  // namespace conclave::meeting
