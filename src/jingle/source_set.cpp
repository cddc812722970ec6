#include "jingle/source_set.h"

#include <algorithm>
#include <set>
#include <string>

namespace conclave::jingle {

namespace {

/// What is known of an endpoint's sources while one more after another is looked at.
struct Census {
  std::set<uint32_t> ssrcs;
  std::set<std::string_view> mids;
  std::set<std::string_view> names;
  std::set<std::string_view> rid_names;  ///< names of sources that have no SSRC
  size_t layers = 0;
  size_t groups = 0;

  /// False when an SSRC or mid is taken.
  bool count(const SourceDescription& source) {
    names.insert(source.name);
    if (source.ssrcs.empty()) rid_names.insert(source.name);
    layers += source.ssrcs.empty() ? std::max<size_t>(1, source.rids.size()) : source.ssrcs.size();
    groups += source.groups.size();
    bool unique = true;
    for (const uint32_t ssrc : source.ssrcs) unique &= ssrcs.insert(ssrc).second;
    if (!source.mid.empty()) unique &= mids.insert(source.mid).second;
    return unique;
  }
};

const SourceDescription* find_source(std::span<const SourceDescription> sources, std::string_view name) {
  const auto found =
      std::find_if(sources.begin(), sources.end(), [&](const SourceDescription& s) { return s.name == name; });
  return found == sources.end() ? nullptr : &*found;
}

bool contains(const std::vector<uint32_t>& ssrcs, uint32_t ssrc) {
  return std::find(ssrcs.begin(), ssrcs.end(), ssrc) != ssrcs.end();
}

/// RFC 5576 4.2: a group is about SSRCs of its own source.
bool groups_hold_together(const SourceDescription& source, const SourceDescription* known) {
  for (const SsrcGroup& group : source.groups)
    for (const uint32_t ssrc : group.ssrcs)
      if (!contains(source.ssrcs, ssrc) && !(known && contains(known->ssrcs, ssrc))) return false;
  return true;
}

Result<void> validate_one(std::string_view endpoint, const SourceDescription& source, const SourceDescription* known,
                          Census& census) {
  if (!is_source_name(source.name, endpoint, source.media)) return fail("foreign-source-name", source.name);
  if (source.ssrcs.empty() == source.mid.empty() || (source.mid.empty() && !source.rids.empty()))
    return fail("bad-source", source.name);
  const bool named_again = census.names.contains(source.name);
  if (named_again && (source.ssrcs.empty() || census.rid_names.contains(source.name)))
    return fail("duplicate-source", source.name);
  if (!census.count(source)) return fail("duplicate-ssrc", source.name);
  if (!groups_hold_together(source, known)) return fail("bad-group", source.name);
  return {};
}

/// Takes from `source` what `removed` names. False when nothing is left.
bool remove_from(SourceDescription& source, const SourceDescription& removed) {
  if (removed.ssrcs.empty()) return false;
  std::erase_if(source.ssrcs, [&](uint32_t ssrc) { return contains(removed.ssrcs, ssrc); });
  std::erase_if(source.groups, [&](const SsrcGroup& group) {
    return std::any_of(group.ssrcs.begin(), group.ssrcs.end(),
                       [&](uint32_t ssrc) { return contains(removed.ssrcs, ssrc); });
  });
  return !source.ssrcs.empty() || !source.mid.empty();
}

}  // namespace

Result<void> validate_sources(std::string_view endpoint, std::span<const SourceDescription> existing,
                              std::span<const SourceDescription> added, const SourceLimits& limits) {
  Census census;
  for (const SourceDescription& source : existing) census.count(source);
  for (const SourceDescription& source : added) {
    const SourceDescription* known = find_source(existing, source.name);
    if (Result<void> good = validate_one(endpoint, source, known, census); !good) return good;
    if (census.layers > limits.max_ssrcs || census.groups > limits.max_groups) return fail("too-many-sources");
  }
  return {};
}

Result<std::vector<SourceDescription>> add_sources(std::string_view endpoint,
                                                   std::span<const SourceDescription> existing,
                                                   std::span<const SourceDescription> added,
                                                   const SourceLimits& limits) {
  if (Result<void> good = validate_sources(endpoint, existing, added, limits); !good)
    return tl::unexpected<Error>(good.error());
  std::vector<SourceDescription> all(existing.begin(), existing.end());
  for (const SourceDescription& source : added) {
    const auto known =
        std::find_if(all.begin(), all.end(), [&](const SourceDescription& s) { return s.name == source.name; });
    if (known == all.end()) {
      all.push_back(source);
      continue;
    }
    known->ssrcs.insert(known->ssrcs.end(), source.ssrcs.begin(), source.ssrcs.end());
    known->groups.insert(known->groups.end(), source.groups.begin(), source.groups.end());
  }
  return all;
}

std::vector<SourceDescription> remove_sources(std::span<const SourceDescription> existing,
                                              std::span<const SourceDescription> removed) {
  std::vector<SourceDescription> left;
  for (SourceDescription source : existing) {
    const SourceDescription* gone = find_source(removed, source.name);
    if (!gone || remove_from(source, *gone)) left.push_back(std::move(source));
  }
  return left;
}

}  // namespace conclave::jingle
