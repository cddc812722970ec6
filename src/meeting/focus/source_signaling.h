// Tells receivers with per-source signalling which sources came and went (Jitsi's source-add and source-remove). Every
// announcement makes the client renegotiate, so changes are gathered for a moment and told in one. Receivers with
// SSRC slots are told nothing here: the bridge sends them source maps.
#pragma once

#include "meeting/focus/context.h"

namespace conclave::meeting {

/// Something changed: the receivers will be told soon.
void schedule_announcements(FocusContext& context, Room& room);
/// The moment is over.
void handle_sources_timer(FocusContext& context, RoomId room);
/// Tells one receiver at once what it does not know yet.
void announce_sources(FocusContext& context, Room& room, Occupant& receiver);
/// The receiver has acknowledged an announcement: the bridge may forward these sources.
void sources_acknowledged(FocusContext& context, Room& room, Occupant& receiver, const PendingIq& announcement);

}  // namespace conclave::meeting
