#include "jingle/description.h"

#include "xmpp/ns.h"

namespace conclave::jingle {

namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

void add_parameter(Element& payload, const char* name, std::string value) {
  payload.add("parameter").set("name", name).set("value", std::move(value));
}

void add_feedback(Element& payload, const char* type, const char* subtype = nullptr) {
  Element& feedback = payload.add("rtcp-fb", ns::kJingleRtcpFb);
  feedback.set("type", type);
  if (subtype) feedback.set("subtype", subtype);
}

void add_payload_type(Element& description, const PayloadType& type) {
  Element& payload = description.add("payload-type");
  payload.set("id", std::to_string(type.number)).set("name", std::string(type.name));
  payload.set("clockrate", std::to_string(type.clock_rate));
  if (type.channels > 1) payload.set("channels", std::to_string(type.channels));
  if (type.codec == Codec::opus) {
    add_parameter(payload, "minptime", "10");  // RFC 7587 6.1
    add_parameter(payload, "useinbandfec", "1");
    add_feedback(payload, "transport-cc");
  } else if (type.codec == Codec::rtx) {
    add_parameter(payload, "apt", std::to_string(type.associated));  // RFC 4588 8.1
  } else if (type.media == MediaKind::video) {
    add_feedback(payload, "ccm", "fir");
    add_feedback(payload, "nack");
    add_feedback(payload, "nack", "pli");
    add_feedback(payload, "goog-remb");  // to ask a sender for less; congestion control is transport-cc's
    add_feedback(payload, "transport-cc");
  }
}

}  // namespace

Element make_description(MediaKind media, bool rid_extensions) {
  const bool audio = media == MediaKind::audio;
  Element description("description", ns::kJingleRtp);
  description.set("media", audio ? "audio" : "video");
  if (audio) description.set("maxptime", "60");
  for (const PayloadType& type : kPayloadTypes)
    if (type.media == media) add_payload_type(description, type);
  for (const HeaderExtension& extension : kHeaderExtensions) {
    if (!(audio ? extension.audio : extension.video) || (extension.rid_endpoints_only && !rid_extensions)) continue;
    description.add("rtp-hdrext", ns::kJingleRtpHdrExt)
        .set("id", std::to_string(static_cast<unsigned>(extension.id)))
        .set("uri", std::string(extension.uri));
  }
  description.add("extmap-allow-mixed", ns::kJingleRtpHdrExt);
  description.add("rtcp-mux");
  return description;
}

}  // namespace conclave::jingle
