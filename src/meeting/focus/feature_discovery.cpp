#include "meeting/focus/feature_discovery.h"

#include <string>
#include <utility>

#include "meeting/focus/features.h"
#include "meeting/focus/iqs.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void add_features(Occupant& occupant, const std::vector<std::string>& features) {
  for (const std::string& feature : features)
    if (occupant.features.size() < 2 * kMaxFeatures) occupant.features.push_back(feature);
}

}  // namespace

bool discover_features(FocusContext& context, const Room& room, Occupant& occupant) {
  if (has_feature(occupant.features, kFeatureRidSources)) return true;
  const Element* caps = occupant.presence.child("c", ns::kCaps);
  if (caps != nullptr) {
    if (const auto* known = context.caps.find(caps->attribute("ver"))) {
      add_features(occupant, *known);
      return true;
    }
  }
  Element query("query", ns::kDiscoInfo);
  if (caps != nullptr) query.set("node", caps->attribute("node") + "#" + caps->attribute("ver"));
  send_focus_iq(context, room, occupant, xmpp::IqType::get, std::move(query),
                {.id = {}, .purpose = PendingIq::Purpose::features, .sid = {}});
  return false;
}

void accept_features(FocusContext& context, Occupant& occupant, const Element& answer) {
  const Element* query = answer.child("query", ns::kDiscoInfo);
  if (xmpp::stanza_type(answer) != "result" || query == nullptr) return context.turn.counters.add("disco-unanswered");
  add_features(occupant, disco_features(*query));
  if (const Element* caps = occupant.presence.child("c", ns::kCaps))
    context.caps.remember(caps->attribute("ver"), *query);
}

}  // namespace conclave::meeting
