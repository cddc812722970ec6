// What the operator configures of the signalling side. Some of it may change while the process runs
// (Service::reconfigure).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "accounts/token.h"
#include "base/media.h"
#include "base/time.h"
#include "meeting/common/access_rules.h"

namespace conclave::meeting {

/// Whose tokens (JWT) are accepted.
struct TokenRules {
  accounts::TokenPolicy policy;
  std::vector<accounts::TokenKey> keys;
  accounts::KeySources sources;
  bool check_tenant = true;  ///< `sub` names the tenant
};

/// An external service for clients (XEP-0215): coturn with a shared secret, or anything with fixed credentials.
struct ExternalService {
  std::string type;  ///< "stun", "turn", "turns"
  std::string host;
  uint16_t port = 0;
  std::string transport;      ///< "udp", "tcp"
  std::string shared_secret;  ///< turn REST: credentials are derived per request and live a day
};

struct ServiceConfig {
  std::string domain = "localhost";      ///< main domain; rooms live at muc.<domain>, focus at focus.<domain>
  std::string public_url;                ///< "https://host[:port]", the base of the bridge-channel address
  std::vector<IceCandidate> candidates;  ///< of the media socket, announced to everybody
  std::vector<DtlsFingerprint> fingerprints;
  std::vector<ExternalService> external_services;
  uint32_t media_workers = 1;  ///< conferences are spread over them; a conference id and the first two
                               ///< characters of a ufrag ("00"…) name the worker
  AccessRules access;
  Duration resume_window = 60s;  ///< how long a session outlives its socket
  TokenRules tokens;             ///< whose tokens are taken; by default nobody's
  bool peer_to_peer = false;
  size_t max_stanza_bytes = 256 * 1024;
  /// Kept per session until the client acknowledges it, and sent again in one go when it resumes: less than what the
  /// gateway lets wait on one socket, or no resumption would survive it.
  size_t max_unacknowledged_bytes = 3 << 20;
  size_t max_unacknowledged_total = 256 << 20;  ///< of all sessions together
  size_t max_occupants = 500;                   ///< per room
  size_t max_rooms = 10000;
  uint32_t audit_days = 30;  ///< entries of the audit log are kept so long; 0: there is none
  size_t max_connections = 10000;
  /// Of one IPv4 address or IPv6 network, those waiting for resumption included; loopback is exempt.
  size_t max_sessions_per_address = 2000;
};

}  // namespace conclave::meeting
