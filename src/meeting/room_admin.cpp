#include "meeting/room_admin.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "meeting/room_presence.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

struct Change {
  enum class Kind : uint8_t { kick, grant, revoke, nothing };
  Kind kind = Kind::nothing;
  std::string nick{};      ///< kick
  std::string bare_jid{};  ///< grant, revoke
  std::string reason{};
};

tl::expected<Change, StanzaCondition> read_kick(Room& room, const Occupant& sender, const Element& item) {
  const std::string& nick = item.attribute("nick");
  if (nick == kFocusNick || nick == sender.nick) return tl::unexpected(StanzaCondition::not_allowed);
  if (room.find_by_nick(nick) == nullptr) return tl::unexpected(StanzaCondition::item_not_found);
  return Change{Change::Kind::kick, nick, {}, item.child_text("reason").substr(0, kMaxReasonLength)};
}

tl::expected<Change, StanzaCondition> read_affiliation(const Addresses& addresses, const Element& item) {
  const std::string& affiliation = item.attribute("affiliation");
  const Result<xmpp::Jid> jid = xmpp::Jid::parse(item.attribute("jid"));
  if (!jid) return tl::unexpected(StanzaCondition::jid_malformed);
  if (jid->bare_text() == addresses.focus_user) return tl::unexpected(StanzaCondition::not_allowed);
  Change change{.bare_jid = std::string(jid->bare_text())};
  if (affiliation == "owner")
    change.kind = Change::Kind::grant;
  else if (affiliation == "none" || affiliation == "member")
    change.kind = Change::Kind::revoke;
  else
    return tl::unexpected(StanzaCondition::feature_not_implemented);
  return change;
}

tl::expected<Change, StanzaCondition> read_item(const Addresses& addresses, Room& room, const Occupant& sender,
                                                const Element& item) {
  if (item.attribute("role") == "none" && item.has_attribute("nick")) return read_kick(room, sender, item);
  if (item.has_attribute("affiliation")) return read_affiliation(addresses, item);
  return tl::unexpected(StanzaCondition::feature_not_implemented);
}

using Roles = std::unordered_map<std::string, Role>;  ///< new ones, by bare JID

// The last word on each person counts, so that each changes once, however often he is named.
Roles new_roles(const std::vector<Change>& changes) {
  Roles roles;
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::grant) roles[change.bare_jid] = Role::moderator;
    if (change.kind == Change::Kind::revoke) roles[change.bare_jid] = Role::participant;
  }
  return roles;
}

Role role_after(const Occupant& occupant, const Roles& roles) {
  const auto changed = roles.find(occupant.bare_jid);
  return changed == roles.end() ? occupant.role : changed->second;
}

}  // namespace

void handle_admin_iq(Context& context, Room& room, Occupant& sender, const Element& iq) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    context.counters.add(reason);
    context.send(sender, xmpp::make_error(iq, condition));
  };
  if (sender.role != Role::moderator) return refuse(StanzaCondition::forbidden, "admin-forbidden");
  const Element* query = iq.child("query", ns::kMucAdmin);
  if (query == nullptr || xmpp::stanza_type(iq) != "set")
    return refuse(StanzaCondition::feature_not_implemented, "admin-unsupported");

  std::vector<Change> changes;
  for (const Element& item : query->children()) {
    if (item.name() != "item") continue;
    tl::expected<Change, StanzaCondition> change = read_item(context.addresses, room, sender, item);
    if (!change) return refuse(change.error(), "admin-refused");
    changes.push_back(std::move(*change));
  }
  if (changes.empty() || changes.size() > context.config.max_occupants)
    return refuse(StanzaCondition::bad_request, "admin-malformed");
  const Roles roles = new_roles(changes);
  // XEP-0045 10.4. The next newcomer would be the moderator of a room that has none.
  if (std::none_of(room.occupants().begin(), room.occupants().end(),
                   [&](const auto& entry) { return role_after(entry.second, roles) == Role::moderator; }))
    return refuse(StanzaCondition::conflict, "admin-last-moderator");

  context.send(sender, xmpp::make_iq_result(iq));
  for (auto& [id, occupant] : room.occupants()) set_role(context, room, occupant, role_after(occupant, roles));
  // The sender cannot kick itself, so the room survives all of this.
  for (const Change& change : changes) {
    if (change.kind != Change::Kind::kick) continue;
    if (Occupant* victim = room.find_by_nick(change.nick))
      remove_occupant(context, room, *victim, {Departure::Kind::kicked, change.reason, sender.nick});
  }
}

}  // namespace conclave::meeting
