// The session-initiate that the focus sends to every participant, and the further Jingle requests of the server
// (XEP-0166, XEP-0167, XEP-0176, XEP-0320, XEP-0338, XEP-0339 with Jitsi's extensions). All functions make the
// <jingle> element; the caller puts it into an IQ set from room@muc/focus to the participant's full JID.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/media.h"
#include "jingle/transport.h"
#include "xmpp/element.h"

namespace conclave::jingle {

struct Offer {
  std::string sid;
  std::string initiator;  ///< room@muc/focus
  std::string responder;  ///< the participant's full JID; may be empty
  std::string bridge_session_id;
  std::string region;  ///< may be empty
  LocalTransport transport;
  /// SSRCs of the bridge's own sources jvb-a0 and jvb-v0, which keep the client's first m-lines free of participants.
  uint32_t bridge_audio_ssrc = 0;
  uint32_t bridge_video_ssrc = 0;
  bool rid_extensions = false;  ///< offer mid, rid and repaired-rid
  std::vector<SourceDescription> sources;
};

xmpp::Element make_session_initiate(const Offer& offer);

/// Which session a request belongs to.
struct SessionRef {
  std::string sid;
  std::string initiator;
};

/// xml is understood by all; json (smaller by half) by those who have the feature json-encoded-sources.
enum class SourceEncoding : uint8_t { xml, json };

xmpp::Element make_source_add(const SessionRef& session, std::span<const SourceDescription> sources,
                              SourceEncoding encoding);
xmpp::Element make_source_remove(const SessionRef& session, std::span<const SourceDescription> sources,
                                 SourceEncoding encoding);
/// In-place ICE restart: `transport.ice_generation` has to be set, or clients ignore it.
xmpp::Element make_transport_info(const SessionRef& session, const LocalTransport& transport);
/// `reason`: an element name of XEP-0166 7.4, e.g. "success", "expired", "gone".
xmpp::Element make_session_terminate(const SessionRef& session, std::string reason, std::string text = {});
/// <mute xmlns="http://jitsi.org/jitmeet/audio" actor=…>true</mute>, sent by the focus to whom it mutes; `what` is
/// "audio", "video" or "desktop".
xmpp::Element make_mute(std::string_view what, std::string actor);

/// What a client answers to an offer: for simulated clients.
struct Answer {
  std::string sid;
  std::string initiator;
  std::string responder;
  LocalTransport transport;  ///< setup: active
  std::vector<SourceDescription> sources;
  bool rid_extensions = false;
};
xmpp::Element make_session_accept(const Answer& answer);
/// source-add and source-remove as a client sends them, with all its layers.
xmpp::Element make_sender_source_add(const SessionRef& session, std::span<const SourceDescription> sources);
xmpp::Element make_sender_source_remove(const SessionRef& session, std::span<const SourceDescription> sources);

}  // namespace conclave::jingle
