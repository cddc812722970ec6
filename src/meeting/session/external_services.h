// External services (XEP-0215): TURN and STUN servers that the operator configured. With a shared secret the
// credentials are derived per person and expire (draft-uberti-behave-turn-rest-00, which coturn implements).
// Implemented: the services request. Not implemented: credentials for a single service.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jingle/json.h"
#include "meeting/session/turn.h"
#include "xmpp/element.h"

namespace conclave::meeting {

struct TurnCredentials {
  std::string username;  ///< "<expiry in seconds since 1970>:<user>"
  std::string password;  ///< base64(HMAC-SHA1(secret, username))
};
TurnCredentials make_turn_credentials(std::string_view secret, std::string_view user, UnixTime expires);

/// <services xmlns=…>, in the version of the namespace that was asked for.
xmpp::Element external_services(const Turn& turn, std::string_view user, const std::string& xmlns);
/// The same as an array for the room metadata.
jingle::Json external_services_json(const Turn& turn, std::string_view user);

}  // namespace conclave::meeting
