#include "meeting/entry/join.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "accounts/token.h"
#include "base/crypto.h"
#include "base/log.h"
#include "meeting/common/room_rules.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/invitations.h"
#include "meeting/entry/join_refusals.h"
#include "meeting/entry/leave.h"
#include "meeting/entry/lobby_members.h"
#include "meeting/entry/policy.h"
#include "meeting/entry/room_memory.h"
#include "meeting/entry/token_scope.h"
#include "meeting/entry/waiting.h"
#include "meeting/focus/media_session.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/metadata.h"
#include "meeting/room/movers.h"
#include "meeting/room/polls.h"
#include "meeting/room/presence.h"
#include "meeting/room/presence_stanza.h"
#include "meeting/room/speaker_stats.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

// Jitsi-specific: where to knock.
void announce_lobby(EntryContext& context, const Session& session, const Room& room, const Element& stanza) {
  context.turn.counters.add("join-lobby");
  Element error = make_join_error(stanza, StanzaCondition::registration_required);  // XEP-0045 7.2.6
  error.child("error")->set("code", "407").add("lobbyroom", ns::kJitmeet).add_text(room.rules().lobby->jid());
  context.room.send(session.id, error);
}

// The locks on the door: the password opens both, and a moderator's word those of a members-only room.
bool may_pass_locks(EntryContext& context, const Session& session, const Room& room, const Element& muc,
                    const Element& stanza) {
  const bool knows_password =
      !room.rules().password.empty() && equal_constant_time(muc.child_text("password"), room.rules().password);
  if (knows_password || may_bypass_locks(context, session, room)) return true;
  if (const Lobby* door = room.door(); door != nullptr && !may_bypass_lobby(context, session, room)) {
    if (is_member(context, session, room)) return true;
    if (!has_display_name(stanza)) return demand_display_name(context, session, stanza), false;
    return announce_lobby(context, session, room, stanza), false;
  }
  if (!room.rules().password.empty())  // XEP-0045 7.2.5
    return refuse_join(context, session, stanza, StanzaCondition::not_authorized, "join-password",
                       xmpp::StanzaErrorType::auth),
           false;
  return true;
}

bool is_full(EntryContext& context, const Room& room, std::string_view name) {
  const size_t limit = occupant_limit(name, context.turn.config.max_occupants);
  return people_in_meeting(context, room) >= std::min(limit, room.rules().max_users.value_or(SIZE_MAX));
}

// Jitsi clients say that one may not come in; ours, why (ours).
void refuse_locked(EntryContext& context, const Session& session, const Element& stanza) {
  context.turn.counters.add("join-locked");
  Element error = make_join_error(stanza, StanzaCondition::not_allowed);
  error.child("error")->add("room-locked", ns::kConclaveRooms);
  context.room.send(session.id, error);
}

// Anyone who was there when it was locked, or was let in since, is not locked out by loading the page anew.
bool may_enter_locked(EntryContext& context, const Session& session, const Room& room) {
  const Grant* grant = grant_for(context, session, room.jid());
  return (grant != nullptr && grant->role == Role::moderator) || owns(context, session, room.jid()) ||
         room.rules().affiliations.roles().was_moderator(keys_of(context, session)) ||
         is_member(context, session, room);
}

// How many rooms an address and an account open in a time.
bool may_open_another(EntryContext& context, const Session& session) {
  Rates& rates = context.session.kept.rates;
  if (!session.network.is_unspecified() && !rates.rooms.take(context.turn.now, session.network)) return false;
  return session.person.account.empty() ||
         rates.account_rooms.take(context.turn.now, session.person.account, kAccountRoomCost);
}

// The locks of a room that is remembered hold for whoever opens it, except its owner and moderators by invitation.
bool may_begin(EntryContext& context, const Session& session, std::string_view room, const Element& muc,
               const Element& stanza) {
  const RoomRecord* record = remembered(context, room);
  const Grant* grant = grant_for(context, session, room);
  if (record == nullptr || owns(context, session, room) || (grant != nullptr && grant->role == Role::moderator))
    return true;
  if (record->settings.locked) return refuse_locked(context, session, stanza), false;
  const std::string& password = record->settings.password;
  if (password.empty() || equal_constant_time(muc.child_text("password"), password)) return true;
  return refuse_join(context, session, stanza, StanzaCondition::not_authorized, "join-password",
                     xmpp::StanzaErrorType::auth),
         false;
}

// True when the joiner may come in; otherwise it has been told why not. `room` is the main room when a breakout room is
// to be entered: its rules are those of the whole meeting.
bool admit_joiner(EntryContext& context, const Session& session, Room* room, const xmpp::Jid& to,
                  const Element& stanza) {
  const bool opened = room != nullptr && room->opened;
  const Element* muc = stanza.child("x", ns::kMuc);
  if (muc == nullptr || to.local().empty())
    return refuse_join(context, session, stanza, StanzaCondition::not_acceptable, "join-malformed"), false;
  if (to.resource() == kFocusNick)
    return refuse_join(context, session, stanza, StanzaCondition::conflict, "join-reserved-nick"), false;
  if (!is_good_nick(to.resource(), session))
    return refuse_join(context, session, stanza, StanzaCondition::not_acceptable, "join-bad-nick"), false;
  // Jitsi clients: final, and said so.
  if (is_outside_token_scope(context, session.person, room != nullptr ? room->jid() : to.bare_text()))
    return refuse_join(context, session, stanza, StanzaCondition::not_allowed, "join-token-room", std::nullopt,
                       accounts::describe_refusal("token-room")),
           false;
  if (session.rooms.size() >= kMaxRoomsPerSession ||
      (!opened && context.room.rooms.size() >= context.turn.config.max_rooms))
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-limit"), false;
  if (opened && room->rules().affiliations.is_outcast(keys_of(context, session)))  // XEP-0045 7.2.7
    return refuse_join(context, session, stanza, StanzaCondition::forbidden, "join-outcast"), false;
  const Mover* mover = room == nullptr ? nullptr : room->rules().breakouts.find_mover(session.id);
  if (mover == nullptr) {
    const std::string_view main_jid = room == nullptr ? to.bare_text() : room->jid();
    const Entry entry = entry_of(context, session, main_jid, room);
    if (entry == Entry::deny) return demand_login(context, session, stanza), false;
    if (entry == Entry::wait) return ask_to_wait(context, session, main_jid, stanza), false;
    if (opened && room->rules().locked && !may_enter_locked(context, session, *room))
      return refuse_locked(context, session, stanza), false;
  }
  if (!opened) return may_begin(context, session, to.bare_text(), *muc, stanza);
  const bool keeps_nick = mover != nullptr && mover->nick == to.resource();
  if (!keeps_nick && nick_in_use(context, *room, to.resource()))
    return refuse_join(context, session, stanza, StanzaCondition::conflict, "join-conflict"), false;
  if (mover != nullptr) return true;
  if (find_in_meeting(context, *room, session.id))  // one room of a meeting at a time
    return refuse_join(context, session, stanza, StanzaCondition::conflict, "join-elsewhere"), false;
  if (!may_pass_locks(context, session, *room, *muc, stanza)) return false;
  if (is_full(context, *room, to.local()))  // XEP-0045 7.2.9
    return refuse_join(context, session, stanza, StanzaCondition::service_unavailable, "join-room-full"), false;
  return true;
}

Occupant make_occupant(EntryContext& context, const Session& session, const Room& room, const xmpp::Jid& to,
                       const Element& stanza) {
  Occupant occupant;
  occupant.id = occupant.seniority = context.room.rooms.next_occupant_id();
  occupant.nick = to.resource();
  occupant.jid = to.to_string();
  occupant.real_jid = session.jid.to_string();
  occupant.bare_jid = session.jid.bare_text();
  occupant.session = session.id;
  occupant.role = role_at_entry(context, session, room);
  occupant.presence = clean_presence(stanza, session.person);
  if (const Element* features = occupant.presence.child("features")) occupant.features = disco_features(*features);
  occupant.channel.password = context.turn.random.token(22);
  return occupant;
}

// A breakout room's main room, if this session may enter it; otherwise it has been told why not. To Jitsi clients this
// refusal means: back to the main room.
Room* find_main_room(EntryContext& context, const Session& session, const xmpp::Jid& to, const Element& stanza) {
  Room* main = context.room.rooms.main_of_breakout(to.bare_text());
  if (main == nullptr)
    return refuse_join(context, session, stanza, StanzaCondition::not_allowed, "breakout-unknown"), nullptr;
  if (context.room.rooms.find(to.bare_text()) == nullptr && context.room.rooms.size() >= context.turn.config.max_rooms)
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-limit"), nullptr;
  const Mover* mover = main->rules().breakouts.find_mover(session.id);
  const bool moderator =
      mover != nullptr ? mover->moderator : role_at_entry(context, session, *main) == Role::moderator;
  if (!may_enter_breakout(*main, keys_of(context, session), moderator, to.bare_text()))
    return refuse_join(context, session, stanza, StanzaCondition::not_allowed, "breakout-not-sent"), nullptr;
  return main;
}

Room& begin_room(EntryContext& context, const xmpp::Jid& to, Room* main) {
  if (main == nullptr || !main->opened) return open_room(context, std::string(to.bare_text()), main);
  const UnixTime now = context.turn.wall();
  Room& room = context.room.rooms.create(std::string(to.bare_text()), context.turn.random, now, main->shared_rules());
  log::debug("room-began", "{}", room.jid());
  BreakoutRoom& breakout = *room.rules().breakouts.find(room.jid());
  breakout.room = room.id();
  room.subject = breakout.name;
  room.subject_author = room.jid();
  return room;
}

}  // namespace

void join_room(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  // A join is told to everybody and makes a media session; and each attempt may try another password.
  if (!session.joins.take(context.turn.now))
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-rate");
  if (!session.network.is_unspecified() && !context.session.kept.rates.joins.take(context.turn.now, session.network))
    return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "join-rate-of-address");
  // With the conference request over HTTP the machine id rides in the join.
  const Element* muc = stanza.child("x", ns::kMuc);
  if (muc != nullptr && session.machine_uid.empty())
    session.machine_uid = muc->child_text("billingid").substr(0, kMaxMachineUidLength);
  const char* ended = drop_ended_invitation(context, session);
  const bool breakout = to.domain() == context.turn.addresses.breakout;
  Room* door = breakout ? context.room.rooms.main_of_breakout(to.bare_text()) : context.room.rooms.find(to.bare_text());
  // Said once, because they expect more than they get now; on the next try they are guests like others. Nobody who is
  // in is stopped.
  const bool is_in =
      session.moving_in != 0 ||
      (door != nullptr && (may_bypass_locks(context, session, *door) || is_member(context, session, *door)));
  if (ended != nullptr && !is_in)
    return refuse_join(context, session, stanza, StanzaCondition::not_allowed, "join-invitation-ended", std::nullopt,
                       ended);
  if (door != nullptr) end_ghosts(context, *door, session);
  door = breakout ? find_main_room(context, session, to, stanza) : context.room.rooms.find(to.bare_text());
  if ((breakout && door == nullptr) || !admit_joiner(context, session, door, to, stanza)) return;
  Room* room = context.room.rooms.find(to.bare_text());
  if (room == nullptr || !room->opened) {
    if (!breakout && !may_open_another(context, session))
      return refuse_join(context, session, stanza, StanzaCondition::resource_constraint, "room-rate");
    room = &begin_room(context, to, door);
    if (!breakout) recall_settings(context, *room, session);
  }
  const std::optional<Mover> mover = extract_mover(context, *room, session.id);
  Occupant& occupant = room->add(make_occupant(context, session, *room, to, stanza));
  if (mover) {
    occupant.role = mover->moderator ? Role::moderator : Role::participant;
    occupant.seniority = mover->seniority;
  }
  occupant.presences.take(context.turn.now);
  session.rooms.push_back(room->id());
  if (room->is_closed()) room->rules().affiliations.add_member(keys_of(context, session));
  lobby_member_came_in(context, *room, session.id);
  context.room.rooms.count_joined(*room);
  apply_start_muted(context, *room, occupant, stanza);
  replay_room(context, *room, occupant);
  broadcast_presence(context, *room, occupant);
  replay_subject(context, *room, occupant);
  replay_polls(context, *room, occupant);
  replay_speaker_stats(context, *room, occupant);
  replay_av_moderation(context, *room, occupant);
  begin_media(context, *room, occupant);
  room->rules().breakouts.ends_at = kNever;
  context.turn.events.add(RosterChanged{room->rules().main});
  count_invitation(context, session, *room);
  if (occupant.role == Role::moderator) {
    room->rules().affiliations.roles().record_moderator(keys_of(context, session));
    host_arrived(context, *room);
  }
  // The last moderator may have gone while nobody but people on their way was there to take over.
  if (mover) promote_successor(context, *room);
  replay_host_state(context, *room, occupant);
}

}  // namespace conclave::meeting
