// Where a stanza goes, by its kind and the address it is sent to (RFC 6120 10).
// Whatever is not in the table is answered with an error if it is a request, and dropped otherwise: a bounced message
// shows up at the client as a chat error.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

void route_stanza(EntryContext& context, Session& session, const xmpp::Element& stanza);

}  // namespace conclave::meeting
