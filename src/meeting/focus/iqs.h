// Requests of the focus to occupants and their answers: each is remembered with its purpose until the answer comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meeting/focus/context.h"
#include "xmpp/element.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {

/// An id no other request of ours has.
std::string make_iq_id(FocusContext& context);
/// Sends <iq from="room@muc/focus"> with `payload` and remembers it; the oldest is forgotten beyond kMaxPendingIqs.
void send_focus_iq(FocusContext& context, const Room& room, Occupant& to, xmpp::IqType type, xmpp::Element payload,
                   PendingIq pending);
/// The request that an answer with this id belongs to, taken out.
std::optional<PendingIq> extract_pending(Occupant& occupant, std::string_view id);

}  // namespace conclave::meeting
