#include "meeting/focus/iqs.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

std::string make_iq_id(FocusContext& context) { return context.turn.random.token(12); }

void send_focus_iq(FocusContext& context, const Room& room, Occupant& to, xmpp::IqType type, xmpp::Element payload,
                   PendingIq pending) {
  pending.id = make_iq_id(context);
  xmpp::Element iq = xmpp::make_iq(type, pending.id, room.focus_jid(), to.real_jid);
  iq.add(std::move(payload));
  if (to.pending.size() >= kMaxPendingIqs) to.pending.erase(to.pending.begin());
  to.pending.push_back(std::move(pending));
  context.room.send(to, iq);
}

std::optional<PendingIq> extract_pending(Occupant& occupant, std::string_view id) {
  const auto it = std::find_if(occupant.pending.begin(), occupant.pending.end(),
                               [&](const PendingIq& pending) { return pending.id == id; });
  if (it == occupant.pending.end()) return std::nullopt;
  PendingIq taken = std::move(*it);
  occupant.pending.erase(it);
  return taken;
}

}  // namespace conclave::meeting
