// What a client can do, before it is made an offer: from its presence when that is complete, from the capabilities its
// presence names (XEP-0115) when they are known, else from a disco#info request that is waited for at most a second.
#pragma once

#include "meeting/focus/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// True when the occupant's features are known at once; otherwise they have been asked for.
bool discover_features(FocusContext& context, const Room& room, Occupant& occupant);
/// Takes the answer to the request: an iq of type result or error.
void accept_features(FocusContext& context, Occupant& occupant, const xmpp::Element& answer);

}  // namespace conclave::meeting
