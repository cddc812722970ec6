#include "jingle/transport.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "jingle/text.h"
#include "xmpp/ns.h"

namespace conclave::jingle {

namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

constexpr size_t kMaxCandidates = 64;
constexpr size_t kMaxFingerprints = 8;
constexpr size_t kMaxUrl = 2048;

constexpr std::array<std::string_view, 4> kCandidateTypes{"host", "srflx", "prflx", "relay"};
constexpr std::array<std::string_view, 3> kSetups{"actpass", "active", "passive"};

struct HashLength {
  std::string_view name;
  size_t bytes;
};
constexpr std::array<HashLength, 5> kHashes{
    {{"sha-1", 20}, {"sha-224", 28}, {"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}}};

template <size_t N>
std::optional<size_t> index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional<size_t>(static_cast<size_t>(found - names.begin()));
}

void add_candidate(Element& transport, const IceCandidate& candidate, size_t index) {
  Element& element = transport.add("candidate");
  element.set("component", "1")
      .set("foundation", candidate.foundation)
      .set("generation", "0")
      .set("id", "c" + std::to_string(index))
      .set("network", "0")
      .set("protocol", candidate.udp ? "udp" : "tcp")
      .set("type", std::string(kCandidateTypes[static_cast<size_t>(candidate.type)]))
      .set("ip", candidate.address.ip.to_string())
      .set("port", std::to_string(candidate.address.port))
      .set("priority", std::to_string(candidate.priority));
  if (!candidate.udp) element.set("tcptype", "passive");  // RFC 6544 4.5: a server waits to be called
}

/// "AB:CD:…" of that many bytes (RFC 8122 5).
bool is_fingerprint(std::string_view text, size_t bytes) {
  if (text.size() != bytes * 3 - 1) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    if (i % 3 == 2 ? c != ':' : !hex) return false;
  }
  return true;
}

Result<void> parse_fingerprint(const Element& element, RemoteTransport& remote) {
  if (element.has_attribute("setup")) {
    const auto setup = index_of(kSetups, element.attribute("setup"));
    if (!setup) return fail("bad-transport", "setup");
    remote.setup = static_cast<DtlsSetup>(*setup);
  }
  DtlsFingerprint fingerprint{ascii::to_lower(element.attribute("hash")), ascii::to_upper(element.text())};
  const auto hash = std::find_if(kHashes.begin(), kHashes.end(),
                                 [&](const HashLength& known) { return known.name == fingerprint.hash; });
  if (hash == kHashes.end()) return {};  // RFC 8122 5: one of the others has to match
  if (!is_fingerprint(fingerprint.value, hash->bytes)) return fail("bad-transport", "fingerprint");
  if (std::find(remote.fingerprints.begin(), remote.fingerprints.end(), fingerprint) != remote.fingerprints.end())
    return {};
  if (remote.fingerprints.size() == kMaxFingerprints) return fail("bad-transport", "too many fingerprints");
  remote.fingerprints.push_back(std::move(fingerprint));
  return {};
}

/// Candidates that cannot be used are not an error.
Result<void> parse_candidate(const Element& element, RemoteTransport& remote) {
  if (remote.candidates.size() == kMaxCandidates) return {};
  const std::string protocol = ascii::to_lower(element.attribute("protocol"));
  if (element.attribute("component") != "1" || (protocol != "udp" && protocol != "tcp")) return {};
  const Result<IpAddress> ip = IpAddress::parse(element.attribute("ip"));
  if (!ip) return {};  // a name, mostly of mDNS: never resolved
  const auto port = parse_number<uint16_t>(element.attribute("port"));
  const auto priority = parse_number<uint32_t>(element.attribute("priority"));
  const auto type = index_of(kCandidateTypes, element.attribute("type"));
  // RFC 8839 5.1: foundation is 1 to 32 ice-chars.
  if (!port || !priority || !type || !is_token(element.attribute("foundation"), 32, "+/"))
    return fail("bad-transport", "candidate");
  if (*port == 0) return {};
  IceCandidate candidate{element.attribute("foundation"),
                         *priority,
                         {*ip, *port},
                         static_cast<IceCandidate::Type>(*type),
                         protocol == "udp"};
  remote.candidates.push_back(std::move(candidate));
  return {};
}

Result<void> parse_credentials(const Element& transport, IceParameters& ice) {
  if (!transport.has_attribute("ufrag") && !transport.has_attribute("pwd")) return {};
  ice = {transport.attribute("ufrag"), transport.attribute("pwd")};
  // RFC 8839 5.4: 4 to 256 and 22 to 256 ice-chars.
  const bool good =
      is_token(ice.ufrag, 256, "+/") && ice.ufrag.size() >= 4 && is_token(ice.pwd, 256, "+/") && ice.pwd.size() >= 22;
  return good ? Result<void>{} : fail("bad-transport", "credentials");
}

}  // namespace

Element make_transport(const LocalTransport& local) {
  Element transport("transport", ns::kJingleIceUdp);
  if (local.ice_generation) transport.set("ice-generation", std::to_string(*local.ice_generation));
  transport.set("ufrag", local.ice.ufrag).set("pwd", local.ice.pwd);
  transport.add("rtcp-mux");
  if (!local.channel_url.empty()) transport.add("web-socket", ns::kColibri).set("url", local.channel_url);
  for (const DtlsFingerprint& fingerprint : local.fingerprints)
    transport.add("fingerprint", ns::kJingleDtls)
        .set("hash", fingerprint.hash)
        .set("setup", std::string(kSetups[static_cast<size_t>(local.setup)]))
        .add_text(fingerprint.value);
  for (size_t i = 0; i < local.candidates.size(); ++i) add_candidate(transport, local.candidates[i], i);
  return transport;
}

Result<ParsedTransport> parse_transport(const Element& transport) {
  ParsedTransport parsed;
  Result<void> good = parse_credentials(transport, parsed.remote.ice);
  if (transport.has_attribute("ice-generation")) {
    parsed.ice_generation = parse_number<uint32_t>(transport.attribute("ice-generation"));
    if (!parsed.ice_generation) return fail("bad-transport", "ice-generation");
  }
  for (const Element& child : transport.children()) {
    if (!good) break;
    if (child.is("fingerprint", ns::kJingleDtls)) good = parse_fingerprint(child, parsed.remote);
    if (child.is("candidate", ns::kJingleIceUdp)) good = parse_candidate(child, parsed.remote);
    if (child.is("web-socket", ns::kColibri)) parsed.channel_url = child.attribute("url").substr(0, kMaxUrl);
  }
  if (!good) return tl::unexpected<Error>(good.error());
  return parsed;
}

}  // namespace conclave::jingle
