#include "server/console.h"

#include <fmt/chrono.h>

#include <cstdio>
#include <ctime>

namespace conclave::server {

int tell_error(std::string_view text) {
  fmt::print(stderr, "conclave: {}\n", text);
  return 1;
}

std::string shown_date(const Json& seconds) {
  if (!seconds.is_number()) return "never";
  return fmt::format("{:%Y-%m-%d %H:%M}", fmt::gmtime(static_cast<std::time_t>(seconds.as_integer())));
}

}  // namespace conclave::server
