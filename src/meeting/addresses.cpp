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
      speaker_stats("speakerstats." + domain),
      lobby("lobby." + domain),
      av_moderation("avmoderation." + domain) {}

namespace {

// Prefixes end with a dot.
std::string with_prefix(std::string_view bare_jid, std::string_view from, std::string_view to) {
  const size_t at = bare_jid.find('@') + 1;
  if (!bare_jid.substr(at).starts_with(from)) return {};
  return std::string(bare_jid.substr(0, at)).append(to).append(bare_jid.substr(at + from.size()));
}

}  // namespace

std::string Addresses::lobby_of(std::string_view room) const { return with_prefix(room, "muc.", "lobby."); }

std::string Addresses::room_of_lobby(std::string_view lobby_jid) const {
  return with_prefix(lobby_jid, "lobby.", "muc.");
}

bool Addresses::is_of_family(std::string_view name, std::string_view prefix) const {
  if (!name.starts_with(prefix)) return false;
  if (name.substr(prefix.size()) == domain) return true;
  const size_t suffix = domain.size() + 1;
  if (name.size() <= prefix.size() + suffix || !name.ends_with(domain)) return false;
  const std::string_view tenant = name.substr(prefix.size(), name.size() - prefix.size() - suffix);
  return name[name.size() - suffix] == '.' && tenant.size() <= 63 &&
         std::none_of(tenant.begin(), tenant.end(), [](char c) { return c == '.'; });
}

}  // namespace conclave::meeting
