#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <future>
#include <iterator>
#include <string_view>
#include <utility>

#include "gateway/tls_probe.h"
#include "io/system.h"
#include "peer/stun.h"
#include "server/acme_files.h"
#include "server/doctor_checks.h"

namespace conclave::server {
namespace {

using Level = DoctorFinding::Level;

bool contains(const Addresses& addresses, const IpAddress& ip) {
  return std::find(addresses.begin(), addresses.end(), ip) != addresses.end();
}

bool has_global(const Addresses& addresses) { return std::any_of(addresses.begin(), addresses.end(), is_global); }

std::string list(const Addresses& addresses) {
  std::vector<std::string> texts;
  for (const IpAddress& ip : addresses) texts.push_back(ip.to_string());
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string setting(const IpAddress& ip) {
  return fmt::format("public_addresses = [\"{}\"] in [media]", ip.to_string());
}

/// Of one family, which clients try on its own.
Findings check_family(const Config& config, const std::string& name, const Addresses& found, const Addresses& own,
                      std::string_view record) {
  if (found.empty()) return {};
  Addresses strangers;
  for (const IpAddress& ip : found)
    if (!contains(own, ip) && !contains(config.media.public_addresses, ip)) strangers.push_back(ip);
  if (strangers.empty())
    return {{Level::ok, "dns", fmt::format("{} is {}, which is this machine.", name, list(found)), {}}};
  if (!config.http.tls)
    return {{Level::ok, "dns", fmt::format("{} is {}: the proxy, presumably.", name, list(found)), {}}};
  if (!has_global(own) && config.media.public_addresses.empty())
    return {{Level::warning, "dns",
             fmt::format("{} is {}, which is not an address of this machine; it has private ones only.", name,
                         list(strangers)),
             fmt::format("If that is the router in front of it: {}. If not: mend the {} record.",
                         setting(strangers.front()), record)}};
  return {{Level::error, "dns",
           fmt::format("{} is {}, which is neither an address of this machine nor in media.public_addresses.", name,
                       list(strangers)),
           fmt::format("Let the {} record of {} name this machine, or take it away. If a router passes {} on: {}.",
                       record, name, strangers.front().to_string(), setting(strangers.front()))}};
}

std::string_view word(io::Transport transport) { return transport == io::Transport::tcp ? "TCP" : "UDP"; }

DoctorFinding check_free_port(io::Transport transport, const SocketAddress& address) {
  const std::string id = transport == io::Transport::tcp ? "https-port" : "media-port";
  const std::string name = fmt::format("{} port {}", word(transport), address.port);
  const Result<void> taken = io::try_to_listen(transport, address);
  if (taken) return {Level::ok, id, fmt::format("{} is free for the server.", name), {}};
  const std::string_view reason = taken.error().reason;
  if (reason == "address-in-use") {
    const std::string holder = io::find_listener(transport, address.port);
    if (holder.ends_with("(process 1)"))  // a socket unit
      return {Level::ok, id, fmt::format("{} is held by systemd, which gives it to the server.", name), {}};
    return {Level::error, id, fmt::format("{} is taken by {}.", name, holder.empty() ? "another process" : holder),
            holder.empty() ? fmt::format("See which it is, as root: ss -{}lnp sport = :{}",
                                         transport == io::Transport::tcp ? 't' : 'u', address.port)
                           : "Stop that program, or give one of the two another port."};
  }
  if (reason == "not-permitted")
    return {Level::error, id, fmt::format("{} may not be opened by this user.", name),
            "Ports below 1024 need CAP_NET_BIND_SERVICE, which the unit of the package grants. Check as root or as the "
            "server's user, or choose another port."};
  if (reason == "no-such-address")
    return {Level::error, id, fmt::format("This machine has no address {}.", address.ip.to_string()),
            "Mend listen, or leave the address out to listen on all: \":PORT\"."};
  return {Level::error, id, fmt::format("{} cannot be opened: {}.", name, taken.error().detail), "Mend listen."};
}

std::string describe(const TurnServer& server) {
  return fmt::format("{}:{}:{} ({})", server.type, server.host, server.port,
                     server.type == "turns" ? "tls" : server.transport);
}

/// A binding request (RFC 8489 5) with nothing in it; also a TURN server answers it.
std::string binding_request(const peer::StunTransactionId& transaction) {
  std::string bytes("\x00\x01\x00\x00\x21\x12\xa4\x42", 8);
  bytes.append(reinterpret_cast<const char*>(transaction.data()), transaction.size());
  return bytes;
}

Result<std::string> ask_stun(const TurnServer& server, const IpAddress& ip, std::string_view request,
                             Duration patience) {
  const SocketAddress address{ip, server.port};
  if (server.type != "turns" && server.transport == "udp") return io::ask_udp(address, request, patience);
  const Result<io::Fd> connection = io::connect_tcp(address, patience);
  if (!connection) return tl::unexpected(connection.error());
  if (server.type == "turns") return gateway::ask_tls(connection->get(), server.host, request, patience);
  return io::ask_tcp(connection->get(), request, peer::kStunHeaderSize, patience);
}

/// An answer of any kind to our request: whether the server is content with it or wants a login.
bool is_stun_answer(std::string_view bytes, const peer::StunTransactionId& transaction) {
  if (bytes.size() < peer::kStunHeaderSize || (bytes[0] != 0x01) || (bytes[1] != 0x01 && bytes[1] != 0x11))
    return false;
  return std::equal(transaction.begin(), transaction.end(), bytes.begin() + 8,
                    [](uint8_t a, char b) { return a == static_cast<uint8_t>(b); });
}

Findings check_turn_server(const TurnServer& server, Duration patience) {
  const std::string name = describe(server);
  const auto addresses = io::resolve(server.host, patience);
  if (!addresses)
    return {{Level::error, "turn", fmt::format("{}: the name cannot be resolved: {}.", name, addresses.error().detail),
             "Mend host in [[turn]], or the DNS."}};
  peer::StunTransactionId transaction{};
  io::SystemRandom().fill(transaction);
  const std::string request = binding_request(transaction);
  std::string problem;
  // Clients try all; one that answers is enough, and two are what a name usually has.
  for (size_t i = 0; i < std::min<size_t>(addresses->size(), 2); ++i) {
    const Result<std::string> answer = ask_stun(server, (*addresses)[i], request, patience);
    if (answer && is_stun_answer(*answer, transaction))
      return {{Level::ok,
               "turn",
               fmt::format("{} answers at {}. Whether it accepts our secret is not tried.", name,
                           (*addresses)[i].to_string()),
               {}}};
    problem = answer ? "what answers does not speak STUN" : answer.error().detail;
  }
  return {{Level::error, "turn", fmt::format("{} cannot be used: {}.", name, problem),
           "See whether it runs, and whether firewalls let this port pass. Clients behind strict firewalls need it."}};
}

/// Where a server that listens on all addresses is reached from here.
SocketAddress reachable(SocketAddress address) {
  const ByteSpan bytes = address.ip.bytes();
  if (std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; })) address.ip = IpAddress::v4(0x7f000001);
  return address;
}

}  // namespace

bool is_global(const IpAddress& ip) {
  if (ip.is_unspecified() || ip.is_loopback() || ip.is_link_local()) return false;
  const ByteSpan b = ip.bytes();
  if (ip.is_v6()) return (b[0] & 0xfe) != 0xfc;                                                 // RFC 4193
  return b[0] != 10 && b[0] != 0 && !(b[0] == 172 && (b[1] & 0xf0) == 16) &&                    // RFC 1918
         !(b[0] == 192 && b[1] == 168) && !(b[0] == 100 && (b[1] & 0xc0) == 64) && b[0] < 224;  // RFC 6598
}

Findings check_name(const Config& config, const Addresses& own, Duration patience) {
  const std::string name = certificate_name(config);
  if (name.empty())
    return {{Level::warning, "dns",
             "The name of this installation is localhost: good for trying it out on one machine.",
             "Give it the name that people will type: host = \"meet.example.org\"."}};
  const auto found = io::resolve(name, patience);
  if (!found)
    return {{Level::error, "dns", fmt::format("{} cannot be resolved: {}.", name, found.error().detail),
             fmt::format("Make an A record (IPv6: AAAA) for {} that names this machine, or mend host.", name)}};
  if (std::all_of(found->begin(), found->end(), [](const IpAddress& ip) { return ip.is_loopback(); }))
    return {{Level::warning, "dns",
             fmt::format("{} is {} here, by /etc/hosts; what others get from the DNS cannot be seen from here.", name,
                         list(*found)),
             fmt::format("Ask from another machine: getent ahosts {}", name)}};
  Findings findings;
  for (const auto& [is_v4, record] : {std::pair(true, "A"), std::pair(false, "AAAA")}) {
    Addresses of_family;
    std::copy_if(found->begin(), found->end(), std::back_inserter(of_family),
                 [is_v4 = is_v4](const IpAddress& ip) { return ip.is_v4() == is_v4; });
    const Findings more = check_family(config, name, of_family, own, record);
    findings.insert(findings.end(), more.begin(), more.end());
  }
  return findings;
}

Findings check_nat(const Config& config, const Addresses& own, Duration patience) {
  if (certificate_name(config).empty()) return {};
  if (!config.media.public_addresses.empty())
    return {{Level::ok,
             "nat",
             fmt::format("People are told to send media to {} (media.public_addresses).",
                         list(config.media.public_addresses)),
             {}}};
  if (has_global(own)) return {{Level::ok, "nat", "This machine has a public address of its own.", {}}};
  const auto found = io::resolve(certificate_name(config), patience);
  const auto global = found ? std::find_if(found->begin(), found->end(), is_global) : Addresses::const_iterator{};
  const std::string wanted =
      found && global != found->end() ? setting(*global) : "public_addresses = [\"ADDRESS OF THE ROUTER\"] in [media]";
  Addresses shown;
  std::copy_if(own.begin(), own.end(), std::back_inserter(shown),
               [](const IpAddress& ip) { return !ip.is_loopback(); });
  return {{Level::warning, "nat",
           fmt::format("This machine has private addresses only ({}): people outside will hear and see nothing.",
                       shown.empty() ? "none at all" : list(shown)),
           fmt::format("If it is to be reached from outside: {}, and let the router pass UDP port {} on to it.", wanted,
                       config.media.listen.port)}};
}

Findings check_free_ports(const Config& config) {
  return {check_free_port(io::Transport::tcp, config.http.listen),
          check_free_port(io::Transport::udp, config.media.listen)};
}

Findings check_open_ports(const Json& status, Duration patience) {
  const Json& listening = status["listening"];
  const auto http = SocketAddress::parse(listening["http"].as_string());
  const auto media = SocketAddress::parse(listening["media"].as_string());
  if (!http || !media) return {};
  Findings findings;
  if (const auto connection = io::connect_tcp(reachable(*http), patience))
    findings.push_back({Level::ok, "https-port", fmt::format("The server answers on TCP port {}.", http->port), {}});
  else
    findings.push_back(
        {Level::error, "https-port",
         fmt::format("The server does not answer on TCP port {}: {}.", http->port, connection.error().detail),
         "See whether a rule of the firewall is in the way even here, and what the log says: journalctl "
         "-u conclave"});
  findings.push_back({Level::ok,
                      "media-port",
                      fmt::format("Media is received on UDP port {}; firewalls have to let it pass.", media->port),
                      {}});
  return findings;
}

Findings check_media_paths(const Json& status) {
  const Json& paths = status["mediaPaths"];
  const int64_t port = SocketAddress::parse(status["listening"]["media"].as_string()).value_or(SocketAddress{}).port;
  const auto judge = [&](int64_t connected, int64_t failed, std::string_view when) -> Findings {
    const int64_t all = connected + failed;
    if (connected == 0)
      return {
          {Level::warning, "media-paths",
           fmt::format("{} of {} calls got no media path {}: UDP port {} is probably closed in the firewall, or the "
                       "addresses that people are told are wrong.",
                       failed, all, when, port),
           fmt::format("Open UDP port {} inwards, in this machine's firewall and the provider's; behind a router see "
                       "media.public_addresses.",
                       port)}};
    if (failed * 5 > all)
      return {{Level::warning, "media-paths", fmt::format("{} of {} calls got no media path {}.", failed, all, when),
               "People behind strict firewalls cannot send UDP: a TURN server ([[turn]]) helps them."}};
    return {{Level::ok, "media-paths", fmt::format("{} of {} calls got a media path {}.", connected, all, when), {}}};
  };
  const int64_t connected = paths["connectedLastHour"].as_integer(), failed = paths["failedLastHour"].as_integer();
  if (connected + failed > 0) return judge(connected, failed, "in the last hour");
  const int64_t ever = paths["connected"].as_integer(), never = paths["failed"].as_integer();
  if (ever + never > 0) return judge(ever, never, "since the start");
  return {
      {Level::ok, "media-paths", "Nobody has been in a call since the server started, so media was not tried.", {}}};
}

Findings check_turn(const std::vector<TurnServer>& servers, Duration patience) {
  std::vector<std::future<Findings>> asked;
  asked.reserve(servers.size());
  for (const TurnServer& server : servers)
    asked.push_back(std::async(std::launch::async, check_turn_server, server, patience));
  Findings findings;
  for (auto& one : asked) {
    const Findings more = one.get();
    findings.insert(findings.end(), more.begin(), more.end());
  }
  return findings;
}

}  // namespace conclave::server
