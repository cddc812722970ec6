#include "meeting/room_join.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/log.h"
#include "meeting/caps_cache.h"
#include "meeting/media_session.h"
#include "meeting/metadata.h"
#include "meeting/polls.h"
#include "meeting/presence_stanza.h"
#include "meeting/room_messages.h"
#include "meeting/room_presence.h"
#include "meeting/room_rules.h"
#include "meeting/speaker_stats.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Letters, digits and, behind the first, underscores. A guest is called like the first eight characters of his JID, so
// that nobody can take the endpoint id of another.
bool is_good_nick(std::string_view nick, const Session& session) {
  if (nick.empty() || nick.size() > kMaxNickLength || !is_alphanumeric(nick.front())) return false;
  if (!std::all_of(nick.begin(), nick.end(), [](char c) { return is_alphanumeric(c) || c == '_'; })) return false;
  return !session.identity.anonymous || nick == session.jid.local().substr(0, 8);
}

void refuse(Context& context, const Session& session, const Element& stanza, StanzaCondition condition,
            const char* reason, std::optional<xmpp::StanzaErrorType> type = std::nullopt) {
  context.counters.add(reason);
  Element error = xmpp::make_error(stanza, condition, {}, type);
  error.add("x", ns::kMuc);
  context.send(session.id, error);
}

// Occupants whose socket is gone and who are back on a new connection: without this they would see a ghost of
// themselves until the old session's window ends.
void end_ghosts(Context& context, Room& room, const Session& newcomer) {
  if (newcomer.machine_uid.empty()) return;
  std::vector<SessionId> ghosts;
  for (const auto& [id, occupant] : room.occupants()) {
    const Session* session = context.sessions.find(occupant.session);
    if (session != nullptr && !session->connection && session->machine_uid == newcomer.machine_uid)
      ghosts.push_back(session->id);
  }
  for (const SessionId ghost : ghosts) end_session(context, ghost);
}

// True when the joiner may come in; otherwise it has been told why not.
bool admit(Context& context, const Session& session, Room* room, const xmpp::Jid& to, const Element& stanza) {
  const Element* muc = stanza.child("x", ns::kMuc);
  if (muc == nullptr || to.local().empty() || to.local().size() > kMaxRoomNameLength)
    return refuse(context, session, stanza, StanzaCondition::not_acceptable, "join-malformed"), false;
  if (to.resource() == kFocusNick)
    return refuse(context, session, stanza, StanzaCondition::conflict, "join-reserved-nick"), false;
  if (!is_good_nick(to.resource(), session))
    return refuse(context, session, stanza, StanzaCondition::not_acceptable, "join-bad-nick"), false;
  if (session.rooms.size() >= kMaxRoomsPerSession ||
      (room == nullptr && context.rooms.size() >= context.config.max_rooms))
    return refuse(context, session, stanza, StanzaCondition::resource_constraint, "join-limit"), false;
  if (room == nullptr) return true;
  if (room->find_by_nick(to.resource()) != nullptr)
    return refuse(context, session, stanza, StanzaCondition::conflict, "join-conflict"), false;
  if (!room->password.empty() && muc->child_text("password") != room->password)  // XEP-0045 7.2.5
    return refuse(context, session, stanza, StanzaCondition::not_authorized, "join-password",
                  xmpp::StanzaErrorType::auth),
           false;
  if (room->occupants().size() >= occupant_limit(to.local(), context.config.max_occupants))  // XEP-0045 7.2.9
    return refuse(context, session, stanza, StanzaCondition::service_unavailable, "join-room-full"), false;
  return true;
}

Occupant make_occupant(Context& context, const Session& session, const Room& room, const xmpp::Jid& to,
                       const Element& stanza) {
  Occupant occupant;
  occupant.id = context.rooms.next_occupant_id();
  occupant.nick = to.resource();
  occupant.jid = to.to_string();
  occupant.real_jid = session.jid.to_string();
  occupant.bare_jid = session.jid.bare_text();
  occupant.session = session.id;
  occupant.role = room.has_moderator() ? Role::participant : Role::moderator;
  occupant.presence = clean_presence(stanza);
  if (const Element* features = occupant.presence.child("features")) occupant.features = disco_features(*features);
  occupant.channel.password = context.random.token(22);
  return occupant;
}

}  // namespace

void replay_room(Context& context, Room& room, const Occupant& joiner) {
  send_initial_metadata(context, room, joiner);
  Element focus = make_focus_presence(room, context.addresses);
  context.send(joiner, focus.set("to", joiner.real_jid));
  for (auto& [id, other] : room.occupants()) {
    if (id == joiner.id) continue;
    if (!other.announcement) other.announcement.emplace(make_occupant_presence(other));
    context.send(joiner.session, other.announcement->to(joiner.real_jid));
  }
}

void join_room(Context& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  // A join is told to everybody and makes a media session; and each attempt may try another password.
  if (!session.joins.take(context.now))
    return refuse(context, session, stanza, StanzaCondition::resource_constraint, "join-rate");
  // With the conference request over HTTP the machine id rides in the join.
  const Element* muc = stanza.child("x", ns::kMuc);
  if (muc != nullptr && session.machine_uid.empty())
    session.machine_uid = muc->child_text("billingid").substr(0, kMaxMachineUidLength);
  if (Room* room = context.rooms.find(to.bare_text())) end_ghosts(context, *room, session);
  Room* room = context.rooms.find(to.bare_text());
  if (!admit(context, session, room, to, stanza)) return;
  if (room == nullptr) {
    room = &context.rooms.create(std::string(to.bare_text()), context.random, context.clock.to_wall(context.now));
    log::debug("room-began", "{}", room->jid());
  }
  Occupant& occupant = room->add(make_occupant(context, session, *room, to, stanza));
  occupant.presences.take(context.now);
  session.rooms.push_back(room->id());
  context.rooms.note_joined(*room);
  take_start_muted(context, *room, occupant, stanza);
  replay_room(context, *room, occupant);
  broadcast_presence(context, *room, occupant);
  replay_subject(context, *room, occupant);
  replay_polls(context, *room, occupant);
  replay_speaker_stats(context, *room, occupant);
  begin_media(context, *room, occupant);
}

}  // namespace conclave::meeting
