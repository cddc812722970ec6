#include "meeting/entry/shown_token.h"

#include <algorithm>
#include <string>
#include <utility>

#include "meeting/entry/token_scope.h"
#include "meeting/room/av_moderation.h"
#include "meeting/session/token_check.h"

namespace conclave::meeting {

bool is_good_for_rooms_of(EntryContext& context, const Person& bearer, const Session& session) {
  const auto shut_out = [&](RoomId id) {
    const Room* room = context.room.rooms.find(id);
    if (room != nullptr && room->is_breakout()) room = context.room.rooms.main_of_breakout(room->jid());
    return room != nullptr && is_outside_token_scope(context, bearer, room->jid());
  };
  return session.person.is_member() || (std::none_of(session.rooms.begin(), session.rooms.end(), shut_out) &&
                                        std::none_of(session.lobbies.begin(), session.lobbies.end(), shut_out));
}

ShownToken accept_token(EntryContext& context, Session& session, std::string_view token) {
  if (token.empty() || session.person.is_member() || session.token == token) return ShownToken::good;
  if (!may_show_token(context, session.network)) return ShownToken::waits;
  TokenAnswer answer = judge_token(context, token, session.network);
  if (std::holds_alternative<accounts::TokenWaits>(answer)) return ShownToken::waits;
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) {
    context.turn.counters.add(refusal->reason);
    return ShownToken::refused;
  }
  Person& bearer = std::get<Person>(answer);
  if (!is_good_for_rooms_of(context, bearer, session)) {
    context.turn.counters.add("token-elsewhere");
    return ShownToken::refused;
  }
  session.person = std::move(bearer);
  context.room.sessions.set_token(session, token);
  person_changed(context, session);
  return ShownToken::good;
}

}  // namespace conclave::meeting
