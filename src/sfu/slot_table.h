// The SSRC slots of one receiver and one kind of media: which source has which slot, and when a binding may be used.
// A client learns of a binding by a numbered source map and may need a renegotiation to apply it; media that comes
// before is lost for good in some browsers, and a slot that is bound anew before confuses the client. So a binding is
// locked until its map was confirmed or had time enough. What the maps look like on the wire is not known here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "sfu/ids.h"

namespace conclave::sfu {

class SlotTable {
 public:
  struct Slot {
    SourceNumber source = 0;  ///< 0: none any more
    TimePoint last_used{};
    TimePoint ready_at = kNever;  ///< kNever: not announced
    uint64_t version = 0;         ///< of the map that announced the binding
  };

  explicit SlotTable(size_t capacity) : capacity_(capacity) {}

  std::optional<size_t> find(SourceNumber source) const;
  /// A slot for a source that has none: one whose source ended, else a new one, else the least recently used of those
  /// not used after `idle_since`. nullopt when all are in use or locked.
  std::optional<size_t> bind(TimePoint now, SourceNumber source, TimePoint idle_since);
  void touch(size_t index, TimePoint now) { slots_[index].last_used = now; }
  /// The source ended. The slot keeps its SSRC for another.
  void release(SourceNumber source);

  bool has_unannounced() const;
  /// All bindings not announced are by this map; they may be used from `ready_at` on, or when it is confirmed.
  void announce(uint64_t version, TimePoint ready_at);
  /// Announces anew what the receiver did not confirm yet: a map may have been lost with the channel.
  void forget_unconfirmed(TimePoint now);
  void confirm(TimePoint now, uint64_t version);

  const std::vector<Slot>& slots() const { return slots_; }

 private:
  bool locked(const Slot& slot, TimePoint now) const { return now < slot.ready_at; }
  void give(size_t index, TimePoint now, SourceNumber source);

  size_t capacity_;
  std::vector<Slot> slots_;
};

}  // namespace conclave::sfu
