// What somebody may have meant who mistyped a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace conclave::server {

/// The known name nearest to `word` by edit distance; empty when none is near.
std::string_view nearest_name(std::string_view word, const std::vector<std::string>& known);

}  // namespace conclave::server
