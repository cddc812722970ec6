#include "jingle/offer.h"

#include "jingle/description.h"
#include "jingle/sources.h"
#include "xmpp/ns.h"

namespace conclave::jingle {

namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

constexpr MediaKind kMediaKinds[] = {MediaKind::audio, MediaKind::video};

const char* content_name(MediaKind media) { return media == MediaKind::audio ? "audio" : "video"; }

Element make_jingle(const char* action, const SessionRef& session) {
  Element jingle("jingle", ns::kJingle);
  jingle.set("action", action).set("sid", session.sid);
  if (!session.initiator.empty()) jingle.set("initiator", session.initiator);
  return jingle;
}

void add_bundle_group(Element& jingle) {
  Element& group = jingle.add("group", ns::kJingleGrouping);
  group.set("semantics", "BUNDLE");
  for (const MediaKind media : kMediaKinds) group.add("content").set("name", content_name(media));
}

/// The bridge's own source. Its msid begins with "mixedmslabel", by which clients know it: it comes first and never
/// becomes a track.
SourceDescription bridge_source(MediaKind media, uint32_t ssrc) {
  SourceDescription source;
  source.media = media;
  source.name = media == MediaKind::audio ? "jvb-a0" : "jvb-v0";
  source.msid = media == MediaKind::audio ? "mixedmslabel mixedlabelaudio0" : "mixedmslabel mixedlabelvideo0";
  source.egress_ssrc = ssrc;
  return source;
}

Element make_bridge_source(MediaKind media, uint32_t ssrc) {
  Element element = make_source_elements(bridge_source(media, ssrc)).front();
  element.unset("videoType");
  return element;
}

Element& add_content(Element& jingle, const char* creator, MediaKind media) {
  return jingle.add("content").set("creator", creator).set("senders", "both").set("name", content_name(media));
}

void add_offer_content(Element& jingle, const Offer& offer, MediaKind media, const Element& transport) {
  Element description = make_description(media, offer.rid_extensions);
  const uint32_t bridge_ssrc = media == MediaKind::audio ? offer.bridge_audio_ssrc : offer.bridge_video_ssrc;
  if (bridge_ssrc != 0) description.add(make_bridge_source(media, bridge_ssrc));
  for (const SourceDescription& source : offer.sources) {
    if (source.media != media || source.egress_ssrc == 0) continue;
    for (Element& element : make_source_elements(source)) description.add(std::move(element));
  }
  Element& content = add_content(jingle, "initiator", media);
  content.add(std::move(description));
  content.add(transport);  // every content has its own copy: clients read each m-line's from there
}

Element make_source_change(const char* action, const SessionRef& session, std::span<const SourceDescription> sources,
                           SourceEncoding encoding) {
  Element jingle = make_jingle(action, session);
  if (encoding == SourceEncoding::json) {
    jingle.add("json-message", ns::kJitmeet).add_text(write_sources_json(sources));
    return jingle;
  }
  for (Element& content : make_source_contents(sources)) jingle.add(std::move(content));
  return jingle;
}

Element make_sender_change(const char* action, const SessionRef& session, std::span<const SourceDescription> sources) {
  Element jingle = make_jingle(action, session);
  for (const MediaKind media : kMediaKinds) {
    Element description("description", ns::kJingleRtp);
    description.set("media", content_name(media));
    for (const SourceDescription& source : sources) {
      if (source.media != media) continue;
      for (Element& element : make_sender_source_elements(source)) description.add(std::move(element));
    }
    if (!description.children().empty()) add_content(jingle, "responder", media).add(std::move(description));
  }
  return jingle;
}

}  // namespace

Element make_session_initiate(const Offer& offer) {
  Element jingle = make_jingle("session-initiate", {offer.sid, offer.initiator});
  if (!offer.responder.empty()) jingle.set("responder", offer.responder);
  add_bundle_group(jingle);
  Element& bridge_session = jingle.add("bridge-session", ns::kFocus);
  bridge_session.set("id", offer.bridge_session_id);
  if (!offer.region.empty()) bridge_session.set("region", offer.region);
  const Element transport = make_transport(offer.transport);
  for (const MediaKind media : kMediaKinds) add_offer_content(jingle, offer, media, transport);
  return jingle;
}

Element make_source_add(const SessionRef& session, std::span<const SourceDescription> sources,
                        SourceEncoding encoding) {
  return make_source_change("source-add", session, sources, encoding);
}

Element make_source_remove(const SessionRef& session, std::span<const SourceDescription> sources,
                           SourceEncoding encoding) {
  return make_source_change("source-remove", session, sources, encoding);
}

Element make_transport_info(const SessionRef& session, const LocalTransport& transport) {
  Element jingle = make_jingle("transport-info", session);
  Element& content = jingle.add("content").set("creator", "initiator").set("name", "audio");
  content.add(make_transport(transport));
  return jingle;
}

Element make_session_terminate(const SessionRef& session, std::string reason, std::string text) {
  Element jingle = make_jingle("session-terminate", session);
  Element& element = jingle.add("reason");
  element.add(std::move(reason));
  if (!text.empty()) element.add("text").add_text(std::move(text));
  return jingle;
}

Element make_mute(std::string_view what, std::string actor) {
  Element mute("mute", std::string(ns::kJitmeet) + "/" + std::string(what));
  mute.set("actor", std::move(actor)).add_text("true");
  return mute;
}

Element make_session_accept(const Answer& answer) {
  Element jingle = make_jingle("session-accept", {answer.sid, answer.initiator});
  if (!answer.responder.empty()) jingle.set("responder", answer.responder);
  add_bundle_group(jingle);
  const Element transport = make_transport(answer.transport);
  for (const MediaKind media : kMediaKinds) {
    Element description = make_description(media, answer.rid_extensions);
    for (const SourceDescription& source : answer.sources) {
      if (source.media != media) continue;
      for (Element& element : make_sender_source_elements(source)) description.add(std::move(element));
    }
    Element& content = add_content(jingle, "responder", media);
    content.add(std::move(description));
    content.add(transport);
  }
  return jingle;
}

Element make_sender_source_add(const SessionRef& session, std::span<const SourceDescription> sources) {
  return make_sender_change("source-add", session, sources);
}

Element make_sender_source_remove(const SessionRef& session, std::span<const SourceDescription> sources) {
  return make_sender_change("source-remove", session, sources);
}

}  // namespace conclave::jingle
