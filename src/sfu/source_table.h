// The sources of a conference by their numbers, whoever sends them: where a receiver's stream finds what it carries.
// It owns none of them; every Ingress enters its own and takes them out again.
#pragma once

#include <unordered_map>

#include "sfu/ids.h"
#include "sfu/source.h"

namespace conclave::sfu {

class SourceTable {
 public:
  /// Takes the place of one with the same number.
  void add(Source& source) { sources_[source.number()] = &source; }
  /// Only when it is still the one with this number.
  void remove(const Source& source) {
    if (const auto found = sources_.find(source.number()); found != sources_.end() && found->second == &source)
      sources_.erase(found);
  }
  /// nullptr when there is none (any more).
  Source* find(SourceNumber number) const {
    const auto found = sources_.find(number);
    return found == sources_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<SourceNumber, Source*> sources_;
};

}  // namespace conclave::sfu
