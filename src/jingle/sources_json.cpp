// Sources in Jitsi's compact JSON form: for every owner an array of four arrays: video sources, video groups, audio
// sources, audio groups. A source is {"s":ssrc,"n":name,"m":msid,"v":"d" for a desktop}, a group ["f"|"s",ssrc,…].
#include <array>
#include <map>

#include "jingle/json.h"
#include "jingle/source_collector.h"
#include "jingle/sources.h"
#include "jingle/text.h"

namespace conclave::jingle {

namespace {

Json make_source(const SourceDescription& source, uint32_t ssrc) {
  Json json = Json::object();
  json.set("s", std::to_string(ssrc)).set("n", source.name).set("m", source.msid);
  if (source.media == MediaKind::video && source.video_type != VideoType::camera) json.set("v", "d");
  return json;
}

/// SSRCs are texts; numbers are taken too.
uint32_t parse_ssrc(const Json& json) {
  if (json.is_string()) return parse_number<uint32_t>(json.as_string()).value_or(0);
  const int64_t number = json.as_integer();
  return number > 0 && number <= UINT32_MAX ? static_cast<uint32_t>(number) : 0;
}

Result<void> parse_sources(const Json& list, MediaKind media, SourceCollector& collector) {
  for (const Json& item : list.items()) {
    SourceCollector::Entry entry;
    entry.name = item["n"].as_string();
    entry.media = media;
    entry.video_type = item["v"].as_string() == "d" ? VideoType::desktop : VideoType::camera;
    entry.msid = item["m"].as_string();
    entry.ssrc = parse_ssrc(item["s"]);
    if (Result<void> added = collector.add(std::move(entry)); !added) return added;
  }
  return {};
}

Result<void> parse_groups(const Json& list, SourceCollector& collector) {
  for (const Json& item : list.items()) {
    const std::vector<Json>& parts = item.items();
    if (parts.empty()) return fail("bad-source", "group");
    const std::string& letter = parts.front().as_string();
    if (letter != "f" && letter != "s") continue;
    std::vector<uint32_t> ssrcs;
    for (size_t i = 1; i < parts.size(); ++i) ssrcs.push_back(parse_ssrc(parts[i]));
    Result<void> added =
        collector.add_group(letter == "s" ? SsrcGroup::Semantics::sim : SsrcGroup::Semantics::fid, std::move(ssrcs));
    if (!added) return added;
  }
  return {};
}

Result<void> parse_owner(const Json& parts, SourceCollector& collector) {
  if (!parts.is_array() || parts.items().size() > 4) return fail("bad-source", "owner");
  for (size_t i = 0; i < parts.items().size(); ++i) {
    const Json& part = parts.items()[i];
    if (!part.is_array()) return fail("bad-source", "owner");
    const MediaKind media = i < 2 ? MediaKind::video : MediaKind::audio;
    Result<void> good = i % 2 == 0 ? parse_sources(part, media, collector) : parse_groups(part, collector);
    if (!good) return good;
  }
  return {};
}

}  // namespace

std::string write_sources_json(std::span<const SourceDescription> sources) {
  std::map<std::string_view, std::array<Json, 4>> owners;
  for (const SourceDescription& source : sources) {
    if (source.egress_ssrc == 0) continue;
    const auto [owner, is_new] = owners.try_emplace(source_owner(source.name));
    if (is_new) owner->second.fill(Json::array());
    const size_t at = source.media == MediaKind::video ? 0 : 2;
    owner->second[at].push(make_source(source, source.egress_ssrc));
    if (source.egress_rtx_ssrc == 0) continue;
    owner->second[at].push(make_source(source, source.egress_rtx_ssrc));
    owner->second[at + 1].push(
        Json::array({"f", std::to_string(source.egress_ssrc), std::to_string(source.egress_rtx_ssrc)}));
  }
  Json map = Json::object();
  for (auto& [owner, parts] : owners) {
    Json list = Json::array();
    for (Json& part : parts) list.push(std::move(part));
    map.append_member(std::string(owner), std::move(list));
  }
  return Json::object().set("sources", std::move(map)).to_string();
}

Result<std::vector<SourceDescription>> parse_sources_json(std::string_view text, size_t max_sources) {
  constexpr size_t kBytesPerSource = 512;
  const JsonLimits limits{.max_bytes = 1024 + max_sources * kBytesPerSource, .max_values = 64 + 8 * max_sources};
  const Result<Json> json = Json::parse(text, limits);
  if (!json) return tl::unexpected<Error>(json.error());
  if (!(*json)["sources"].is_object()) return fail("bad-source", "sources");
  SourceCollector collector({.max_ssrcs = max_sources, .max_groups = max_sources});
  for (const Json::Member& owner : (*json)["sources"].members())
    if (Result<void> good = parse_owner(owner.second, collector); !good) return tl::unexpected<Error>(good.error());
  return collector.take();
}

}  // namespace conclave::jingle
