// Tokens outside the login: a conference request carries one too, as an attribute of the IQ or as Bearer over HTTP
// (Jitsi-specific). The rule is that of the login (token_gate.h, invitations.h), whichever way one came.
#pragma once

#include <string_view>

#include "meeting/entry/context.h"

namespace conclave::meeting {

enum class ShownToken : uint8_t {
  good,     ///< or there is none, or none is needed
  waits,    ///< for a key, or too many have come from its address: ask again
  refused,  ///< counted
};
/// The token of a conference IQ: when it is good, the session is its bearer's from now on. One that the session came
/// with is not judged again: people who are in stay when it expires, and go to breakout rooms. Accounts need
/// none.
ShownToken accept_token(EntryContext& context, Session& session, std::string_view token);

/// A newer token must be good for where its bearer is already.
bool is_good_for_rooms_of(EntryContext& context, const Person& bearer, const Session& session);

}  // namespace conclave::meeting
