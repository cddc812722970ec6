// Where somebody who came by a token may be: in the rooms that it names, and nowhere else, whatever the rules for
// others are. Asked whenever a room or a lobby is entered, since a connection may ask for any room.
#pragma once

#include <optional>
#include <string_view>

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// `room_jid`: bare, of a room (not of its lobby); of a breakout room: of the meeting's main room.
bool is_outside_token_scope(const EntryContext& context, const Person& person, std::string_view room_jid);

/// The role in rooms that the token names; nothing: there is no token, and the rules for others hold. Somebody whose
/// token says that they do not lead does not, not even when nobody else is there.
std::optional<Role> role_by_token(const Person& person);

}  // namespace conclave::meeting
