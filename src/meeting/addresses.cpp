#include "meeting/addresses.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

Addresses::Addresses(std::string main_domain)
    : domain(std::move(main_domain)),
      muc("muc." + domain),
      focus("focus." + domain),
      focus_user("focus@auth." + domain),
      focus_full(focus_user + "/focus"),
      metadata("metadata." + domain),
      end_conference("endconference." + domain),
      polls("polls." + domain),
      speaker_stats("speakerstats." + domain) {}

bool Addresses::is_room_domain(std::string_view name) const {
  if (name == muc) return true;
  constexpr std::string_view prefix = "muc.";
  const size_t suffix = domain.size() + 1;
  if (name.size() <= prefix.size() + suffix || !name.starts_with(prefix) || !name.ends_with(domain)) return false;
  const std::string_view tenant = name.substr(prefix.size(), name.size() - prefix.size() - suffix);
  return name[name.size() - suffix] == '.' && tenant.size() <= 63 &&
         std::none_of(tenant.begin(), tenant.end(), [](char c) { return c == '.'; });
}

}  // namespace conclave::meeting
