#include "gateway/authorization.h"

#include "base/ascii.h"

namespace conclave::gateway {

std::string_view bearer_token(std::string_view field) {
  constexpr std::string_view kScheme = "bearer ";
  if (field.size() <= kScheme.size() || !ascii::equal_ignoring_case(field.substr(0, kScheme.size()), kScheme))
    return {};
  return ascii::trim(field.substr(kScheme.size()));
}

}  // namespace conclave::gateway
