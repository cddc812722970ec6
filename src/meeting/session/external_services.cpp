#include "meeting/session/external_services.h"

#include <chrono>
#include <utility>

#include "base/base64.h"
#include "base/crypto.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

namespace {

constexpr Duration kCredentialsLife = 24h;

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::vector<Attributes> describe_services(const Turn& turn, std::string_view full_jid) {
  // The local part alone: the username is sent to the TURN server, which needs no more than a stable name.
  const std::string_view user = full_jid.substr(0, full_jid.find('@'));
  std::vector<Attributes> services;
  for (const ExternalService& service : turn.config.external_services) {
    Attributes attributes{{"type", service.type}, {"host", service.host}};
    if (service.port != 0) attributes.emplace_back("port", std::to_string(service.port));
    if (!service.transport.empty()) attributes.emplace_back("transport", service.transport);
    if (!service.shared_secret.empty()) {
      const UnixTime expires = turn.clock.to_wall(turn.now) + kCredentialsLife;
      TurnCredentials credentials = make_turn_credentials(service.shared_secret, user, expires);
      attributes.emplace_back("username", std::move(credentials.username));
      attributes.emplace_back("password", std::move(credentials.password));
    }
    services.push_back(std::move(attributes));
  }
  return services;
}

}  // namespace

TurnCredentials make_turn_credentials(std::string_view secret, std::string_view user, UnixTime expires) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(expires.time_since_epoch()).count();
  TurnCredentials credentials{std::to_string(seconds) + ":" + std::string(user), {}};
  credentials.password = base64_encode(hmac_sha1(secret, credentials.username));
  return credentials;
}

xmpp::Element external_services(const Turn& turn, std::string_view user, const std::string& xmlns) {
  xmpp::Element services("services", xmlns);
  for (Attributes& attributes : describe_services(turn, user)) {
    xmpp::Element& service = services.add("service");
    for (auto& [name, value] : attributes) service.set(std::move(name), std::move(value));
  }
  return services;
}

jingle::Json external_services_json(const Turn& turn, std::string_view user) {
  jingle::Json services = jingle::Json::array();
  for (Attributes& attributes : describe_services(turn, user)) {
    jingle::Json service = jingle::Json::object();
    for (auto& [name, value] : attributes) service.set(std::move(name), jingle::Json(std::move(value)));
    services.push(std::move(service));
  }
  return services;
}

}  // namespace conclave::meeting
