#include "peer/packet_cache.h"

#include <utility>

namespace conclave::peer {

void PacketCache::insert(TimePoint now, const Recipe& recipe) {
  if (entries_.empty()) entries_.resize(kMinCapacity);
  const uint16_t sequence = recipe.rewrite.header.sequence_number;
  const auto overwrites_young = [&] {
    const Entry& entry = slot(sequence);
    return entry.used && now - entry.sent < kHistory && entry.sequence() != sequence;
  };
  while (entries_.size() < kMaxCapacity && overwrites_young()) grow();
  slot(sequence) = {.recipe = recipe, .sent = now, .used = true, .resent = false};
}

std::optional<Recipe> PacketCache::claim_for_resend(TimePoint now, uint16_t sequence, Duration round_trip) {
  if (entries_.empty()) return std::nullopt;
  Entry& entry = slot(sequence);
  if (!entry.used || entry.sequence() != sequence) return std::nullopt;
  if (now - entry.sent > kMaxAge) return std::nullopt;
  const Duration suppression = round_trip > Duration::zero() ? round_trip * 9 / 10 : kDefaultSuppression;
  if (entry.resent && now - entry.sent < suppression) return std::nullopt;
  entry.sent = now;
  entry.resent = true;
  return entry.recipe;
}

void PacketCache::clear() {
  for (Entry& entry : entries_) entry.used = false;
}

void PacketCache::grow() {
  const std::vector<Entry> old = std::exchange(entries_, std::vector<Entry>(entries_.size() * 2));
  for (const Entry& entry : old)
    if (entry.used) slot(entry.sequence()) = entry;
}

}  // namespace conclave::peer
