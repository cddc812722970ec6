#include "meeting/focus/jingle_requests.h"

#include <string_view>
#include <utility>

#include "jingle/jingle.h"
#include "meeting/focus/media_session.h"
#include "meeting/focus/media_sources.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::JingleAction;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

// XEP-0166 10.
void refuse_unknown_session(FocusContext& context, const Occupant& occupant, const Element& iq) {
  context.turn.counters.add("jingle-unknown-session");
  Element error = xmpp::make_error(iq, StanzaCondition::item_not_found);
  error.children().front().add("unknown-session", ns::kJingleErrors);
  context.room.send(occupant, error);
}

}  // namespace

void handle_jingle(FocusContext& context, Room& room, Occupant& occupant, const Element& iq, const Element& jingle) {
  Result<jingle::JingleRequest> request = jingle::parse_jingle(jingle);
  if (!request) return refuse_jingle(context, occupant, iq, request.error());
  if (occupant.media.sid.empty() || request->sid != occupant.media.sid)
    return refuse_unknown_session(context, occupant, iq);
  switch (request->action) {
    case JingleAction::session_accept:
      return handle_session_accept(context, room, occupant, iq, std::move(*request));
    case JingleAction::session_terminate:
      return handle_session_terminate(context, room, occupant, iq, *request);
    case JingleAction::session_info:
      return handle_session_info(context, room, occupant, iq, *request);
    case JingleAction::transport_info:
      return handle_transport_info(context, room, occupant, iq, *request);
    case JingleAction::source_add:
      return handle_source_add(context, room, occupant, iq, *request);
    case JingleAction::source_remove:
      return handle_source_remove(context, room, occupant, iq, *request);
    case JingleAction::session_initiate:
    case JingleAction::transport_accept:
    case JingleAction::transport_reject:
    case JingleAction::content_modify:
      return refuse_jingle(context, occupant, iq, {"unknown-action", {}});
  }
}

}  // namespace conclave::meeting
