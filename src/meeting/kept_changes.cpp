#include "meeting/kept_changes.h"

#include <utility>

#include "meeting/entry/invitations.h"
#include "meeting/entry/room_memory.h"
#include "meeting/room/presence.h"

namespace conclave::meeting {

Kept::Kept(Records records) {
  for (RoomRecord& record : records.rooms) rooms.put(std::move(record));
  for (Invitation& invitation : records.invitations) invitations.put(std::move(invitation));
}

void follow_change(Context& context, const RoomChanged& change) { follow_record(context, change.record); }

void follow_change(Context& context, const RoomRemoved& change) { follow_removal(context, change.key); }

void follow_change(Context& context, const MeetingEnded& change) {
  Room* room = context.rooms.find(context.addresses.room_jid(change.key));
  if (room != nullptr) destroy_room(context, *room, "The meeting has been terminated");
}

void follow_change(Context& context, const InvitationChanged& change) {
  context.kept.invitations.put(change.invitation);
}

void follow_change(Context& context, const InvitationRemoved& change) { context.kept.invitations.erase(change.id); }

void follow_change(Context& context, const PersonForgotten& change) {
  context.kept.failed_logins.forget(change.name);
  context.rooms.for_each([&](Room& room) {
    if (room.meeting().memory.opener != change.name) return;
    room.meeting().memory.opener.clear();
    room.meeting().memory.given_up = true;
  });
  context.out.actions.emplace_back(RenameInAudit{change.name, change.pseudonym});
}

void keep_house(Context& context) {
  clear_invitations(context);
  const auto age = std::chrono::hours(24) * context.config.audit_days;
  context.out.actions.emplace_back(ForgetAudit{context.clock.to_wall(context.now) - age});
  context.timers.add({context.now + kUpkeepInterval, Timer::Kind::upkeep});
}

void note_failed_login(Context& context, std::string account, const IpAddress& network) {
  if (context.config.audit_days == 0) return;
  if (context.kept.failed_logins.note(std::move(account), network.to_string()))
    context.timers.add({context.now + kFailedLoginInterval, Timer::Kind::audit});
}

void write_failed_logins(Context& context) {
  for (AuditRecord& record : context.kept.failed_logins.take(context.clock.to_wall(context.now)))
    context.out.actions.emplace_back(AddAudit{std::move(record)});
}

}  // namespace conclave::meeting
