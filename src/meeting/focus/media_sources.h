// What a participant sends: checked, given the SSRCs under which receivers get it, told to the bridge and noted for the
// others (docs/protocol.md, "Sources and SSRCs").
#pragma once

#include <vector>

#include "base/result.h"
#include "jingle/jingle.h"
#include "meeting/focus/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// SSRCs of the bridge's own sources in every offer, which keep the client's first m-lines free of participants.
inline constexpr uint32_t kBridgeAudioSsrc = 1000000001;
inline constexpr uint32_t kBridgeVideoSsrc = 1000000002;
/// Egress SSRCs begin here: ten digits, because Jitsi clients look for one inside another as text.
inline constexpr uint32_t kFirstEgressSsrc = 1000000016;

/// False when the occupant changes what it sends too often; `iq` is answered then.
bool admit_source_change(FocusContext& context, Occupant& occupant, const xmpp::Element& iq);
/// The sources the occupant would have with `added`.
Result<std::vector<SourceDescription>> check_sources(const Occupant& occupant,
                                                     const std::vector<SourceDescription>& added);
/// Answers `iq` with the error that belongs to a failed check.
void refuse_jingle(FocusContext& context, const Occupant& occupant, const xmpp::Element& iq, const Error& error);
/// Replaces what the occupant sends: the bridge is told, and the others will be.
void set_sources(FocusContext& context, Room& room, Occupant& occupant, std::vector<SourceDescription> sources);
/// The occupant sends nothing any more; only the others are told.
void withdraw_sources(FocusContext& context, Room& room, Occupant& occupant);

void handle_source_add(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                       const jingle::JingleRequest& request);
void handle_source_remove(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                          const jingle::JingleRequest& request);

}  // namespace conclave::meeting
