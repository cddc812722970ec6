// What a room tells about itself: disco#info with the roominfo form (XEP-0045 6.4, XEP-0004).
#pragma once

#include <string>

#include "meeting/room/context.h"

namespace conclave::meeting {

/// disco#info <query> of the room.
xmpp::Element room_info(RoomContext& context, const Room& room);
/// XEP-0045 10.2.1: everybody in the meeting asks for disco#info again.
void broadcast_changed_form(RoomContext& context, const Room& room);
/// Adds a field with one value to a form; `type` may be empty.
void add_form_field(xmpp::Element& form, const char* var, const char* type, const std::string& value);

}  // namespace conclave::meeting
