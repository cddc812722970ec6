#include "meeting/router.h"

#include "meeting/breakout/commands.h"
#include "meeting/breakout/life.h"
#include "meeting/entry/conference_request.h"
#include "meeting/entry/join.h"
#include "meeting/entry/join_refusals.h"
#include "meeting/entry/leave.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/lobby_room.h"
#include "meeting/entry/owned_rooms.h"
#include "meeting/entry/server_admin.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/messages.h"
#include "meeting/room/metadata.h"
#include "meeting/room/polls.h"
#include "meeting/room/presence.h"
#include "meeting/room_iqs.h"
#include "meeting/session/audit_log.h"
#include "meeting/session/disco.h"
#include "meeting/session/external_services.h"
#include "xmpp/jid.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

void answer(EntryContext& context, const Session& session, const Element& iq, Element payload) {
  Element result = xmpp::make_iq_result(iq);
  result.add(std::move(payload));
  context.room.send(session.id, result);
}

// The main domain, which also stands for the account (RFC 6120 10.3.3: a stanza without `to`).
void handle_domain_iq(EntryContext& context, Session& session, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  const bool get = xmpp::stanza_type(iq) == "get";
  if (payload != nullptr && get && payload->is("ping", ns::kPing))
    return context.room.send(session.id, xmpp::make_iq_result(iq));
  if (payload != nullptr && get && payload->is("query", ns::kDiscoInfo) && !payload->has_attribute("node"))
    return answer(context, session, iq, domain_info(context.turn.addresses));
  if (payload != nullptr && get && payload->is("query", ns::kDiscoItems))
    return answer(context, session, iq, Element("query", ns::kDiscoItems));
  if (payload != nullptr && get && (payload->is("services", ns::kExtDisco) || payload->is("services", ns::kExtDisco1)))
    return answer(context, session, iq, external_services(context.turn, session.jid.to_string(), payload->xmlns()));
  if (payload != nullptr && !get && payload->is("session", ns::kSession))  // RFC 3921; does nothing
    return context.room.send(session.id, xmpp::make_iq_result(iq));
  if (payload != nullptr && !get && payload->is("admin", ns::kConclaveAdmin))
    return handle_server_admin_iq(context, session, iq, *payload);
  if (payload != nullptr && !get && payload->is("password", ns::kConclavePassword))
    return handle_password_iq(context, session, iq, *payload);
  context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

// Components and room domains tell what they are, and nothing else.
void handle_component_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  if (to.domain() == context.turn.addresses.rooms && payload != nullptr && payload->is("rooms", ns::kConclaveRooms) &&
      xmpp::stanza_type(iq) == "set")
    return handle_rooms_iq(context, session, iq, *payload);
  if (payload == nullptr || xmpp::stanza_type(iq) != "get" || !payload->is("query", ns::kDiscoInfo))
    return context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
  if (to.domain() == context.turn.addresses.breakout)
    return answer(context, session, iq,
                  component_info("conference", "text", "breakout rooms", {ns::kMuc, ns::kBreakoutRename}));
  if (context.turn.addresses.is_room_domain(to.domain()) || context.turn.addresses.is_lobby_domain(to.domain()))
    return answer(context, session, iq, component_info("conference", "text", "rooms", {ns::kMuc}));
  answer(context, session, iq, component_info("component", "generic", std::string(to.domain()), {}));
}

bool is_component(const Addresses& addresses, std::string_view domain) {
  return domain == addresses.metadata || domain == addresses.end_conference || domain == addresses.polls ||
         domain == addresses.speaker_stats || domain == addresses.rooms || domain == addresses.av_moderation ||
         addresses.is_room_domain(domain) || addresses.is_lobby_domain(domain);
}

void route_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  const std::string& type = xmpp::stanza_type(iq);
  if (!xmpp::is_iq_request(iq)) {
    if (type != "result" && type != "error") return context.turn.counters.add("iq-bad-type");
    if (context.turn.addresses.is_room_domain(to.domain()) && !to.resource().empty())
      return handle_iq_answer(context, session, to, iq);
    return context.turn.counters.add("iq-answer-unknown");
  }
  if (xmpp::stanza_id(iq).empty())  // RFC 6120 8.2.3
    return context.room.refuse(session.id, iq, StanzaCondition::bad_request, "iq-without-id");
  if (!session.iqs.take(context.turn.now))
    return context.room.refuse(session.id, iq, StanzaCondition::resource_constraint, "iq-rate");
  const bool bare_domain = to.local().empty() && to.resource().empty();
  const bool own_domain = to.domain() == context.turn.addresses.domain || to.domain() == context.turn.addresses.guest;
  if (to.empty() || (bare_domain && own_domain) || to.to_string() == session.jid.bare_text())
    return handle_domain_iq(context, session, iq);
  if (bare_domain && to.domain() == context.turn.addresses.focus) return handle_focus_iq(context, session, iq);
  if (bare_domain && is_component(context.turn.addresses, to.domain()))
    return handle_component_iq(context, session, to, iq);
  if (context.turn.addresses.is_room_domain(to.domain()) && !to.local().empty())
    return handle_room_iq(context, session, to, iq);
  if (context.turn.addresses.is_lobby_domain(to.domain()) && !to.local().empty())
    return handle_lobby_iq(context, session, to, iq);
  context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

// "End the meeting for all": <message to="endconference.…"><end_conference/></message>. Clients do not say which room
// they mean; it is the one they moderate.
void end_conference(EntryContext& context, const Session& session, const Element& stanza) {
  if (stanza.child("end_conference") == nullptr) return context.turn.counters.add("message-ignored");
  for (const RoomId id : std::vector<RoomId>(session.rooms)) {
    Room* room = context.room.rooms.find(id);
    const Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
    if (occupant == nullptr || occupant->role != Role::moderator) continue;
    audit(context.turn, AuditEvent::room_closed, session, main_room(context, *room).jid());
    return end_meeting(context, main_room(context, *room), "The meeting has been terminated");
  }
  context.room.refuse(session.id, stanza, StanzaCondition::forbidden, "end-conference-forbidden");
}

void route_message(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  if (context.turn.addresses.is_room_domain(to.domain()) && !to.local().empty()) {
    if (to.resource().empty() && is_approval(stanza)) return handle_approval(context, session, to, stanza);
    if (to.resource().empty()) return handle_room_message(context, session, to, stanza);
    return handle_private_message(context, session, to, stanza);
  }
  if (context.turn.addresses.is_lobby_domain(to.domain()) && !to.local().empty())
    return handle_lobby_message(context, session, to, stanza);
  if (!to.is_bare() || !to.local().empty() || xmpp::stanza_type(stanza) == "error")
    return context.turn.counters.add("message-ignored");
  if (to.domain() == context.turn.addresses.metadata) return handle_metadata_message(context, session, stanza);
  if (to.domain() == context.turn.addresses.end_conference) return end_conference(context, session, stanza);
  if (to.domain() == context.turn.addresses.polls) return handle_polls_message(context, session, stanza);
  if (to.domain() == context.turn.addresses.breakout) return handle_breakout_command(context, session, stanza);
  if (to.domain() == context.turn.addresses.av_moderation) return handle_av_moderation(context, session, stanza);
  // The server itself knows who speaks; see speaker_stats.h.
  if (to.domain() == context.turn.addresses.speaker_stats) return;
  context.turn.counters.add("message-ignored");
}

// Presence addressed to room@muc/nick: coming, going, or of somebody who is in.
void handle_room_presence(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  const std::string& type = xmpp::stanza_type(stanza);
  if (type == "error" || (!type.empty() && type != "unavailable"))
    return context.turn.counters.add("presence-type-ignored");
  Room* room = context.room.rooms.find(to.bare_text());
  Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (type == "unavailable") {
    if (occupant == nullptr) return context.turn.counters.add("presence-not-occupant");
    return remove_occupant(context, *room, *occupant,
                           {.text = stanza.child_text("status").substr(0, kMaxReasonLength)});
  }
  if (stanza.to_string().size() > kMaxPresenceBytes) {
    return context.room.refuse(session.id, stanza, StanzaCondition::policy_violation, "presence-too-large");
  }
  if (occupant == nullptr) return join_room(context, session, to, stanza);
  handle_occupant_presence(context, *room, *occupant, to, stanza);
}

void route_presence(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  // Presence to nobody in particular is what instant messengers announce to their contacts; there are none here.
  const bool lobby = context.turn.addresses.is_lobby_domain(to.domain());
  if ((!lobby && !context.turn.addresses.is_room_domain(to.domain())) || to.local().empty())
    return context.turn.counters.add("presence-ignored");
  if (to.resource().empty() && xmpp::stanza_type(stanza) != "error")
    return context.room.refuse(session.id, stanza, StanzaCondition::jid_malformed,
                               "presence-no-nick");  // XEP-0045 7.2.1
  if (lobby) return handle_lobby_presence(context, session, to, stanza);
  handle_room_presence(context, session, to, stanza);
}

}  // namespace

void route_stanza(EntryContext& context, Session& session, const Element& stanza) {
  xmpp::Jid to;
  if (stanza.has_attribute("to")) {
    Result<xmpp::Jid> parsed = context.turn.addresses.parse(xmpp::stanza_to(stanza));
    if (!parsed) {
      if (xmpp::is_iq_request(stanza))
        return context.room.refuse(session.id, stanza, StanzaCondition::jid_malformed, "bad-address");
      return context.turn.counters.add("bad-address");
    }
    to = std::move(*parsed);
  }
  if (xmpp::is_iq(stanza)) return route_iq(context, session, to, stanza);
  if (xmpp::is_message(stanza)) return route_message(context, session, to, stanza);
  route_presence(context, session, to, stanza);
}

}  // namespace conclave::meeting
