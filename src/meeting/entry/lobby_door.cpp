#include "meeting/entry/lobby_door.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/entry/forms.h"
#include "meeting/entry/lobby_room.h"
#include "meeting/entry/policy.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/metadata.h"
#include "meeting/room/presence.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

void notify(Context& context, const Room& room, const Occupant& actor, Json content) {
  const Element json = jingle::make_json_message(content.set("type", "lobby-notify"));
  for (const Room* each : rooms_of_meeting(context, room)) {
    Element message = xmpp::make_message("groupchat", each->jid() + "/" + actor.nick, {});
    message.add(json);
    broadcast(context, *each, message);
  }
}

void notify_switched(Context& context, Room& room, const Occupant& actor, bool on) {
  notify(context, room, actor, Json::object().set("event", "LOBBY-ENABLED").set("value", on));
  room.metadata.set("lobbyEnabled", on);
  broadcast_metadata(context, room);
}

void notify_access(Context& context, const Room& room, const Occupant& actor, const LobbyMember& member,
                   const char* event) {
  notify(context, room, actor,
         Json::object().set("event", event).set("value", member.jid).set("name", display_name(member.presence)));
}

void empty_lobby(Context& context, Room& room, const LobbyDeparture& departure) {
  while (!room.lobby->members().empty())
    remove_from_lobby(context, room, room.lobby->members().begin()->second, departure);
  room.lobby.reset();
}

// Nobody hears of it in a room that has just been opened.
void tell_lobby(Context& context, Room& room, bool on) {
  room.metadata.set("lobbyEnabled", on);
  if (room.occupants().empty()) return;
  broadcast_changed_form(context, room);
  broadcast_metadata(context, room);
}

// Who waits for a host there already stands before this door.
void lock(Context& context, Room& room, Lobby::Purpose purpose) {
  if (room.lobby)
    room.lobby->set_purpose(purpose);
  else
    room.lobby.emplace(context.addresses.lobby_of(main_room(context, room).jid()), purpose);
  make_members_of_those_inside(context, room);
}

void unlock(Context& context, Room& room) {
  empty_lobby(context, room, {LobbyDeparture::Kind::closed, "Lobby room closed.", {}, main_room(context, room).jid()});
  if (!room.is_closed()) room.affiliations.clear_members();
}

}  // namespace

void open_lobby(Context& context, Room& room, const Occupant& actor) {
  lock(context, room, Lobby::Purpose::door);
  notify_switched(context, room, actor, true);
}

void make_guests_knock(Context& context, Room& room) {
  lock(context, room, Lobby::Purpose::guests);
  tell_lobby(context, room, true);
}

void set_lobby(Context& context, Room& room, bool on) {
  if (on == (room.lobby && room.lobby->purpose() == Lobby::Purpose::door)) return;
  if (on)
    lock(context, room, Lobby::Purpose::door);
  else
    unlock(context, room);
  tell_lobby(context, room, on);
}

void close_lobby(Context& context, Room& room, const Occupant& actor) {
  unlock(context, room);
  notify_switched(context, room, actor, false);
}

void end_lobby(Context& context, Room& room) {
  if (room.lobby) empty_lobby(context, room, {LobbyDeparture::Kind::closed, "The meeting has ended."});
}

void handle_approval(Context& context, Room& room, const Occupant& sender, const Element& stanza) {
  if (sender.role != Role::moderator)
    return context.refuse(sender.session, stanza, StanzaCondition::forbidden, "invite-forbidden");
  for (const Element& invite : stanza.child("x", ns::kMucUser)->children()) {
    if (invite.name() != "invite") continue;
    const LobbyMember* member = room.lobby ? room.lobby->find_waiting(invite.attribute("to")) : nullptr;
    // Inviting those who do not wait is not offered here.
    if (member == nullptr || !room.affiliations.add_member(keys_of(context, *member))) {
      context.counters.add("invite-not-waiting");
      continue;
    }
    Element let_in = xmpp::make_message({}, main_room(context, room).jid(), member->real_jid);
    let_in.add("x", ns::kMucUser).add("invite").set("from", sender.jid);
    context.send(member->session, let_in);
    notify_access(context, room, sender, *member, "LOBBY-ACCESS-GRANTED");
  }
}

void deny(Context& context, Room& room, LobbyMember& member, const Occupant& actor, const std::string& reason) {
  notify_access(context, room, actor, member, "LOBBY-ACCESS-DENIED");
  room.affiliations.remove_member(keys_of(context, member));
  remove_from_lobby(context, room, member, {LobbyDeparture::Kind::denied, reason, actor.nick});
}

}  // namespace conclave::meeting
