#include "meeting/session/disco.h"

#include <utility>

#include "meeting/session/external_services.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void add_disco_identity(Element& query, const std::string& category, const std::string& type, const std::string& name) {
  query.add("identity").set("category", category).set("type", type).set("name", name);
}

}  // namespace

Element domain_info(const Addresses& addresses) {
  Element query("query", ns::kDiscoInfo);
  add_disco_identity(query, "server", "im", "conclave");
  // Jitsi's way to tell component addresses: `name` is the JID their messages come from.
  add_disco_identity(query, "component", "lobbyrooms", addresses.lobby);
  add_disco_identity(query, "component", "end_conference", addresses.end_conference);
  add_disco_identity(query, "component", "room_metadata", addresses.metadata);
  add_disco_identity(query, "component", "polls", addresses.polls);
  add_disco_identity(query, "component", "speakerstats", addresses.speaker_stats);
  add_disco_identity(query, "component", "av_moderation", addresses.av_moderation);
  add_disco_identity(query, "component", "breakout_rooms", addresses.breakout);
  for (const char* feature : {ns::kDiscoInfo, ns::kPing, ns::kExtDisco, ns::kBreakoutRename})
    query.add("feature").set("var", feature);
  return query;
}

Element component_info(const std::string& category, const std::string& type, const std::string& name,
                       std::vector<std::string> features) {
  Element query("query", ns::kDiscoInfo);
  add_disco_identity(query, category, type, name);
  query.add("feature").set("var", ns::kDiscoInfo);
  for (std::string& feature : features) query.add("feature").set("var", std::move(feature));
  return query;
}

Element make_early_push(const Turn& turn, const std::string& full_jid) {
  Element message = xmpp::make_message({}, turn.addresses.domain, full_jid);
  message.add(domain_info(turn.addresses));
  message.add(external_services(turn, full_jid, ns::kExtDisco));
  return message;
}

}  // namespace conclave::meeting
