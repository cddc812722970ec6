// What was sent lately on one outgoing SSRC, to answer NACKs. The cache holds no packet: an entry is the recipe by
// which the packet was made for this receiver, about 64 bytes with its time. So fifty receivers of one source share one
// copy of its packets.
//
// RFC 4585 6.2.1 (what is asked for); the suppression of repeats (0.9 RTT) keeps two NACKs on the way from costing two
// retransmissions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "peer/recipe.h"

namespace conclave::peer {

class PacketCache {
 public:
  static constexpr Duration kHistory = 1s;
  static constexpr size_t kMinCapacity = 64;    ///< entries
  static constexpr size_t kMaxCapacity = 2048;  ///< 1 s of 19 Mbit/s
  /// Older entries are not given out: their sequence number may have come round again.
  static constexpr Duration kMaxAge = 3s;
  /// Without a measured round trip, a packet is not sent again sooner than this.
  static constexpr Duration kDefaultSuppression = 50ms;

  /// A packet was sent. Its sequence number is that of the recipe's header. The ring doubles while it holds less than
  /// kHistory of the present rate; from then on nothing is allocated.
  void insert(TimePoint now, const Recipe& recipe);

  /// The packet to send again, marked as sent again now: nullopt when it is not (or no longer) known, or was re-sent
  /// less than 0.9 `round_trip` ago (`round_trip` zero: kDefaultSuppression). The first request for a packet is always
  /// met: it proves a loss, however wrong the measured round trip. The reference may be stale still: ask the slab.
  std::optional<Recipe> claim_for_resend(TimePoint now, uint16_t sequence, Duration round_trip);

  /// Forgets everything and keeps the memory: the SSRC goes to another source, whose receiver must not get old packets.
  void clear();
  size_t capacity() const { return entries_.size(); }

 private:
  struct Entry {
    Recipe recipe{};
    TimePoint sent{};
    bool used = false;
    bool resent = false;
    uint16_t sequence() const { return recipe.rewrite.header.sequence_number; }
  };
  Entry& slot(uint16_t sequence) { return entries_[sequence & (entries_.size() - 1)]; }
  void grow();

  std::vector<Entry> entries_;  ///< a power of two, indexed by the low bits of the sequence number
};

}  // namespace conclave::peer
