// ICE and DTLS parameters in Jingle: <transport xmlns="urn:xmpp:jingle:transports:ice-udp:1"> (XEP-0176) with its
// <fingerprint> (XEP-0320) and candidates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "xmpp/element.h"

namespace conclave::jingle {

/// This side's transport, as announced.
struct LocalTransport {
  IceParameters ice;
  std::vector<IceCandidate> candidates;
  std::vector<DtlsFingerprint> fingerprints;
  DtlsSetup setup = DtlsSetup::actpass;
  std::string channel_url;                   ///< of the bridge channel; empty: none
  std::optional<uint32_t> ice_generation{};  ///< set in a transport-info that restarts ICE
};

xmpp::Element make_transport(const LocalTransport& transport);

struct ParsedTransport {
  RemoteTransport remote;
  std::optional<uint32_t> ice_generation;
  std::string channel_url;
};

/// Candidates that are no literal address (mDNS names) or not for component 1 are ignored; those for TCP are kept
/// with udp = false. Empty ufrag and pwd are allowed (a transport-info with candidates only). Errors: "bad-transport".
Result<ParsedTransport> parse_transport(const xmpp::Element& transport);

}  // namespace conclave::jingle
