#include "meeting/entry/shown_token.h"

#include <algorithm>
#include <string>
#include <utility>

#include "meeting/entry/invitations.h"
#include "meeting/entry/token_scope.h"
#include "meeting/room/av_moderation.h"

namespace conclave::meeting {

TokenAnswer judge_token(Context& context, std::string_view token, const IpAddress& network) {
  if (!looks_like_code(token))
    return context.tokens.ask(context.now, context.clock.to_wall(context.now), token, network);
  Result<Person> invited = person_by_code(context, token, network);
  if (!invited) return TokenRefusal{invited.error().reason, invited.error().reason};
  return std::move(*invited);
}

bool is_good_for_rooms_of(Context& context, const Person& bearer, const Session& session) {
  const auto shut_out = [&](RoomId id) {
    const Room* room = context.rooms.find(id);
    if (room != nullptr && room->is_breakout()) room = context.rooms.main_of_breakout(room->jid());
    return room != nullptr && is_shut_out(context, bearer, room->jid());
  };
  return session.person.is_member() || (std::none_of(session.rooms.begin(), session.rooms.end(), shut_out) &&
                                        std::none_of(session.lobbies.begin(), session.lobbies.end(), shut_out));
}

ShownToken take_token(Context& context, Session& session, std::string_view token) {
  if (token.empty() || session.person.is_member() || session.token == token) return ShownToken::good;
  TokenAnswer answer = judge_token(context, token, session.network);
  if (std::holds_alternative<accounts::TokenWaits>(answer)) return ShownToken::waits;
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) {
    context.counters.add(refusal->reason);
    return ShownToken::refused;
  }
  Person& bearer = std::get<Person>(answer);
  if (!is_good_for_rooms_of(context, bearer, session)) {
    context.counters.add("token-elsewhere");
    return ShownToken::refused;
  }
  session.person = std::move(bearer);
  session.token = token;
  person_changed(context, session);
  return ShownToken::good;
}

}  // namespace conclave::meeting
