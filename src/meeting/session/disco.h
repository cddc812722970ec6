// Service discovery (XEP-0030) of the main domain and its components, and the early push: the same data sent before
// the bind result, so that Jitsi clients skip their own requests.
#pragma once

#include "meeting/session/turn.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// <query> of the main domain. Only what really works is listed: what is missing hides its button in the client.
xmpp::Element domain_info(const Addresses& addresses);
/// <query> of a component or a room domain.
xmpp::Element component_info(const std::string& category, const std::string& type, const std::string& name,
                             std::vector<std::string> features);
/// The message with domain_info and the external services.
xmpp::Element make_early_push(const Turn& turn, const std::string& full_jid);

}  // namespace conclave::meeting
