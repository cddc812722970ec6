// Rooms that remember: what moderators with an account set in a room that a member opened is kept in its record, and
// there again when the room opens the next time. A change from outside (its owner's page, the command line) reaches the
// open room at once. Rooms that guests opened, where anyone may, are forgotten with the meeting.
#pragma once

#include "meeting/entry/context.h"
#include "meeting/kept/room_settings.h"

namespace conclave::meeting {

RoomSettings settings_of(const Room& room);

/// The room was opened just now, by this person, and nobody is in it yet: it becomes as it was left.
void recall_settings(EntryContext& context, Room& room, const Session& opener);
/// To be called when the input of somebody has been dealt with: whatever they changed in a room is kept, if it is to
/// be.
void remember_changes(EntryContext& context, const Session& actor);
/// Keeps a record as it is from now on, and brings the open room into line with it.
void put_record(EntryContext& context, RoomRecord record);
/// The room is not remembered any more, with its invitations; a meeting in it goes on.
void forget_record(EntryContext& context, const RoomKey& key);

/// As above, without writing it: an administrator's command has.
void follow_record(EntryContext& context, RoomRecord record);
void follow_removal(EntryContext& context, const RoomKey& key);

}  // namespace conclave::meeting
