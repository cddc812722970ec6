// Jingle requests (XEP-0166) from their XML to a plain struct: what clients send to the focus, and also what the
// focus sends, for simulated clients. Everything is checked: a request that does not hold together is an error, which
// the caller answers with bad-request (unknown actions with feature-not-implemented).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "jingle/sources.h"
#include "xmpp/element.h"

namespace conclave::jingle {

enum class JingleAction : uint8_t {
  session_initiate,
  session_accept,
  session_info,
  session_terminate,
  transport_info,
  transport_accept,
  transport_reject,
  source_add,
  source_remove,
  content_modify,
};
std::string_view to_string(JingleAction action);

/// <bridge-session xmlns="http://jitsi.org/protocol/focus">: which of our sessions the client talks about.
struct BridgeSessionRef {
  std::string id;
  bool restart = false;      ///< session-terminate: wants a new session
  bool ice_restart = false;  ///< session-info: wants new ICE credentials
};

/// One <content>.
struct ContentInfo {
  std::string name;
  MediaKind media = MediaKind::audio;
  std::string senders;  ///< "both" when absent
  std::vector<uint8_t> payload_types;
  std::vector<uint8_t> extensions;  ///< ids of rtp-hdrext
};

struct JingleRequest {
  JingleAction action = JingleAction::session_info;
  std::string sid;
  std::string initiator;
  std::string responder;
  /// From the first content that has one (all are bundled); candidates and fingerprints of all contents.
  /// Complete (ufrag, pwd, at least one fingerprint) in session-initiate and session-accept.
  std::optional<RemoteTransport> transport;
  std::optional<uint32_t> ice_generation;
  std::string channel_url;
  std::vector<SourceDescription> sources;  ///< names are not yet checked against the sender: see validate_sources
  std::vector<ContentInfo> contents;       ///< audio and video
  std::optional<BridgeSessionRef> bridge_session;
  std::string reason;  ///< session-terminate: the condition's name
  std::string reason_text;
};

/// `jingle` is the <jingle xmlns="urn:xmpp:jingle:1"> element. Errors: "bad-jingle", "unknown-action",
/// "missing-transport", and those of parse_transport and parse_source_elements.
Result<JingleRequest> parse_jingle(const xmpp::Element& jingle, const SourceLimits& limits = {});

}  // namespace conclave::jingle
