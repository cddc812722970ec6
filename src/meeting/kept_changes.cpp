#include "meeting/kept_changes.h"

#include <utility>

#include "meeting/breakout/life.h"
#include "meeting/entry/admin.h"
#include "meeting/entry/invitations.h"
#include "meeting/entry/room_memory.h"

namespace conclave::meeting {

void follow_change(EntryContext& context, const RoomChanged& change) { follow_record(context, change.record); }

void follow_change(EntryContext& context, const RoomRemoved& change) { follow_removal(context, change.key); }

void follow_change(EntryContext& context, const MeetingEnded& change) {
  Room* room = context.room.rooms.find(context.turn.addresses.room_jid(change.key));
  if (room != nullptr) end_meeting(context, *room, "The meeting has been terminated");
}

void follow_change(EntryContext& context, const PersonPutOut& change) {
  Room* main = context.room.rooms.find(context.turn.addresses.room_jid(change.key));
  if (main != nullptr) put_out(context, *main, change.endpoint);
}

void follow_change(EntryContext& context, const InvitationChanged& change) {
  context.session.kept.invitations.put(change.invitation);
}

void follow_change(EntryContext& context, const InvitationRemoved& change) {
  context.session.kept.invitations.erase(change.id);
}

void follow_change(EntryContext& context, const PersonForgotten& change) {
  context.session.kept.failed_logins.forget(change.name);
  context.room.rooms.for_each([&](Room& room) {
    if (room.rules().memory.opener != change.name) return;
    room.rules().memory.opener.clear();
    room.rules().memory.given_up = true;
  });
  context.turn.act(RenameInAudit{change.name, change.pseudonym});
}

void run_upkeep(EntryContext& context) {
  clear_invitations(context);
  const auto age = std::chrono::hours(24) * context.turn.config.audit_days;
  context.turn.act(ForgetAudit{context.turn.wall() - age});
  context.turn.timers.add({context.turn.now + kUpkeepInterval, Timer::Kind::upkeep});
}

void record_failed_login(EntryContext& context, std::string account, const IpAddress& network) {
  if (context.turn.config.audit_days == 0) return;
  if (context.session.kept.failed_logins.note(std::move(account), network.to_string()))
    context.turn.timers.add({context.turn.now + kFailedLoginInterval, Timer::Kind::audit});
}

void write_failed_logins(EntryContext& context) {
  for (AuditRecord& record : context.session.kept.failed_logins.extract(context.turn.wall()))
    context.turn.act(AddAudit{std::move(record)});
}

}  // namespace conclave::meeting
