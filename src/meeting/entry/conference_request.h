// The focus as an address: the conference request that comes before a join, and what occupants ask of the virtual
// occupant "focus" other than media (muting others). Not implemented: recording, dial-out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meeting/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// iq to focus.<domain>.
void handle_focus_iq(Context& context, Session& session, const xmpp::Element& iq);

/// POST /conference-request/v1: the same over HTTP, before there is a connection.
HttpAnswer answer_conference_request(Context& context, const HttpConferenceRequest& request);

/// <mute xmlns="http://jitsi.org/jitmeet/…" jid=…>true</mute> from an occupant to the focus.
void handle_mute(Context& context, Room& room, const Occupant& sender, const xmpp::Element& iq,
                 const xmpp::Element& mute);

/// Asks the target to mute itself, in the name of `actor` (an occupant JID). Clients answer nothing.
void send_mute(Context& context, const Room& room, const Occupant& target, MediaType media, const std::string& actor);

}  // namespace conclave::meeting
