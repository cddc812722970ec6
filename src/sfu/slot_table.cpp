#include "sfu/slot_table.h"

#include <algorithm>

namespace conclave::sfu {

std::optional<size_t> SlotTable::find(SourceNumber source) const {
  const auto found = std::ranges::find(slots_, source, &Slot::source);
  if (found == slots_.end()) return std::nullopt;
  return static_cast<size_t>(found - slots_.begin());
}

void SlotTable::give(size_t index, TimePoint now, SourceNumber source) {
  slots_[index] = {.source = source, .last_used = now, .ready_at = kNever, .version = 0};
}

std::optional<size_t> SlotTable::bind(TimePoint now, SourceNumber source, TimePoint idle_since) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].source != 0 || locked(slots_[i], now)) continue;
    give(i, now, source);
    return i;
  }
  if (slots_.size() < capacity_) {
    slots_.emplace_back();
    give(slots_.size() - 1, now, source);
    return slots_.size() - 1;
  }
  std::optional<size_t> oldest;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (locked(slots_[i], now) || slots_[i].last_used > idle_since) continue;
    if (!oldest || slots_[i].last_used < slots_[*oldest].last_used) oldest = i;
  }
  if (oldest) give(*oldest, now, source);
  return oldest;
}

void SlotTable::release(SourceNumber source) {
  if (const auto index = find(source)) {
    Slot& slot = slots_[*index];
    slot.source = 0;
    // Never announced: the receiver knows nothing of it, so nothing holds it.
    if (slot.ready_at == kNever) slot.ready_at = TimePoint{};
  }
}

bool SlotTable::has_unannounced() const {
  return std::ranges::any_of(slots_, [](const Slot& s) { return s.source != 0 && s.ready_at == kNever; });
}

void SlotTable::announce(uint64_t version, TimePoint ready_at) {
  for (Slot& slot : slots_) {
    if (slot.source == 0 || slot.ready_at != kNever) continue;
    slot.version = version;
    slot.ready_at = ready_at;
  }
}

void SlotTable::forget_unconfirmed(TimePoint now) {
  for (Slot& slot : slots_)
    if (slot.source != 0 && locked(slot, now)) slot.ready_at = kNever;
}

void SlotTable::confirm(TimePoint now, uint64_t version) {
  for (Slot& slot : slots_)
    if (slot.ready_at != kNever && slot.version <= version && locked(slot, now)) slot.ready_at = now;
}

}  // namespace conclave::sfu
