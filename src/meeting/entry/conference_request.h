// The conference request that comes before a join, over XMPP or HTTP, and the log-out that goes with it
// (Jitsi-specific: the focus as an address of its own).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// iq to focus.<domain>.
void handle_focus_iq(EntryContext& context, Session& session, const xmpp::Element& iq);

/// POST /conference-request/v1: the same over HTTP, before there is a connection.
HttpAnswer answer_conference_request(EntryContext& context, const HttpConferenceRequest& request);

}  // namespace conclave::meeting
