// What owners do with their rooms, and moderators with invitations, on the page: requests to the component
// rooms.<domain> (docs/protocol.md, "My rooms, and invitations to them"). An extension of ours; Jitsi clients do not
// know it.
#pragma once

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// An IQ of type `set` with <rooms xmlns="urn:conclave:rooms:1"/>.
void handle_rooms_iq(EntryContext& context, Session& session, const xmpp::Element& iq, const xmpp::Element& request);

/// {"room","tenant","title","owner","open","participants","created","used","settings"}
jingle::Json describe_room(const EntryContext& context, const RoomRecord& record);

}  // namespace conclave::meeting
