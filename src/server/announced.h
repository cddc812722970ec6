// What clients are told about this server's addresses: ICE candidates of the media socket (RFC 8445 5.1.1), names and
// addresses for the certificate, public URL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/media.h"
#include "server/config.h"

namespace conclave::server {

/// Host candidates: the announced public addresses first, then the host's own (`local`) as far as the socket listens
/// there. Deviation from RFC 8445 5.1.1.2: a public address in front of a NAT is announced as a host candidate too; for
/// the client it is where the server is.
std::vector<IceCandidate> make_candidates(const MediaConfig& media, const SocketAddress& socket,
                                          const std::vector<IpAddress>& local);

/// Whether candidates on the loopback interface help: only on a machine that talks to itself.
bool wants_loopback(const Config& config);

/// Who may open rooms, in a sentence for whoever started the server.
std::string_view who_may_open(const meeting::AccessRules& access);

/// Where people set their password: "https://host/about/password#CODE". What stands behind # is never sent, so no log
/// and no proxy has it.
std::string password_link(const std::string& public_url, const std::string& code);

/// "https://host[:port]": the configured one, else made of host and the port really bound.
std::string public_url(const Config& config, uint16_t port);

}  // namespace conclave::server
