// Messages of the bridge channel (Jitsi's Colibri messages): JSON objects named by `colibriClass`, one per WebSocket
// frame. Unknown members are ignored; unknown classes are an error of their own, to be counted and ignored.
//
// Our extension: source maps carry `version`, and a client may answer SourceMapApplied with the version it has
// applied. Jitsi clients ignore the one and never send the other.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/bridge.h"
#include "base/result.h"

namespace conclave::jingle {

// --- client to server ---

struct ClientHello {};
/// To be passed on: `json` is the whole message with `from` set to the sender.
struct EndpointMessage {
  std::string to;  ///< endpoint id; empty: everybody else
  std::string json;
};
/// To be passed on to the others: `json` is the whole message with `from` set to the sender.
struct EndpointStats {
  std::string json;
};

/// The structs of base/bridge.h come with `endpoint` set and `conference` 0, for the caller to fill.
/// LastNChangedEvent comes as ReceiverVideoConstraints with last_n only.
using ChannelMessage = std::variant<ClientHello, ReceiverVideoConstraints, ReceiverAudioSubscription, SourceVideoType,
                                    SourceMapApplied, EndpointMessage, EndpointStats>;

/// Errors: "bad-json", "json-limit", "bad-channel-message" (a member of the wrong type), "unknown-channel-message".
Result<ChannelMessage> parse_channel_message(std::string_view text, const EndpointId& from);

// --- server to client ---

std::string write_server_hello(std::string_view version);
std::string write_channel_message(const SenderConstraintsChanged& event);
std::string write_channel_message(const ForwardedSourcesChanged& event);
std::string write_channel_message(const DominantSpeakerChanged& event);
std::string write_channel_message(const ConnectivityChanged& event);
std::string write_channel_message(const ConnectionStatsReport& event);
/// VideoSourcesMap or AudioSourcesMap.
std::string write_channel_message(const SourceMapChanged& event);

// --- for simulated clients ---

std::string write_client_message(const ReceiverVideoConstraints& message);
std::string write_client_message(const SourceVideoType& message);
std::string write_client_message(const SourceMapApplied& message);
/// What the server said; classes that a simulated client does not act on are "unknown-channel-message".
using ServerMessage = std::variant<SenderConstraintsChanged, ForwardedSourcesChanged, DominantSpeakerChanged,
                                   ConnectivityChanged, ConnectionStatsReport, SourceMapChanged>;
Result<ServerMessage> parse_server_message(std::string_view text);

}  // namespace conclave::jingle
