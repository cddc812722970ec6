// The presence stanzas of a room, built from what is stored.
#pragma once

#include <string>

#include "meeting/common/addresses.h"
#include "meeting/room/room.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// Whether there is an element of the muc protocol in it, however deep: some clients take the first that they find at
/// any depth for the room's own word.
bool holds_muc_element(const xmpp::Element& element);
/// A client's presence without what only the server may say: muc elements, identity, permissions, focus extras.
xmpp::Element clean_presence(const xmpp::Element& stanza, const Person& sender);

/// The display name in a presence, cut to kMaxDisplayNameBytes; may be empty.
std::string display_name(const xmpp::Element& presence);
inline std::string display_name(const Occupant& occupant) { return display_name(occupant.presence); }
/// Whether a presence has a name that can be seen.
bool has_display_name(const xmpp::Element& presence);

/// As the others see it; `to` is left out.
xmpp::Element make_occupant_presence(const Occupant& occupant);
/// As the occupant itself sees it: with status 110 and its permissions.
xmpp::Element make_self_presence(const Occupant& occupant, const Person& self);
/// The focus: owner of every room, the peer of all media sessions. Clients trust it by its real JID.
xmpp::Element make_focus_presence(const Room& room, const Addresses& addresses);

/// unavailable, with a muc#user element that names the real JID and role none; returns it for status codes to be
/// added to its only <x>.
xmpp::Element make_unavailable_presence(const Occupant& occupant);

}  // namespace conclave::meeting
