// What happens to what is kept (kept.h) by itself and from outside: entries that are forgotten in time, failed logins
// that are summed up, and administrators' commands, which are in the store already.
#pragma once

#include "meeting/entry/context.h"
#include "meeting/kept/admin_changes.h"

namespace conclave::meeting {

inline constexpr Duration kUpkeepInterval = 1h;
/// Failed logins go to the audit log as one entry for this time.
inline constexpr Duration kFailedLoginInterval = 1min;

void follow_change(EntryContext& context, const RoomChanged& change);
void follow_change(EntryContext& context, const RoomRemoved& change);
void follow_change(EntryContext& context, const MeetingEnded& change);
void follow_change(EntryContext& context, const PersonPutOut& change);
void follow_change(EntryContext& context, const InvitationChanged& change);
void follow_change(EntryContext& context, const InvitationRemoved& change);
void follow_change(EntryContext& context, const PersonForgotten& change);

/// Forgets what has been kept for long enough, and comes again.
void run_upkeep(EntryContext& context);
/// `account`: one that exists, or empty.
void record_failed_login(EntryContext& context, std::string account, const IpAddress& network);
void write_failed_logins(EntryContext& context);

}  // namespace conclave::meeting
