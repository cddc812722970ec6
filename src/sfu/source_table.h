// The sources of a conference by their numbers, whoever sends them: where a receiver's stream finds what it carries,
// and where names become numbers (a name belongs to one endpoint, which signalling sees to). It owns none of them;
// every Ingress enters its own and takes them out again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sfu/ids.h"
#include "sfu/source.h"

namespace conclave::sfu {

class SourceTable {
 public:
  /// Takes the place of one with the same number.
  void add(Source& source) {
    sources_[source.number()] = &source;
    by_name_[source.name()] = source.number();
    ++revision_;
  }
  /// Only when it is still the one with this number.
  void remove(const Source& source) {
    const auto found = sources_.find(source.number());
    if (found == sources_.end() || found->second != &source) return;
    sources_.erase(found);
    const auto named = by_name_.find(source.name());
    if (named != by_name_.end() && named->second == source.number()) by_name_.erase(named);
    ++revision_;
  }
  /// nullptr when there is none (any more).
  Source* find(SourceNumber number) const {
    const auto found = sources_.find(number);
    return found == sources_.end() ? nullptr : found->second;
  }
  /// 0 when nobody sends a source of this name.
  SourceNumber find_number(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? 0 : found->second;
  }
  /// Another one when find_number() may answer differently.
  uint64_t revision() const { return revision_; }

 private:
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::unordered_map<SourceNumber, Source*> sources_;
  std::unordered_map<std::string, SourceNumber, TextHash, std::equal_to<>> by_name_;
  uint64_t revision_ = 1;
};

}  // namespace conclave::sfu
