#include "meeting/room/source_journal.h"

#include <utility>

namespace conclave::meeting {

void SourceJournal::add(EndpointId owner, SourceDescription source) {
  remove(source.name);
  ++version_;
  index_[source.name] = version_;
  live_.emplace(version_, JournalEntry{std::move(owner), std::move(source)});
}

void SourceJournal::remove(const std::string& name) {
  const auto indexed = index_.find(name);
  if (indexed == index_.end()) return;
  const uint64_t added_at = indexed->second;
  index_.erase(indexed);
  auto node = live_.extract(added_at);
  ended_.emplace(++version_, Ended{added_at, std::move(node.mapped())});
}

SourceJournal::Changes SourceJournal::since(uint64_t since, const EndpointId& receiver) const {
  Changes changes;
  for (auto it = live_.upper_bound(since); it != live_.end(); ++it)
    if (it->second.owner != receiver) changes.added.push_back(&it->second);
  for (auto it = ended_.upper_bound(since); it != ended_.end(); ++it)
    if (it->second.added_at <= since && it->second.entry.owner != receiver)
      changes.removed.push_back(&it->second.entry);
  return changes;
}

void SourceJournal::forget_until(uint64_t version) { ended_.erase(ended_.begin(), ended_.upper_bound(version)); }

bool SourceJournal::is_live(const std::string& name, uint32_t egress_ssrc) const {
  const auto indexed = index_.find(name);
  return indexed != index_.end() && live_.at(indexed->second).source.egress_ssrc == egress_ssrc;
}

}  // namespace conclave::meeting
