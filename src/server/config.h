// The configuration file: TOML 1.0 (toml++), every key optional. conclave.example.toml at the root of the source tree
// describes each. What is wrong is refused with file, line and, for a mistyped key, the nearest right name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/log.h"
#include "base/network.h"
#include "base/result.h"
#include "gateway/browser_policy.h"
#include "meeting/common/access_rules.h"
#include "server/tokens_config.h"

namespace conclave::server {

/// Where to listen. An empty ip in the file ("*:8443", ":8443") means all addresses of both families.
struct HttpConfig {
  SocketAddress listen{{}, 8443};
  std::optional<SocketAddress> redirect;  ///< plain HTTP that sends people on to public_url; nothing: none
  std::string public_url;                 ///< "https://host[:port]"; empty: made from host, tls and the port
  std::string certificate;                ///< PEM files; both empty: of [acme], or a self-signed certificate
  std::string key;
  bool tls = true;
  std::string web_dir;  ///< empty: see find_web_directory
  std::vector<std::string> allowed_origins;
  std::vector<std::string> frame_ancestors;
  std::vector<IpAddress> metrics_clients;
  std::vector<IpNetwork> trusted_proxies{*IpNetwork::parse("127.0.0.0/8"), *IpNetwork::parse("::1")};
};

/// Automatic certificates (RFC 8555). While it is off, nothing goes out for them.
struct AcmeConfig {
  bool enabled = false;
  std::string directory = "https://acme-v02.api.letsencrypt.org/directory";
  std::string email;  ///< of the account; empty: none
};

struct MediaConfig {
  SocketAddress listen{{}, 10000};
  std::vector<IpAddress> public_addresses;  ///< announced beside the host's own
  uint32_t workers = 0;                     ///< 0: one a core
};

struct RoomsConfig {
  size_t max_occupants = 500;
  size_t max_rooms = 10000;
  uint32_t resume_seconds = 60;
  meeting::AccessRules access;
};

struct TurnServer {
  std::string type = "turn";  ///< "stun", "turn", "turns"
  std::string host;
  uint16_t port = 3478;
  std::string transport = "udp";  ///< "udp", "tcp"
  std::string secret;
  friend bool operator==(const TurnServer&, const TurnServer&) = default;
};

struct AuditConfig {
  uint32_t days = 30;  ///< that entries are kept; 0: no log
};

enum class LogFormat : uint8_t { automatic, text, json, journal };

struct LogConfig {
  log::Level level = log::Level::info;
  LogFormat format = LogFormat::automatic;  ///< see choose_format
};

/// How the installation presents itself; whatever is empty is Conclave's own.
struct BrandConfig {
  std::string name;
  std::string logo;          ///< path of a picture
  std::string accent_light;  ///< "#rrggbb"
  std::string accent_dark;
  std::string welcome_en;
  std::string welcome_de;
  friend bool operator==(const BrandConfig&, const BrandConfig&) = default;
};

struct LimitsConfig {
  size_t connections = 20000;
  size_t connections_per_address = 3000;
  size_t sessions_per_address = 2000;
  uint32_t handshakes_per_address = 100;  ///< of TLS, a second
  size_t frame_bytes = 256 * 1024;
  size_t queue_bytes = 4 << 20;
  size_t queue_total_bytes = 512 << 20;  ///< of all connections, sent and not acknowledged included
};

struct Config {
  std::string file;                ///< that it was read from; empty: none
  std::string host = "localhost";  ///< name of the installation, and XMPP domain
  std::string data_dir;            ///< empty: see default_data_directory
  HttpConfig http;
  AcmeConfig acme;
  MediaConfig media;
  RoomsConfig rooms;
  bool peer_to_peer = false;
  std::vector<TurnServer> turn;
  BrandConfig brand;
  gateway::BrowserPolicy browsers;
  AuditConfig audit;
  LogConfig log;
  LimitsConfig limits;
  TokensConfig tokens;
};

/// `file` is the name to put into messages. The detail of an error has a line for everything that is wrong:
/// "conclave.toml:12: unknown key 'prot' in [http]; did you mean 'port'?"
Result<Config> parse_config(std::string_view text, const std::string& file);
Result<Config> load_config(const std::string& path);

/// "members", "anyone".
std::optional<meeting::Creators> parse_creators(std::string_view text);

/// "10.0.0.1:8443", "[::1]:8443", and for all addresses ":8443" or "*:8443".
Result<SocketAddress> parse_listen(std::string_view text);

/// Letters, digits, hyphens and dots, as a DNS name has them, or an IPv4 address; lower case.
bool is_host_name(std::string_view text);

}  // namespace conclave::server
