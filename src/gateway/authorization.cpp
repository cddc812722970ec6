#include "gateway/authorization.h"

#include <algorithm>

#include "gateway/http.h"

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
  return trim_ows(field.substr(kScheme.size()));
}

}  // namespace conclave::gateway
