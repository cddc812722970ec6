#include "server/config_changes.h"

#include <array>

namespace conclave::server {
namespace {

enum class Effect : uint8_t { at_once, restart };

struct Key {
  const char* name;
  Effect effect;
  bool (*same)(const Config& a, const Config& b);
};

template <class T>
const T& member(const T& value) {
  return value;  // a part of a configuration that lives on: NOLINT(bugprone-return-const-ref-from-parameter)
}
/// member(config, &Config::http, &HttpConfig::listen)
template <class T, class Step, class... Steps>
const auto& member(const T& value, Step step, Steps... steps) {
  return member(value.*step, steps...);
}
template <auto... kPath>
bool same(const Config& a, const Config& b) {
  return member(a, kPath...) == member(b, kPath...);
}

using meeting::AccessRules;
constexpr auto kAccess = &RoomsConfig::access;
constexpr auto kSources = &TokensConfig::sources;

constexpr std::array kKeys{
    Key{"host", Effect::restart, same<&Config::host>},
    Key{"data_dir", Effect::restart, same<&Config::data_dir>},
    Key{"http.listen", Effect::restart, same<&Config::http, &HttpConfig::listen>},
    Key{"http.redirect", Effect::restart, same<&Config::http, &HttpConfig::redirect>},
    Key{"http.public_url", Effect::restart, same<&Config::http, &HttpConfig::public_url>},
    Key{"http.certificate", Effect::at_once, same<&Config::http, &HttpConfig::certificate>},
    Key{"http.key", Effect::at_once, same<&Config::http, &HttpConfig::key>},
    Key{"http.tls", Effect::restart, same<&Config::http, &HttpConfig::tls>},
    Key{"http.web_dir", Effect::at_once, same<&Config::http, &HttpConfig::web_dir>},
    Key{"http.allowed_origins", Effect::at_once, same<&Config::http, &HttpConfig::allowed_origins>},
    Key{"http.frame_ancestors", Effect::at_once, same<&Config::http, &HttpConfig::frame_ancestors>},
    Key{"http.metrics_clients", Effect::at_once, same<&Config::http, &HttpConfig::metrics_clients>},
    Key{"http.trusted_proxies", Effect::restart, same<&Config::http, &HttpConfig::trusted_proxies>},
    Key{"acme.enabled", Effect::at_once, same<&Config::acme, &AcmeConfig::enabled>},
    Key{"acme.directory", Effect::at_once, same<&Config::acme, &AcmeConfig::directory>},
    Key{"acme.email", Effect::at_once, same<&Config::acme, &AcmeConfig::email>},
    Key{"media.listen", Effect::restart, same<&Config::media, &MediaConfig::listen>},
    Key{"media.public_addresses", Effect::restart, same<&Config::media, &MediaConfig::public_addresses>},
    Key{"media.workers", Effect::restart, same<&Config::media, &MediaConfig::workers>},
    Key{"rooms.max_occupants", Effect::at_once, same<&Config::rooms, &RoomsConfig::max_occupants>},
    Key{"rooms.max_rooms", Effect::at_once, same<&Config::rooms, &RoomsConfig::max_rooms>},
    Key{"rooms.resume_seconds", Effect::restart, same<&Config::rooms, &RoomsConfig::resume_seconds>},
    Key{"rooms.create", Effect::at_once, same<&Config::rooms, kAccess, &AccessRules::create>},
    Key{"rooms.guests", Effect::at_once, same<&Config::rooms, kAccess, &AccessRules::guests>},
    Key{"rooms.moderators", Effect::at_once, same<&Config::rooms, kAccess, &AccessRules::moderators>},
    Key{"rooms.host_left", Effect::at_once, same<&Config::rooms, kAccess, &AccessRules::host_left>},
    Key{"rooms.host_left_minutes", Effect::at_once, same<&Config::rooms, kAccess, &AccessRules::host_left_time>},
    Key{"peer_to_peer.enabled", Effect::restart, same<&Config::peer_to_peer>},
    Key{"turn", Effect::at_once, same<&Config::turn>},
    Key{"brand", Effect::at_once, same<&Config::brand>},
    Key{"tokens.issuers", Effect::at_once, same<&Config::tokens, &TokensConfig::issuers>},
    Key{"tokens.audiences", Effect::at_once, same<&Config::tokens, &TokensConfig::audiences>},
    Key{"tokens.check_tenant", Effect::at_once, same<&Config::tokens, &TokensConfig::check_tenant>},
    Key{"tokens.key", Effect::at_once, same<&Config::tokens, &TokensConfig::keys>},
    Key{"tokens.key_set", Effect::restart, same<&Config::tokens, kSources, &accounts::KeySources::key_set>},
    Key{"tokens.key_server", Effect::restart, same<&Config::tokens, kSources, &accounts::KeySources::key_server>},
    Key{"browsers", Effect::at_once, same<&Config::browsers>},
    Key{"audit.days", Effect::at_once, same<&Config::audit, &AuditConfig::days>},
    Key{"log.level", Effect::at_once, same<&Config::log, &LogConfig::level>},
    Key{"log.format", Effect::restart, same<&Config::log, &LogConfig::format>},
    Key{"limits.connections", Effect::at_once, same<&Config::limits, &LimitsConfig::connections>},
    Key{"limits.connections_per_address", Effect::at_once,
        same<&Config::limits, &LimitsConfig::connections_per_address>},
    Key{"limits.sessions_per_address", Effect::at_once, same<&Config::limits, &LimitsConfig::sessions_per_address>},
    Key{"limits.handshakes_per_address", Effect::at_once, same<&Config::limits, &LimitsConfig::handshakes_per_address>},
    Key{"limits.frame_bytes", Effect::restart, same<&Config::limits, &LimitsConfig::frame_bytes>},
    Key{"limits.queue_bytes", Effect::at_once, same<&Config::limits, &LimitsConfig::queue_bytes>},
    Key{"limits.queue_total_bytes", Effect::at_once, same<&Config::limits, &LimitsConfig::queue_total_bytes>},
};

}  // namespace

ConfigChanges compare_configs(const Config& running, const Config& wanted) {
  ConfigChanges changes;
  for (const Key& key : kKeys) {
    if (key.same(running, wanted)) continue;
    (key.effect == Effect::at_once ? changes.taken_over : changes.need_restart).emplace_back(key.name);
  }
  return changes;
}

std::vector<std::string> compared_keys() {
  std::vector<std::string> names;
  names.reserve(kKeys.size());
  for (const Key& key : kKeys) names.emplace_back(key.name);
  return names;
}

}  // namespace conclave::server
