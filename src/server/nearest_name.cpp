#include "server/nearest_name.h"

#include <algorithm>

namespace conclave::server {
namespace {

/// Levenshtein's, with one row; a transposition counts two.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest_name(std::string_view word, const std::vector<std::string>& known) {
  constexpr size_t kLongestKey = 64;  // a longer one is no slip of the finger
  if (word.size() > kLongestKey) return {};
  std::string_view best;
  size_t best_distance = std::max<size_t>(2, word.size() / 2);  // further away it is another word
  for (const std::string& name : known) {
    const size_t distance = edit_distance(word, name);
    if (distance <= best_distance && (best.empty() || distance < best_distance)) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace conclave::server
