#include "meeting/entry/invitations.h"

#include "meeting/entry/policy.h"
#include "meeting/entry/room_memory.h"

namespace conclave::meeting {

namespace {

// What tells best that somebody is the same person.
std::string known_by(const Session& session) {
  if (!session.person.account.empty()) return "account:" + session.person.account;
  if (!session.machine_uid.empty()) return "machine:" + session.machine_uid;
  return std::string(session.jid.bare_text());
}

const char* reason_of(InvitationState ended) {
  switch (ended) {
    case InvitationState::revoked:
      return "invitation-revoked";
    case InvitationState::expired:
      return "invitation-expired";
    case InvitationState::used_up:
    case InvitationState::valid:
      break;
  }
  return "invitation-used-up";
}

}  // namespace

Result<Person> person_by_code(Context& context, std::string_view code, const IpAddress& network) {
  // What has another length is a link that was cut off, and no guess.
  if (code.size() != kInvitationCodeLength) return fail("invitation-unknown");
  Budgets<IpAddress>& budgets = context.kept.rates.wrong_codes;
  if (!network.is_unspecified() && !budgets.has(context.now, network, kWrongCodeCost)) {
    context.counters.add("invitation-guesses");
    return fail("invitation-unknown");
  }
  const Invitation* invitation = context.kept.invitations.find_by_code(code);
  if (invitation == nullptr) {
    if (!network.is_unspecified()) budgets.take(context.now, network, kWrongCodeCost);
    return fail("invitation-unknown");
  }
  const InvitationState state = state_of(*invitation, context.clock.to_wall(context.now));
  if (state == InvitationState::revoked || state == InvitationState::expired) return fail(reason_of(state));
  return Person{.grant = grant_of(*invitation)};
}

const char* drop_ended_invitation(Context& context, Session& session) {
  const std::optional<Grant>& grant = session.person.grant;
  if (!grant || grant->invitation.empty()) return nullptr;
  const UnixTime now = context.clock.to_wall(context.now);
  if (context.kept.invitations.may_use(grant->invitation, known_by(session), now)) return nullptr;
  const Invitation* invitation = context.kept.invitations.find(grant->invitation);
  const char* reason = invitation == nullptr ? "invitation-unknown" : reason_of(state_of(*invitation, now));
  context.counters.add("invitation-ended");
  session.person.grant.reset();
  return reason;
}

void count_invitation(Context& context, const Session& session, const Room& room) {
  const Grant* grant = grant_for(context, session, room.jid());
  if (grant == nullptr || grant->invitation.empty()) return;
  const Invitation* used = context.kept.invitations.count_use(grant->invitation, known_by(session));
  if (used == nullptr) return;
  context.out.actions.emplace_back(SaveInvitation{*used});
  note_act(context, AuditEvent::invitation_used, session, room.jid(), used->id);
}

void clear_invitations(Context& context) {
  for (std::string& id : context.kept.invitations.take_outdated(context.clock.to_wall(context.now)))
    context.out.actions.emplace_back(ForgetInvitation{std::move(id)});
}

}  // namespace conclave::meeting
