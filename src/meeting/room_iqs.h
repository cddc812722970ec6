// IQs to a room, to its focus, and between its occupants (XEP-0045 6.4, 6.6, 10; XEP-0166 between occupants): the
// requests are handed on, private ones are forwarded with their ids, and answers find their way back.
#pragma once

#include "meeting/entry/context.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// A get or set to room@muc or room@muc/nick.
void handle_room_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& iq);
/// A result or error to room@muc/nick.
void handle_iq_answer(EntryContext& context, Session& session, const xmpp::Jid& to, const xmpp::Element& iq);

}  // namespace conclave::meeting
