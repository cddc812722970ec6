// Gathers SSRCs, rids and groups, as they come one by one in XML or JSON, into sources by name.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "jingle/sources.h"

namespace conclave::jingle {

class SourceCollector {
 public:
  explicit SourceCollector(SourceLimits limits) : limits_(limits) {}

  /// What one <source>, or its JSON, says.
  struct Entry {
    std::string name;
    MediaKind media = MediaKind::audio;
    VideoType video_type = VideoType::camera;
    std::string msid;
    uint32_t ssrc = 0;  ///< 0: named by mid and rid
    std::string mid;
    std::string rid;
  };
  Result<void> add(Entry entry);
  /// After the SSRCs it holds. A group of nameless SSRCs is dropped.
  Result<void> add_group(SsrcGroup::Semantics semantics, std::vector<uint32_t> ssrcs);
  /// In the order in which the names first came.
  std::vector<SourceDescription> take() { return std::move(sources_); }

 private:
  Result<void> add_layer(SourceDescription& source, Entry& entry, size_t index);

  SourceLimits limits_;
  size_t layers_ = 0;
  size_t groups_ = 0;
  std::vector<SourceDescription> sources_;
  std::map<std::string, size_t, std::less<>> by_name_;
  std::map<uint32_t, size_t> by_ssrc_;
  std::set<uint32_t> nameless_;
};

}  // namespace conclave::jingle
