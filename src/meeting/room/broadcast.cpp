#include "meeting/room/broadcast.h"

namespace conclave::meeting {
using xmpp::Element;
using xmpp::StanzaCondition;

void broadcast(RoomContext& context, const Room& room, const Element& stanza, const Occupant* except) {
  const xmpp::Broadcast text(stanza);
  for (const auto& [id, occupant] : room.occupants())
    if (&occupant != except) context.send(occupant.session, text.to(occupant.real_jid));
}

void refuse_outsider(RoomContext& context, const Session& session, const Element& stanza) {
  context.refuse(session.id, stanza, StanzaCondition::not_acceptable, "not-an-occupant");  // XEP-0045 7.4
}

}  // namespace conclave::meeting
