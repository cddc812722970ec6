#include "jingle/source_collector.h"

#include <algorithm>

#include "jingle/text.h"

namespace conclave::jingle {

namespace {

constexpr size_t kMaxName = 128;
constexpr size_t kMaxMsid = 256;
constexpr size_t kMaxGroup = 8;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != 0x7F; });
}

bool has_sane_texts(const SourceCollector::Entry& entry) {
  return entry.name.size() <= kMaxName && is_printable(entry.name) && entry.msid.size() <= kMaxMsid &&
         is_printable(entry.msid) && (entry.mid.empty() || is_token(entry.mid, 16, "-_")) &&
         (entry.rid.empty() || is_token(entry.rid, 16, "-_"));  // RFC 8852 3.1: what fits a header extension
}

}  // namespace

Result<void> SourceCollector::add(Entry entry) {
  if (!has_sane_texts(entry)) return fail("bad-source", "text");
  if (entry.ssrc == 0 && entry.mid.empty()) return fail("bad-source", "neither ssrc nor mid");
  if (++layers_ > limits_.max_ssrcs) return fail("too-many-sources");
  if (entry.name.empty()) {
    if (entry.ssrc != 0) nameless_.insert(entry.ssrc);
    return {};
  }
  const auto [found, is_new] = by_name_.try_emplace(entry.name, sources_.size());
  if (is_new) {
    SourceDescription& source = sources_.emplace_back();
    source.name = entry.name;
    source.media = entry.media;
    source.video_type = entry.video_type;
    source.msid = entry.msid;
  }
  return add_layer(sources_[found->second], entry, found->second);
}

Result<void> SourceCollector::add_layer(SourceDescription& source, Entry& entry, size_t index) {
  if (source.media != entry.media) return fail("bad-source", "one name for two media");
  if (entry.ssrc != 0) {
    if (!source.mid.empty()) return fail("bad-source", "ssrc and rid mixed");
    if (!by_ssrc_.try_emplace(entry.ssrc, index).second) return fail("bad-source", "ssrc twice");
    source.ssrcs.push_back(entry.ssrc);
    return {};
  }
  if (!source.ssrcs.empty()) return fail("bad-source", "ssrc and rid mixed");
  const bool again = !source.mid.empty();
  if (again && (source.mid != entry.mid || entry.rid.empty() || source.rids.empty() ||
                std::find(source.rids.begin(), source.rids.end(), entry.rid) != source.rids.end()))
    return fail("bad-source", "rids");
  source.mid = std::move(entry.mid);
  if (!entry.rid.empty()) source.rids.push_back(std::move(entry.rid));
  return {};
}

Result<void> SourceCollector::add_group(SsrcGroup::Semantics semantics, std::vector<uint32_t> ssrcs) {
  if (++groups_ > limits_.max_groups) return fail("too-many-sources");
  const bool good_size =
      semantics == SsrcGroup::Semantics::fid ? ssrcs.size() == 2 : !ssrcs.empty() && ssrcs.size() <= kMaxGroup;
  if (!good_size) return fail("bad-source", "group size");
  if (std::any_of(ssrcs.begin(), ssrcs.end(), [&](uint32_t ssrc) { return nameless_.contains(ssrc); })) return {};
  const auto owner = by_ssrc_.find(ssrcs.front());
  for (const uint32_t ssrc : ssrcs) {
    const auto found = by_ssrc_.find(ssrc);
    if (found == by_ssrc_.end() || found->second != owner->second) return fail("bad-source", "group of strangers");
  }
  sources_[owner->second].groups.push_back({semantics, std::move(ssrcs)});
  return {};
}

}  // namespace conclave::jingle
