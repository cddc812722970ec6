// The focus's side of one participant's media session (XEP-0166 with Jitsi's bridge-session): offered as soon as the
// client's features are known, accepted, restarted on request, ended on leaving. A lone participant is offered one
// too: it costs nearly nothing, and the second one's join is faster for it. Idle sessions are kept.
#pragma once

#include "jingle/jingle.h"
#include "meeting/focus/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// A participant has joined.
void begin_media(FocusContext& context, Room& room, Occupant& occupant);
/// The features are known as far as they will be: offers.
void features_known(FocusContext& context, Room& room, Occupant& occupant);
/// A participant goes: endpoint, sources and channel go with it.
void end_media(FocusContext& context, Room& room, Occupant& occupant);
/// A deadline of the media session may be over.
void handle_media_timer(FocusContext& context, RoomId room, OccupantId occupant);

// Requests of the client, checked to belong to this session; each answers `iq`.
void handle_session_accept(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                           jingle::JingleRequest request);
void handle_session_terminate(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                              const jingle::JingleRequest& request);
/// session-info: asks for an ICE restart in place, or says nothing of interest.
void handle_session_info(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                         const jingle::JingleRequest& request);
void handle_transport_info(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                           const jingle::JingleRequest& request);

}  // namespace conclave::meeting
