// Counts by reason, for what was dropped or refused. One thread owns a set; others get copies by value.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

namespace conclave {

/// A small set of named counters. Names are string literals (an Error's `reason`); looking one up is a linear scan
/// over pointers, then over contents, and allocates only the first time a name is seen.
class Counters {
 public:
  struct Entry {
    const char* name;
    uint64_t count;
  };

  void add(const char* name, uint64_t count = 1) {
    for (Entry& entry : entries_) {
      if (entry.name == name || std::strcmp(entry.name, name) == 0) {
        entry.count += count;
        return;
      }
    }
    entries_.push_back({name, count});
  }
  uint64_t count(const char* name) const {
    for (const Entry& entry : entries_)
      if (std::strcmp(entry.name, name) == 0) return entry.count;
    return 0;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace conclave
