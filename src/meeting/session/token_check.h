// Whom a token or an invitation code makes of its bearer, whichever way it came: with the socket, with a conference
// request over XMPP, or over HTTP.
#pragma once

#include <string_view>

#include "base/address.h"
#include "base/result.h"
#include "meeting/session/context.h"

namespace conclave::meeting {

/// Whom a code lets in. Errors, which the client is told: "invitation-unknown", "invitation-expired",
/// "invitation-revoked"; "invitation-used-up" is found out when they come into the room. Anyone who tries too many
/// codes is told "invitation-unknown" without a look. `network`: counted_network(), or unspecified.
Result<Person> person_by_code(SessionContext& context, std::string_view code, const IpAddress& network);
/// The person who comes with this token or invitation code. `network`: counted_network(), or unspecified.
TokenAnswer judge_token(SessionContext& context, std::string_view token, const IpAddress& network);

/// Whether another token may be shown from this network; counted if not ("token-rate-of-address"). To be asked before
/// judge_token(), once for each token that comes in, by whichever way: checking a signature costs more than anything
/// else that a stranger may ask for, and each key that nobody knows makes a request to the key server.
bool may_show_token(SessionContext& context, const IpAddress& network);

}  // namespace conclave::meeting
