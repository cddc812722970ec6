#include "gateway/authorization.h"

#include <algorithm>

namespace conclave::gateway {
namespace {

constexpr std::string_view kScheme = "bearer ";

bool names_the_scheme(std::string_view field) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return field.size() > kScheme.size() && std::equal(kScheme.begin(), kScheme.end(), field.begin(),
                                                     [&](char expected, char c) { return lower(c) == expected; });
}

}  // namespace

std::string_view bearer_token(std::string_view field) {
  if (!names_the_scheme(field)) return {};
  const std::string_view rest = field.substr(kScheme.size());
  const size_t begin = rest.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return rest.substr(begin, rest.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace conclave::gateway
