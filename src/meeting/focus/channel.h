// Bridge channels: the second WebSocket of a participant (Jitsi's Colibri messages). Here it is let in, told what the
// bridge reports, and relieved of its messages: those for other participants are passed on, the rest become commands
// to the bridge. Not implemented: the same over SCTP data channels.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "meeting/focus/context.h"

namespace conclave::meeting {

/// Where the client opens its channel: wss://host/colibri-ws/<server>/<conference>/<endpoint>?pwd=<password>
std::string channel_url(const FocusContext& context, const Room& room, const Occupant& occupant);

/// Errors: "unknown-conference" (also for an unknown endpoint), "bad-password".
Result<void> open_channel(FocusContext& context, ConnectionId id, std::string_view conference,
                          std::string_view endpoint, std::string_view password);
void handle_channel_message(FocusContext& context, ConnectionId id, std::string_view frame);
/// The socket is gone.
void channel_closed(FocusContext& context, ConnectionId id);
/// Sends a message on the occupant's channel; nothing happens when none is open.
void send_on_channel(FocusContext& context, const Occupant& to, std::string text);
/// Ends the occupant's channel from this side.
void close_channel(FocusContext& context, Occupant& occupant);

}  // namespace conclave::meeting
