// The sources of a room in the order in which they appeared and ended, so that each receiver with per-source signalling
// is told exactly what changed since it was told last, whether that was a moment or an hour ago.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/media.h"

namespace conclave::meeting {

struct JournalEntry {
  EndpointId owner;
  SourceDescription source;
};

class SourceJournal {
 public:
  struct Changes {
    std::vector<const JournalEntry*> added;
    std::vector<const JournalEntry*> removed;
  };

  void add(EndpointId owner, SourceDescription source);
  /// Ends the source of that name, if there is one.
  void remove(const std::string& name);
  /// The number of the newest change.
  uint64_t version() const { return version_; }
  /// What a receiver that was told everything up to `since` has to be told; its own sources are left out.
  Changes since(uint64_t since, const EndpointId& receiver) const;
  /// Forgets ended sources that everybody at or above `version` has been told about.
  void forget_until(uint64_t version);
  /// Whether the source of that name still lives and has that egress SSRC. Names are unique in a room: they begin with
  /// the owner's nick.
  bool is_live(const std::string& name, uint32_t egress_ssrc) const;

 private:
  struct Ended {
    uint64_t added_at;
    JournalEntry entry;
  };
  uint64_t version_ = 0;
  std::map<uint64_t, JournalEntry> live_;               ///< by the change that added it
  std::map<uint64_t, Ended> ended_;                     ///< by the change that ended it
  std::map<std::string, uint64_t, std::less<>> index_;  ///< by name: its key in live_
};

}  // namespace conclave::meeting
