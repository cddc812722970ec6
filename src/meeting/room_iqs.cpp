#include "meeting/room_iqs.h"

#include <utility>

#include "meeting/entry/admin.h"
#include "meeting/entry/forms.h"
#include "meeting/focus/feature_discovery.h"
#include "meeting/focus/iqs.h"
#include "meeting/focus/jingle_requests.h"
#include "meeting/focus/media_session.h"
#include "meeting/focus/source_signaling.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/room_info.h"
#include "meeting/session/disco.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

void handle_iq_to_room(EntryContext& context, Session& session, Room& room, Occupant* sender, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  if (payload != nullptr && payload->is("query", ns::kDiscoInfo) && xmpp::stanza_type(iq) == "get" &&
      !payload->has_attribute("node")) {
    Element result = xmpp::make_iq_result(iq);
    result.add(room_info(context, room));
    return context.room.send(session.id, result);
  }
  if (sender == nullptr) return refuse_outsider(context, session, iq);
  if (payload != nullptr && payload->is("ping", ns::kPing)) return context.room.send(*sender, xmpp::make_iq_result(iq));
  if (payload != nullptr && payload->is("query", ns::kMucOwner)) return handle_owner_iq(context, room, *sender, iq);
  if (payload != nullptr && payload->is("query", ns::kMucAdmin)) return handle_admin_iq(context, room, *sender, iq);
  context.room.refuse(session.id, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

bool is_mute(const Element& payload) {
  return payload.name() == "mute" && (payload.xmlns() == ns::kJitmeetAudio || payload.xmlns() == ns::kJitmeetVideo ||
                                      payload.xmlns() == ns::kJitmeetDesktop);
}

void handle_iq_to_focus(EntryContext& context, Room& room, Occupant& sender, const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  const bool set = xmpp::stanza_type(iq) == "set";
  if (payload != nullptr && set && payload->is("jingle", ns::kJingle))
    return handle_jingle(context, room, sender, iq, *payload);
  if (payload != nullptr && set && is_mute(*payload)) return handle_mute(context, room, sender, iq, *payload);
  if (payload != nullptr && !set && payload->is("query", ns::kDiscoInfo)) {
    Element result = xmpp::make_iq_result(iq);
    result.add(component_info("component", "conference", "focus", {}));
    return context.room.send(sender, result);
  }
  context.room.refuse(sender.session, iq, StanzaCondition::service_unavailable, "iq-unknown");
}

// XEP-0045 17.4: id and payload unchanged, the addresses those of the occupants.
std::string make_forwarded(const Element& iq, const Occupant& from, const Occupant& to) {
  Element forwarded = iq;
  return forwarded.set("from", from.jid).set("to", to.real_jid).to_string();
}

}  // namespace

void handle_room_iq(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  Room* room = context.room.rooms.find(to.bare_text());
  if (room == nullptr || !room->opened)
    return context.room.refuse(session.id, iq, StanzaCondition::item_not_found, "iq-no-room");
  Occupant* sender = room->find_by_session(session.id);
  if (to.resource().empty()) return handle_iq_to_room(context, session, *room, sender, iq);
  if (sender == nullptr) return refuse_outsider(context, session, iq);
  if (to.resource() == kFocusNick) return handle_iq_to_focus(context, *room, *sender, iq);
  const Occupant* recipient = room->find_by_nick(to.resource());
  if (recipient == nullptr)
    return context.room.refuse(session.id, iq, StanzaCondition::item_not_found, "iq-no-recipient");
  if (recipient == sender && iq.child("ping", ns::kPing) != nullptr)  // XEP-0410
    return context.room.send(*sender, xmpp::make_iq_result(iq));
  if (xmpp::stanza_id(iq).size() > kMaxPrivateIqIdLength)
    return context.room.refuse(session.id, iq, StanzaCondition::bad_request, "iq-id-too-long");
  std::string text = make_forwarded(iq, *sender, *recipient);
  if (!session.iqs.take(context.turn.now, text.size() / kBytesPerToken))
    return context.room.refuse(session.id, iq, StanzaCondition::resource_constraint, "iq-rate");
  if (!session.private_iqs.add_request(context.turn.now, recipient->session, xmpp::stanza_id(iq)))
    return context.room.refuse(session.id, iq, StanzaCondition::resource_constraint, "iq-private-limit");
  context.room.send(recipient->session, std::move(text));
}

void handle_iq_answer(EntryContext& context, Session& session, const xmpp::Jid& to, const Element& iq) {
  Room* room = context.room.rooms.find(to.bare_text());
  Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (sender == nullptr) return context.turn.counters.add("iq-answer-unknown");
  if (to.resource() != kFocusNick) {
    const Occupant* requester = room->find_by_nick(to.resource());
    Session* asking = requester == nullptr ? nullptr : context.room.sessions.find(requester->session);
    if (asking == nullptr || !asking->private_iqs.accept_answer(session.id, xmpp::stanza_id(iq)))
      return context.turn.counters.add("iq-answer-unknown");
    return context.room.send(requester->session, make_forwarded(iq, *sender, *requester));
  }
  const std::optional<PendingIq> pending = extract_pending(*sender, xmpp::stanza_id(iq));
  if (!pending) return context.turn.counters.add("iq-answer-unknown");
  if (pending->purpose == PendingIq::Purpose::features) {
    accept_features(context, *sender, iq);
    return features_known(context, *room, *sender);
  }
  if (xmpp::stanza_type(iq) == "error") return context.turn.counters.add("focus-request-refused");
  if (pending->purpose == PendingIq::Purpose::sources) sources_acknowledged(context, *room, *sender, *pending);
}

}  // namespace conclave::meeting
