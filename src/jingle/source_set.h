// What one participant says it sends, kept valid: names are its own, SSRCs belong to one source, groups refer to
// SSRCs that exist, and nobody has more than the limits.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "jingle/sources.h"

namespace conclave::jingle {

/// Whether `added` may join `existing`, both of `endpoint`. Errors: "foreign-source-name", "duplicate-ssrc",
/// "duplicate-source" (a source named by rids, again), "bad-group", "bad-source" (neither SSRC nor mid, or a mixture),
/// "too-many-sources" (answer resource-constraint; the others bad-request).
Result<void> validate_sources(std::string_view endpoint, std::span<const SourceDescription> existing,
                              std::span<const SourceDescription> added, const SourceLimits& limits = {});

/// validate_sources, then the union: further SSRCs and groups of a name already known are appended to it.
Result<std::vector<SourceDescription>> add_sources(std::string_view endpoint,
                                                   std::span<const SourceDescription> existing,
                                                   std::span<const SourceDescription> added,
                                                   const SourceLimits& limits = {});
/// What is left: SSRCs in `removed` go, with the groups that hold them; a source without SSRCs goes, as does one
/// whose removal names no SSRC. What is not there is ignored.
std::vector<SourceDescription> remove_sources(std::span<const SourceDescription> existing,
                                              std::span<const SourceDescription> removed);

}  // namespace conclave::jingle
