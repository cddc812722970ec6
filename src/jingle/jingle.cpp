#include "jingle/jingle.h"

#include <algorithm>
#include <array>

#include "jingle/text.h"
#include "jingle/transport.h"
#include "xmpp/ns.h"

namespace conclave::jingle {

namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

constexpr size_t kMaxSid = 128;
constexpr size_t kMaxJid = 3071;  // RFC 7622 3.1
constexpr size_t kMaxContents = 64;
constexpr size_t kMaxCandidates = 64;
constexpr size_t kMaxPayloadTypes = 128;
constexpr size_t kMaxExtensions = 64;

// In the order of JingleAction.
constexpr std::array<std::string_view, 10> kActions{
    "session-initiate", "session-accept",   "session-info", "session-terminate", "transport-info",
    "transport-accept", "transport-reject", "source-add",   "source-remove",     "content-modify"};

tl::unexpected<Error> pass_on(const Error& error) { return tl::unexpected<Error>(error); }

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

std::optional<MediaKind> media_of(const Element& description) {
  if (description.attribute("media") == "audio") return MediaKind::audio;
  if (description.attribute("media") == "video") return MediaKind::video;
  return std::nullopt;
}

Result<void> parse_formats(const Element& description, ContentInfo& content) {
  for (const Element& child : description.children()) {
    if (child.is("payload-type", ns::kJingleRtp)) {
      const auto id = parse_number<uint8_t>(child.attribute("id"));
      if (!id || *id > 127 || content.payload_types.size() == kMaxPayloadTypes)
        return fail("bad-jingle", "payload-type");
      content.payload_types.push_back(*id);
    } else if (child.is("rtp-hdrext", ns::kJingleRtpHdrExt)) {
      const auto id = parse_number<uint8_t>(child.attribute("id"));
      if (!id || *id == 0 || content.extensions.size() == kMaxExtensions) return fail("bad-jingle", "rtp-hdrext");
      content.extensions.push_back(*id);
    }
  }
  return {};
}

/// All contents are bundled (RFC 9143), so the first transport with credentials counts. Browsers may list the same
/// candidates and fingerprints in every content.
void merge_transport(ParsedTransport&& parsed, JingleRequest& request) {
  if (!request.transport) {
    request.transport = std::move(parsed.remote);
  } else {
    RemoteTransport& known = *request.transport;
    if (known.ice.ufrag.empty()) known.ice = std::move(parsed.remote.ice);
    for (IceCandidate& candidate : parsed.remote.candidates) {
      if (known.candidates.size() >= kMaxCandidates) break;
      if (std::find(known.candidates.begin(), known.candidates.end(), candidate) == known.candidates.end())
        known.candidates.push_back(std::move(candidate));
    }
    if (known.fingerprints.empty()) {
      known.fingerprints = std::move(parsed.remote.fingerprints);
      known.setup = parsed.remote.setup;
    }
  }
  if (!request.ice_generation) request.ice_generation = parsed.ice_generation;
  if (request.channel_url.empty()) request.channel_url = std::move(parsed.channel_url);
}

Result<void> parse_content(const Element& element, JingleRequest& request, const SourceLimits& limits) {
  if (const Element* description = element.child("description", ns::kJingleRtp)) {
    if (const auto media = media_of(*description)) {
      ContentInfo content{element.attribute("name"), *media, element.attribute("senders"), {}, {}};
      if (content.senders.empty()) content.senders = "both";
      if (content.name.size() > kMaxSid || content.senders.size() > kMaxSid) return fail("bad-jingle", "content");
      if (Result<void> good = parse_formats(*description, content); !good) return good;
      if (Result<void> good = parse_source_elements(*description, *media, request.sources, limits); !good) return good;
      request.contents.push_back(std::move(content));
    }
  }
  if (const Element* transport = element.child("transport", ns::kJingleIceUdp)) {
    Result<ParsedTransport> parsed = parse_transport(*transport);
    if (!parsed) return pass_on(parsed.error());
    merge_transport(std::move(*parsed), request);
  }
  return {};
}

BridgeSessionRef parse_bridge_session(const Element& element) {
  return {element.attribute("id").substr(0, kMaxSid), is_true(element.attribute("restart")),
          is_true(element.attribute("ice-restart"))};
}

void parse_reason(const Element& reason, JingleRequest& request) {
  for (const Element& child : reason.children()) {
    if (child.is_text()) continue;
    if (child.name() == "text")
      request.reason_text = child.text();
    else if (request.reason.empty())
      request.reason = child.name();
  }
}

Result<void> parse_json_sources(const Element& element, JingleRequest& request, const SourceLimits& limits) {
  Result<std::vector<SourceDescription>> sources = parse_sources_json(element.text(), limits.max_ssrcs);
  if (!sources) return pass_on(sources.error());
  for (SourceDescription& source : *sources) request.sources.push_back(std::move(source));
  return {};
}

Result<void> parse_child(const Element& child, JingleRequest& request, const SourceLimits& limits) {
  if (child.is("content", ns::kJingle)) return parse_content(child, request, limits);
  if (child.is("json-message", ns::kJitmeet)) return parse_json_sources(child, request, limits);
  if (child.is("bridge-session", ns::kFocus)) request.bridge_session = parse_bridge_session(child);
  if (child.is("reason", ns::kJingle)) parse_reason(child, request);
  return {};
}

/// The limits are per endpoint, not per content.
bool exceeds(const std::vector<SourceDescription>& sources, const SourceLimits& limits) {
  size_t layers = 0;
  size_t groups = 0;
  for (const SourceDescription& source : sources) {
    layers += std::max<size_t>(1, source.ssrcs.size() + source.rids.size());
    groups += source.groups.size();
  }
  return layers > limits.max_ssrcs || groups > limits.max_groups;
}

bool needs_transport(JingleAction action) {
  return action == JingleAction::session_initiate || action == JingleAction::session_accept;
}

bool is_complete(const std::optional<RemoteTransport>& transport) {
  return transport && !transport->ice.ufrag.empty() && !transport->fingerprints.empty();
}

}  // namespace

std::string_view to_string(JingleAction action) { return kActions[static_cast<size_t>(action)]; }

Result<JingleRequest> parse_jingle(const Element& jingle, const SourceLimits& limits) {
  if (!jingle.is("jingle", ns::kJingle)) return fail("bad-jingle", "no jingle element");
  const auto action = std::find(kActions.begin(), kActions.end(), jingle.attribute("action"));
  if (action == kActions.end()) return fail("unknown-action");
  JingleRequest request;
  request.action = static_cast<JingleAction>(action - kActions.begin());
  request.sid = jingle.attribute("sid");
  request.initiator = jingle.attribute("initiator");
  request.responder = jingle.attribute("responder");
  if (request.sid.empty() || request.sid.size() > kMaxSid || request.initiator.size() > kMaxJid ||
      request.responder.size() > kMaxJid || jingle.children().size() > kMaxContents)
    return fail("bad-jingle", "attributes");
  for (const Element& child : jingle.children())
    if (Result<void> good = parse_child(child, request, limits); !good) return pass_on(good.error());
  if (exceeds(request.sources, limits)) return fail("too-many-sources");
  if (needs_transport(request.action) && !is_complete(request.transport)) return fail("missing-transport");
  return request;
}

}  // namespace conclave::jingle
