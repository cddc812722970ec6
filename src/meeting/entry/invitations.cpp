#include "meeting/entry/invitations.h"

#include "meeting/entry/policy.h"
#include "meeting/session/audit_log.h"

namespace conclave::meeting {

namespace {

// What tells best that somebody is the same person.
std::string known_by(const Session& session) {
  if (!session.person.account.empty()) return "account:" + session.person.account;
  if (!session.machine_uid.empty()) return "machine:" + session.machine_uid;
  return std::string(session.jid.bare_text());
}

}  // namespace

const char* drop_ended_invitation(EntryContext& context, Session& session) {
  const std::optional<Grant>& grant = session.person.grant;
  if (!grant || grant->invitation.empty()) return nullptr;
  const UnixTime now = context.turn.wall();
  if (context.session.kept.invitations.may_use(grant->invitation, known_by(session), now)) return nullptr;
  const Invitation* invitation = context.session.kept.invitations.find(grant->invitation);
  const char* reason = invitation == nullptr ? "invitation-unknown" : reason_of(state_of(*invitation, now));
  context.turn.counters.add("invitation-ended");
  session.person.grant.reset();
  return reason;
}

void count_invitation(EntryContext& context, const Session& session, const Room& room) {
  const Grant* grant = grant_for(context, session, room.jid());
  if (grant == nullptr || grant->invitation.empty()) return;
  const Invitation* used = context.session.kept.invitations.count_use(grant->invitation, known_by(session));
  if (used == nullptr) return;
  context.turn.act(SaveInvitation{*used});
  audit(context.turn, AuditEvent::invitation_used, session, room.jid(), used->id);
}

void clear_invitations(EntryContext& context) {
  for (std::string& id : context.session.kept.invitations.extract_outdated(context.turn.wall()))
    context.turn.act(ForgetInvitation{std::move(id)});
}

}  // namespace conclave::meeting
