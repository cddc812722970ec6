#include "meeting/entry/lobby_door.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/policy.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/metadata.h"
#include "meeting/room/person_keys.h"
#include "meeting/room/presence_stanza.h"
#include "meeting/room/room_info.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

void notify(EntryContext& context, const Room& room, const Occupant& actor, Json content) {
  const Element json = jingle::make_json_message(content.set("type", "lobby-notify"));
  for (const Room* each : rooms_of_meeting(context, room)) {
    Element message = xmpp::make_message("groupchat", each->jid() + "/" + actor.nick, {});
    message.add(json);
    broadcast(context, *each, message);
  }
}

void notify_switched(EntryContext& context, Room& room, const Occupant& actor, bool on) {
  notify(context, room, actor, Json::object().set("event", "LOBBY-ENABLED").set("value", on));
  room.rules().metadata.set("lobbyEnabled", on);
  broadcast_metadata(context, room);
}

void notify_access(EntryContext& context, const Room& room, const Occupant& actor, const LobbyMember& member,
                   const char* event) {
  notify(context, room, actor,
         Json::object().set("event", event).set("value", member.jid).set("name", display_name(member.presence)));
}

void empty_lobby(EntryContext& context, Room& room, const LobbyDeparture& departure) {
  while (!room.rules().lobby->members().empty())
    remove_from_lobby(context, room, room.rules().lobby->members().begin()->second, departure);
  room.rules().lobby.reset();
}

// Nobody hears of it in a room that has just been opened.
void announce_lobby_change(EntryContext& context, Room& room, bool on) {
  room.rules().metadata.set("lobbyEnabled", on);
  if (room.occupants().empty()) return;
  broadcast_changed_form(context, room);
  broadcast_metadata(context, room);
}

// Whoever waits for a host there already stands before this door.
void lock(EntryContext& context, Room& room, Lobby::Purpose purpose) {
  if (room.rules().lobby)
    room.rules().lobby->set_purpose(purpose);
  else
    room.rules().lobby.emplace(context.turn.addresses.lobby_of(main_room(context, room).jid()), purpose);
  add_occupants_as_members(context, room);
}

void unlock(EntryContext& context, Room& room) {
  empty_lobby(context, room, {LobbyDeparture::Kind::closed, "Lobby room closed.", {}, main_room(context, room).jid()});
  if (!room.is_closed()) room.rules().affiliations.clear_members();
}

}  // namespace

void open_lobby(EntryContext& context, Room& room, const Occupant& actor) {
  lock(context, room, Lobby::Purpose::door);
  notify_switched(context, room, actor, true);
}

void require_guests_to_knock(EntryContext& context, Room& room) {
  lock(context, room, Lobby::Purpose::guests);
  announce_lobby_change(context, room, true);
}

void set_lobby(EntryContext& context, Room& room, bool on) {
  if (on == (room.rules().lobby && room.rules().lobby->purpose() == Lobby::Purpose::door)) return;
  if (on)
    lock(context, room, Lobby::Purpose::door);
  else
    unlock(context, room);
  announce_lobby_change(context, room, on);
}

void close_lobby(EntryContext& context, Room& room, const Occupant& actor) {
  unlock(context, room);
  notify_switched(context, room, actor, false);
}

void end_lobby(EntryContext& context, Room& room) {
  if (room.rules().lobby) empty_lobby(context, room, {LobbyDeparture::Kind::closed, "The meeting has ended."});
}

void set_locked(EntryContext& context, Room& room, bool locked) {
  room.rules().locked = locked;
  room.rules().metadata.set(std::string(kLockedKey), locked ? jingle::Json(true) : jingle::Json());
  if (!room.is_closed()) room.rules().affiliations.clear_members();
  if (locked) add_occupants_as_members(context, room);
}

bool is_approval(const Element& stanza) {
  const Element* x = stanza.child("x", ns::kMucUser);
  return xmpp::stanza_type(stanza) != "groupchat" && x != nullptr && x->child("invite") != nullptr;
}

void handle_approval(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  Room* found = context.room.rooms.find(to.bare_text());
  // Whoever moderates from a breakout room lets people into the main room.
  const Occupant* inviter = found == nullptr ? nullptr : found->find_by_session(session.id);
  if (inviter == nullptr && found != nullptr) inviter = find_in_meeting(context, *found, session.id).occupant;
  if (inviter == nullptr) return context.turn.counters.add("message-not-occupant");
  if (!session.messages.take(context.turn.now))
    return context.room.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  Room& room = *found;
  const Occupant& sender = *inviter;
  if (sender.role != Role::moderator)
    return context.room.refuse(sender.session, stanza, StanzaCondition::forbidden, "invite-forbidden");
  for (const Element& invite : stanza.child("x", ns::kMucUser)->children()) {
    if (invite.name() != "invite") continue;
    const LobbyMember* member = room.rules().lobby ? room.rules().lobby->find_waiting(invite.attribute("to")) : nullptr;
    // Inviting those who do not wait is not offered here.
    if (member == nullptr || !room.rules().affiliations.add_member(keys_of(context, *member))) {
      context.turn.counters.add("invite-not-waiting");
      continue;
    }
    Element admission = xmpp::make_message({}, main_room(context, room).jid(), member->real_jid);
    admission.add("x", ns::kMucUser).add("invite").set("from", sender.jid);
    context.room.send(member->session, admission);
    notify_access(context, room, sender, *member, "LOBBY-ACCESS-GRANTED");
  }
}

void deny(EntryContext& context, Room& room, LobbyMember& member, const Occupant& actor, const std::string& reason) {
  notify_access(context, room, actor, member, "LOBBY-ACCESS-DENIED");
  room.rules().affiliations.remove_member(keys_of(context, member));
  remove_from_lobby(context, room, member, {LobbyDeparture::Kind::denied, reason, actor.nick});
}

}  // namespace conclave::meeting
