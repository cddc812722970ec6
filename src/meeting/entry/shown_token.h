// Tokens outside the login: a conference request carries one too, as an attribute of the IQ or as Bearer over HTTP
// (Jitsi-specific). The rule is that of the login (token_gate.h, invitations.h), whichever way one came.
#pragma once

#include <string_view>

#include "meeting/context.h"

namespace conclave::meeting {

/// Who comes with this token or invitation code. `network`: counted_network(), or unspecified.
TokenAnswer judge_token(Context& context, std::string_view token, const IpAddress& network);

enum class ShownToken : uint8_t {
  good,     ///< or there is none, or none is needed
  waits,    ///< for a key: ask again
  refused,  ///< counted
};
/// The token of a conference IQ: when it is good, the session is its bearer's from now on. One that the session came
/// with is not judged again: who is in stays when it expires, and goes to breakout rooms. Who has an account needs
/// none.
ShownToken take_token(Context& context, Session& session, std::string_view token);

/// A newer token must be good for where its bearer is already.
bool is_good_for_rooms_of(Context& context, const Person& bearer, const Session& session);

}  // namespace conclave::meeting
