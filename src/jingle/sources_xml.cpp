// Sources as XML (XEP-0339).
#include "jingle/source_collector.h"
#include "jingle/sources.h"
#include "jingle/text.h"
#include "xmpp/ns.h"

namespace conclave::jingle {

namespace ns = xmpp::ns;
using xmpp::Element;

namespace {

Element make_source(const SourceDescription& source) {
  Element element("source", ns::kJingleSsma);
  element.set("name", source.name);
  if (source.media == MediaKind::video) element.set("videoType", std::string(to_string(source.video_type)));
  return element;
}

void add_msid(Element& element, const SourceDescription& source) {
  element.add("parameter").set("name", "msid").set("value", source.msid);
}

/// One SSRC as receivers are told: exactly one parameter, msid, or clients lose the rest.
Element make_egress_source(const SourceDescription& source, uint32_t ssrc) {
  Element element = make_source(source);
  element.set("ssrc", std::to_string(ssrc));
  add_msid(element, source);
  element.add("ssrc-info", ns::kJitmeet).set("owner", std::string(source_owner(source.name)));
  return element;
}

Element make_group(const char* semantics, std::span<const uint32_t> ssrcs) {
  Element group("ssrc-group", ns::kJingleSsma);
  group.set("semantics", semantics);
  for (const uint32_t ssrc : ssrcs) group.add("source").set("ssrc", std::to_string(ssrc));
  return group;
}

Result<SourceCollector::Entry> parse_entry(const Element& element, MediaKind media) {
  SourceCollector::Entry entry;
  entry.name = element.attribute("name");
  entry.media = media;
  entry.video_type = parse_video_type(element.attribute("videoType")).value_or(VideoType::camera);
  for (const Element& child : element.children())
    if (child.name() == "parameter" && child.attribute("name") == "msid") entry.msid = child.attribute("value");
  if (element.has_attribute("ssrc")) {
    entry.ssrc = parse_number<uint32_t>(element.attribute("ssrc")).value_or(0);
    if (entry.ssrc == 0) return fail("bad-source", "ssrc");
  } else {
    entry.mid = element.attribute("mid");
    entry.rid = element.attribute("rid");
  }
  return entry;
}

Result<void> parse_group(const Element& element, SourceCollector& collector) {
  const std::string& semantics = element.attribute("semantics");
  if (semantics != "SIM" && semantics != "FID") return {};  // forward error correction and such: not used
  std::vector<uint32_t> ssrcs;
  for (const Element& child : element.children()) {
    if (child.name() != "source") continue;
    ssrcs.push_back(parse_number<uint32_t>(child.attribute("ssrc")).value_or(0));
  }
  return collector.add_group(semantics == "SIM" ? SsrcGroup::Semantics::sim : SsrcGroup::Semantics::fid,
                             std::move(ssrcs));
}

}  // namespace

std::vector<Element> make_source_elements(const SourceDescription& source) {
  std::vector<Element> elements;
  elements.push_back(make_egress_source(source, source.egress_ssrc));
  if (source.egress_rtx_ssrc == 0) return elements;
  elements.push_back(make_egress_source(source, source.egress_rtx_ssrc));
  const uint32_t pair[] = {source.egress_ssrc, source.egress_rtx_ssrc};
  elements.push_back(make_group("FID", pair));
  return elements;
}

std::vector<Element> make_source_contents(std::span<const SourceDescription> sources) {
  std::vector<Element> contents;
  for (const MediaKind media : {MediaKind::audio, MediaKind::video}) {
    const char* name = media == MediaKind::audio ? "audio" : "video";
    Element description("description", ns::kJingleRtp);
    description.set("media", name);
    for (const SourceDescription& source : sources) {
      if (source.media != media || source.egress_ssrc == 0) continue;
      for (Element& element : make_source_elements(source)) description.add(std::move(element));
    }
    if (description.children().empty()) continue;
    Element content("content", ns::kJingle);
    content.set("creator", "initiator").set("name", name);
    content.add(std::move(description));
    contents.push_back(std::move(content));
  }
  return contents;
}

std::vector<Element> make_sender_source_elements(const SourceDescription& source) {
  std::vector<Element> elements;
  const auto add = [&](const char* attribute, std::string value) {
    Element element = make_source(source);
    if (!source.mid.empty()) element.set("mid", source.mid);
    if (attribute) element.set(attribute, std::move(value));
    add_msid(element, source);
    elements.push_back(std::move(element));
  };
  for (const uint32_t ssrc : source.ssrcs) add("ssrc", std::to_string(ssrc));
  for (const std::string& rid : source.rids) add("rid", rid);
  if (source.ssrcs.empty() && source.rids.empty()) add(nullptr, {});
  for (const SsrcGroup& group : source.groups)
    elements.push_back(make_group(group.semantics == SsrcGroup::Semantics::sim ? "SIM" : "FID", group.ssrcs));
  return elements;
}

Result<void> parse_source_elements(const Element& description, MediaKind media, std::vector<SourceDescription>& sources,
                                   const SourceLimits& limits) {
  SourceCollector collector(limits);
  for (const Element& child : description.children()) {
    if (!child.is("source", ns::kJingleSsma)) continue;
    Result<SourceCollector::Entry> entry = parse_entry(child, media);
    if (!entry) return tl::unexpected<Error>(entry.error());
    if (Result<void> added = collector.add(std::move(*entry)); !added) return added;
  }
  for (const Element& child : description.children()) {
    if (!child.is("ssrc-group", ns::kJingleSsma)) continue;
    if (Result<void> added = parse_group(child, collector); !added) return added;
  }
  for (SourceDescription& source : collector.take()) sources.push_back(std::move(source));
  return {};
}

}  // namespace conclave::jingle
