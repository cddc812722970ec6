#include "meeting/session/disco.h"

#include <utility>

#include "meeting/session/external_services.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void add_identity(Element& query, const std::string& category, const std::string& type, const std::string& name) {
  query.add("identity").set("category", category).set("type", type).set("name", name);
}

}  // namespace

Element domain_info(const Addresses& addresses) {
  Element query("query", ns::kDiscoInfo);
  add_identity(query, "server", "im", "conclave");
  // Jitsi's way to tell component addresses: `name` is the JID their messages come from.
  add_identity(query, "component", "lobbyrooms", addresses.lobby);
  add_identity(query, "component", "end_conference", addresses.end_conference);
  add_identity(query, "component", "room_metadata", addresses.metadata);
  add_identity(query, "component", "polls", addresses.polls);
  add_identity(query, "component", "speakerstats", addresses.speaker_stats);
  add_identity(query, "component", "av_moderation", addresses.av_moderation);
  add_identity(query, "component", "breakout_rooms", addresses.breakout);
  for (const char* feature : {ns::kDiscoInfo, ns::kPing, ns::kExtDisco, ns::kBreakoutRename})
    query.add("feature").set("var", feature);
  return query;
}

Element component_info(const std::string& category, const std::string& type, const std::string& name,
                       std::vector<std::string> features) {
  Element query("query", ns::kDiscoInfo);
  add_identity(query, category, type, name);
  query.add("feature").set("var", ns::kDiscoInfo);
  for (std::string& feature : features) query.add("feature").set("var", std::move(feature));
  return query;
}

Element make_early_push(const Context& context, const std::string& full_jid) {
  Element message = xmpp::make_message({}, context.addresses.domain, full_jid);
  message.add(domain_info(context.addresses));
  message.add(external_services(context, full_jid, ns::kExtDisco));
  return message;
}

}  // namespace conclave::meeting
