#include "meeting/session/token_check.h"

#include <utility>

#include "meeting/kept/invitation.h"

namespace conclave::meeting {

Result<Person> person_by_code(SessionContext& context, std::string_view code, const IpAddress& network) {
  // What has another length is a link that was cut off, and no guess.
  if (code.size() != kInvitationCodeLength) return fail("invitation-unknown");
  Budgets<IpAddress>& budgets = context.kept.rates.wrong_codes;
  if (!network.is_unspecified() && !budgets.has(context.turn.now, network, kWrongCodeCost)) {
    context.turn.counters.add("invitation-guesses");
    return fail("invitation-unknown");
  }
  const Invitation* invitation = context.kept.invitations.find_by_code(code);
  if (invitation == nullptr) {
    if (!network.is_unspecified()) budgets.take(context.turn.now, network, kWrongCodeCost);
    return fail("invitation-unknown");
  }
  const InvitationState state = state_of(*invitation, context.turn.wall());
  if (state == InvitationState::revoked || state == InvitationState::expired) return fail(reason_of(state));
  return Person{.grant = grant_of(*invitation)};
}

TokenAnswer judge_token(SessionContext& context, std::string_view token, const IpAddress& network) {
  if (!looks_like_code(token)) return context.tokens.ask(context.turn.now, context.turn.wall(), token, network);
  Result<Person> invited = person_by_code(context, token, network);
  if (!invited) return TokenRefusal{invited.error().reason, invited.error().reason};
  return std::move(*invited);
}

bool may_show_token(SessionContext& context, const IpAddress& network) {
  if (network.is_unspecified() || context.kept.rates.shown_tokens.take(context.turn.now, network)) return true;
  context.turn.counters.add("token-rate-of-address");
  return false;
}

}  // namespace conclave::meeting
