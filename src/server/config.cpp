#include "server/config.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/ascii.h"
#include "gateway/key_fetcher.h"
#include "server/browsers_config.h"
#include "server/config_reader.h"
#include "server/shown_text.h"

namespace conclave::server {
namespace {

/// Refuses all but `allowed`.
TableReader::ParseText one_of(std::vector<std::string> allowed, std::string& value) {
  return [allowed = std::move(allowed), &value](const std::string& text) {
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
      return fmt::format("must be one of \"{}\"", fmt::join(allowed, "\", \""));
    value = text;
    return std::string();
  };
}

TableReader::ParseText listen_address(SocketAddress& value) {
  return [&value](const std::string& text) -> std::string {
    const auto address = parse_listen(text);
    if (!address) return "must be ADDRESS:PORT, as in \"0.0.0.0:8443\", \"[::1]:8443\" or, for all, \":8443\"";
    value = *address;
    return {};
  };
}

TableReader::ParseText addresses(std::vector<IpAddress>& value) {
  return [&value](const std::string& text) -> std::string {
    const auto address = IpAddress::parse(text);
    if (!address) return fmt::format("\"{}\" is not an IP address", text);
    value.push_back(*address);
    return {};
  };
}

TableReader::ParseText networks(std::vector<IpNetwork>& value) {
  return [&value](const std::string& text) -> std::string {
    const auto network = IpNetwork::parse(text);
    if (!network) return fmt::format("\"{}\" is neither an IP address nor a network like 192.0.2.0/24", text);
    value.push_back(*network);
    return {};
  };
}

/// An origin (RFC 6454 6.2): scheme, host and perhaps port, nothing behind.
bool is_origin(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return false;
  }
  return !rest.empty() &&
         rest.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:[]") ==
             std::string_view::npos;
}

TableReader::ParseText origins(std::vector<std::string>& value, bool allow_any) {
  return [&value, allow_any](const std::string& text) -> std::string {
    if (!is_origin(text) && !(allow_any && text == "*"))
      return fmt::format("\"{}\" is not an origin like \"https://intranet.example.org\"", text);
    value.push_back(text);
    return {};
  };
}

/// Enough to refuse slips, and what a program that gets it as an argument could take for something else (RFC
/// 5321 4.1.2, without quoted ones).
bool is_email_address(std::string_view text) {
  const size_t at = text.find('@');
  if (text.size() > 254 || at == std::string_view::npos || text.front() == '-') return false;
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+/=?^_`{|}~-";
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  return !local.empty() && local.find_first_not_of(kAllowed) == std::string_view::npos &&
         is_host_name(ascii::to_lower(std::string(domain)));
}

TableReader::ParseText host_name(std::string& value) {
  return [&value](const std::string& text) -> std::string {
    if (!is_host_name(text)) return "must be a host name like \"meet.example.org\", in lower case";
    value = text;
    return {};
  };
}

void read_http(TableReader& table, HttpConfig& http) {
  table.read_parsed("listen", listen_address(http.listen));
  table.read_parsed("public_url", [&](const std::string& text) -> std::string {
    if (!is_origin(text)) return "must be like \"https://meet.example.org\", without a path";
    http.public_url = text;
    return {};
  });
  if (table.has("redirect")) table.read_parsed("redirect", listen_address(http.redirect.emplace()));
  table.read_text("certificate", http.certificate);
  table.read_text("key", http.key);
  table.read_flag("tls", http.tls);
  table.read_text("web_dir", http.web_dir);
  table.read_each_parsed("allowed_origins", origins(http.allowed_origins, true));
  table.read_each_parsed("frame_ancestors", origins(http.frame_ancestors, false));
  table.read_each_parsed("metrics_clients", addresses(http.metrics_clients));
  std::vector<IpNetwork> proxies;
  if (table.read_each_parsed("trusted_proxies", networks(proxies))) http.trusted_proxies = std::move(proxies);
  if (http.certificate.empty() != http.key.empty())
    table.complain(http.key.empty() ? "certificate" : "key", "certificate and key belong together: give both or none");
}

void read_acme(TableReader& table, AcmeConfig& acme) {
  table.read_flag("enabled", acme.enabled);
  table.read_parsed("directory", [&](const std::string& text) -> std::string {
    if (!text.starts_with("https://") || !gateway::is_key_address(text))
      return "must be an address like \"https://acme-v02.api.letsencrypt.org/directory\"";
    acme.directory = text;
    return {};
  });
  table.read_parsed("email", [&](const std::string& text) -> std::string {
    if (!text.empty() && !is_email_address(text)) return "must be an e-mail address like \"admin@example.org\"";
    acme.email = text;
    return {};
  });
}

void read_media(TableReader& table, MediaConfig& media) {
  table.read_parsed("listen", listen_address(media.listen));
  table.read_each_parsed("public_addresses", addresses(media.public_addresses));
  table.read_number("workers", media.workers, 0, 256);
}

/// One of the names, for its value.
template <class Value>
TableReader::ParseText choice(std::vector<std::pair<std::string, Value>> names, Value& value) {
  return [names = std::move(names), &value](const std::string& text) {
    std::vector<std::string> known;
    for (const auto& [name, meaning] : names) {
      if (name == text) return value = meaning, std::string();
      known.push_back(name);
    }
    return fmt::format("must be one of \"{}\"", fmt::join(known, "\", \""));
  };
}

void read_access(TableReader& table, meeting::AccessRules& access) {
  using namespace meeting;
  table.read_parsed("create",
                    choice<Creators>({{"members", Creators::members}, {"anyone", Creators::anyone}}, access.create));
  table.read_parsed("guests", choice<GuestRule>({{"wait", GuestRule::wait},
                                                 {"knock", GuestRule::knock},
                                                 {"open", GuestRule::open},
                                                 {"deny", GuestRule::deny}},
                                                access.guests));
  table.read_parsed(
      "moderators",
      choice<ModeratorRule>({{"members", ModeratorRule::members}, {"first", ModeratorRule::first}}, access.moderators));
  table.read_parsed(
      "host_left",
      choice<HostLeft>({{"keep", HostLeft::keep}, {"lock", HostLeft::lock}, {"end", HostLeft::end}}, access.host_left));
  uint32_t minutes = static_cast<uint32_t>(access.host_left_time / 1min);
  table.read_number("host_left_minutes", minutes, 1, 24 * 60);
  access.host_left_time = std::chrono::minutes(minutes);
}

void read_rooms(TableReader& table, RoomsConfig& rooms) {
  table.read_number("max_occupants", rooms.max_occupants, 2, 10'000);
  table.read_number("max_rooms", rooms.max_rooms, 1, 1'000'000);
  table.read_number("resume_seconds", rooms.resume_seconds, 0, 3600);
  read_access(table, rooms.access);
}

void read_turn(TableReader& table, TurnServer& turn) {
  table.read_parsed("type", one_of({"stun", "turn", "turns"}, turn.type));
  table.read_parsed("host", host_name(turn.host));
  table.read_number("port", turn.port, 1, 65535);
  table.read_parsed("transport", one_of({"udp", "tcp"}, turn.transport));
  table.read_text("secret", turn.secret);
  if (turn.host.empty() && !table.has("host")) table.complain("host", "is missing");
  if (turn.type != "stun" && turn.secret.empty()) table.complain("secret", "is missing");
}

void read_log(TableReader& table, LogConfig& log) {
  std::string level;
  std::string format;
  table.read_parsed("level", one_of({"debug", "info", "warning", "error"}, level));
  table.read_parsed("format", one_of({"auto", "text", "json", "journal"}, format));
  if (level == "debug") log.level = log::Level::debug;
  if (level == "warning") log.level = log::Level::warning;
  if (level == "error") log.level = log::Level::error;
  if (format == "text") log.format = LogFormat::text;
  if (format == "json") log.format = LogFormat::json;
  if (format == "journal") log.format = LogFormat::journal;
}

TableReader::ParseText colour(std::string& value) {
  return [&value](const std::string& text) -> std::string {
    if (text.size() != 7 || text.front() != '#' ||
        text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos)
      return "must be a colour like \"#0a6b5a\"";
    value = text;
    return {};
  };
}

void read_brand(TableReader& table, BrandConfig& brand) {
  table.read_parsed("name", shown_text(brand.name, 60));
  table.read_text("logo", brand.logo);
  table.read_table("accent", [&](TableReader& accent) {
    accent.read_parsed("light", colour(brand.accent_light));
    accent.read_parsed("dark", colour(brand.accent_dark));
  });
  table.read_table("welcome", [&](TableReader& welcome) {
    welcome.read_parsed("en", shown_text(brand.welcome_en, 500));
    welcome.read_parsed("de", shown_text(brand.welcome_de, 500));
  });
}

void read_limits(TableReader& table, LimitsConfig& limits) {
  table.read_number("connections", limits.connections, 1, 1'000'000);
  table.read_number("connections_per_address", limits.connections_per_address, 1, 1'000'000);
  table.read_number("sessions_per_address", limits.sessions_per_address, 1, 1'000'000);
  table.read_number("handshakes_per_address", limits.handshakes_per_address, 1, 100'000);
  table.read_number("frame_bytes", limits.frame_bytes, 16'384, 16 << 20);
  table.read_number("queue_bytes", limits.queue_bytes, 65'536, 256 << 20);
  table.read_number("queue_total_bytes", limits.queue_total_bytes, 16 << 20, int64_t{64} << 30);
}

void read_all(TableReader& top, Config& config) {
  top.read_parsed("host", host_name(config.host));
  top.read_text("data_dir", config.data_dir);
  top.read_table("http", [&](TableReader& table) { read_http(table, config.http); });
  top.read_table("acme", [&](TableReader& table) { read_acme(table, config.acme); });
  top.read_table("media", [&](TableReader& table) { read_media(table, config.media); });
  top.read_table("rooms", [&](TableReader& table) { read_rooms(table, config.rooms); });
  top.read_table("peer_to_peer", [&](TableReader& table) { table.read_flag("enabled", config.peer_to_peer); });
  top.read_tables("turn", [&](TableReader& table) { read_turn(table, config.turn.emplace_back()); });
  top.read_table("brand", [&](TableReader& table) { read_brand(table, config.brand); });
  top.read_table("tokens", [&](TableReader& table) { read_tokens(table, config.tokens); });
  top.read_table("browsers", [&](TableReader& table) { read_browsers(table, config.browsers); });
  top.read_table("audit", [&](TableReader& table) { table.read_number("days", config.audit.days, 0, 3650); });
  top.read_table("log", [&](TableReader& table) { read_log(table, config.log); });
  top.read_table("limits", [&](TableReader& table) { read_limits(table, config.limits); });
  top.refuse_others();
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  Config config;
  try {  // The library reports by exception; it ends here.
    const toml::table table = toml::parse(text, std::string_view(file));
    TableReader top(table, "", complaints);
    read_all(top, config);
  } catch (const toml::parse_error& error) {
    complaints.add(error.source(), error.description());
  }
  if (!complaints.empty()) return fail("bad-config", complaints.text());
  return config;
}

Result<Config> load_config(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return fail("bad-config", fmt::format("{}: is a directory, not a configuration file", path));
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail("bad-config", fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) return fail("bad-config", fmt::format("{}: cannot be read", path));
  Result<Config> config = parse_config(text, path);
  if (config) config->file = path;
  return config;
}

std::optional<meeting::Creators> parse_creators(std::string_view text) {
  if (text == "members") return meeting::Creators::members;
  if (text == "anyone") return meeting::Creators::anyone;
  return std::nullopt;
}

Result<SocketAddress> parse_listen(std::string_view text) {
  const bool all = text.starts_with(':') || text.starts_with("*:");
  if (!all) return SocketAddress::parse(text);
  auto address = SocketAddress::parse("0.0.0.0" + std::string(text.substr(text.find(':'))));
  if (address) address->ip = {};
  return address;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  char before = '.';
  for (const char c : text) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!alphanumeric && c != '-' && c != '.') return false;
    if (c == '.' && (before == '.' || before == '-')) return false;
    if (c == '-' && before == '.') return false;
    before = c;
  }
  return before != '.' && before != '-';
}

}  // namespace conclave::server
