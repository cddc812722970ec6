#include "meeting/common/addresses.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "xmpp/safe_node.h"

namespace conclave::meeting {

bool is_tenant(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), allowed);
}

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Blanks around are dropped, those inside become one hyphen.
std::string hyphenated(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  std::replace(out.begin(), out.end(), ' ', '-');
  return out;
}

}  // namespace

Result<RoomKey> parse_room_key(std::string_view text) {
  const size_t slash = text.find('/');
  const bool has_tenant = slash != std::string_view::npos;
  RoomKey key{has_tenant ? ascii::to_lower(hyphenated(text.substr(0, slash))) : "", {}};
  if (has_tenant && !is_tenant(key.tenant)) return fail("bad-room-name", "a tenant is letters, digits, - and _");
  if (has_tenant) text.remove_prefix(slash + 1);
  const std::string name = hyphenated(text);
  if (name.find('/') != std::string::npos) return fail("bad-room-name", "a room is NAME or TENANT/NAME");
  return xmpp::make_safe_node(name).map([&](std::string node) {
    key.name = std::move(node);
    return key;
  });
}

std::string readable(const RoomKey& room) {
  const std::string name = xmpp::readable_name(room.name);
  return room.tenant.empty() ? name : room.tenant + "/" + name;
}

Addresses::Addresses(std::string main_domain)
    : domain(std::move(main_domain)),
      guest("guest." + domain),
      muc("muc." + domain),
      focus("focus." + domain),
      focus_user("focus@auth." + domain),
      focus_full(focus_user + "/focus"),
      metadata("metadata." + domain),
      end_conference("endconference." + domain),
      polls("polls." + domain),
      speaker_stats("speakerstats." + domain),
      rooms("rooms." + domain),
      lobby("lobby." + domain),
      av_moderation("avmoderation." + domain),
      breakout("breakout." + domain) {}

namespace {

// Prefixes end with a dot.
std::string with_prefix(std::string_view bare_jid, std::string_view from, std::string_view to) {
  const size_t at = bare_jid.find('@') + 1;
  if (!bare_jid.substr(at).starts_with(from)) return {};
  return std::string(bare_jid.substr(0, at)).append(to).append(bare_jid.substr(at + from.size()));
}

}  // namespace

Result<xmpp::Jid> Addresses::parse(std::string_view text) const {
  const size_t slash = text.find('/');
  const std::string_view bare = text.substr(0, slash);
  const size_t at = bare.find('@');
  if (at == std::string_view::npos) return xmpp::Jid::parse(text);
  const Result<xmpp::Jid> host = xmpp::Jid::make({}, bare.substr(at + 1));
  if (!host || (!is_room_domain(host->domain()) && !is_lobby_domain(host->domain()))) return xmpp::Jid::parse(text);
  const Result<std::string> node = xmpp::make_safe_node(bare.substr(0, at));
  if (!node) return fail("bad-jid");
  return xmpp::Jid::parse(*node + std::string(text.substr(at)));
}

std::string Addresses::room_jid(const RoomKey& room) const {
  return room.name + "@muc." + (room.tenant.empty() ? "" : room.tenant + ".") + domain;
}

std::optional<RoomKey> Addresses::room_key(std::string_view room_jid) const {
  const size_t at = room_jid.find('@');
  if (at == std::string_view::npos || !is_of_family(room_jid.substr(at + 1), "muc.")) return std::nullopt;
  const std::string_view rest = room_jid.substr(at + 1 + std::string_view("muc.").size());
  const std::string_view tenant = rest.substr(0, rest.size() - domain.size());
  return RoomKey{std::string(tenant.substr(0, tenant.empty() ? 0 : tenant.size() - 1)),
                 std::string(room_jid.substr(0, at))};
}

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
  return name[name.size() - suffix] == '.' && is_tenant(tenant);
}

}  // namespace conclave::meeting
