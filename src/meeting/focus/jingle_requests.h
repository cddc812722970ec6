// Jingle requests of participants to the focus (XEP-0166): read, checked to belong to the running session, and handed
// to whoever deals with them.
#pragma once

#include "meeting/focus/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// iq set to room@muc/focus with <jingle>.
void handle_jingle(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                   const xmpp::Element& jingle);

}  // namespace conclave::meeting
