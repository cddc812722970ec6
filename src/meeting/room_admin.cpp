#include "meeting/room_admin.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "meeting/breakout_life.h"
#include "meeting/breakout_moves.h"
#include "meeting/lobby_door.h"
#include "meeting/meeting_rooms.h"
#include "meeting/room_presence.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

struct Change {
  enum class Kind : uint8_t { kick, ban, grant, revoke, nothing };
  Kind kind = Kind::nothing;
  std::string nick{};      ///< kick
  std::string bare_jid{};  ///< ban, grant, revoke
  bool member = false;     ///< revoke: remains, or becomes, a member
  std::string reason{};
};

tl::expected<Change, StanzaCondition> read_kick(Room& room, const Occupant& sender, const Element& item) {
  const std::string& nick = item.attribute("nick");
  if (nick == kFocusNick || nick == sender.nick) return tl::unexpected(StanzaCondition::not_allowed);
  if (room.find_by_nick(nick) == nullptr) return tl::unexpected(StanzaCondition::item_not_found);
  return Change{
      .kind = Change::Kind::kick, .nick = nick, .reason = item.child_text("reason").substr(0, kMaxReasonLength)};
}

tl::expected<Change, StanzaCondition> read_affiliation(const Addresses& addresses, const Occupant& sender,
                                                       const Element& item) {
  const std::string& affiliation = item.attribute("affiliation");
  const Result<xmpp::Jid> jid = addresses.parse(item.attribute("jid"));
  if (!jid) return tl::unexpected(StanzaCondition::jid_malformed);
  if (jid->bare_text() == addresses.focus_user) return tl::unexpected(StanzaCondition::not_allowed);
  Change change{.bare_jid = std::string(jid->bare_text()),
                .reason = item.child_text("reason").substr(0, kMaxReasonLength)};
  change.member = affiliation == "member";
  if (affiliation == "owner")
    change.kind = Change::Kind::grant;
  else if (affiliation == "none" || affiliation == "member")
    change.kind = Change::Kind::revoke;
  else if (affiliation == "outcast" && change.bare_jid == sender.bare_jid)  // XEP-0045 9.1
    return tl::unexpected(StanzaCondition::conflict);
  else if (affiliation == "outcast")
    change.kind = Change::Kind::ban;
  else
    return tl::unexpected(StanzaCondition::feature_not_implemented);
  return change;
}

tl::expected<Change, StanzaCondition> read_item(const Addresses& addresses, Room& room, const Occupant& sender,
                                                const Element& item) {
  if (item.attribute("role") == "none" && item.has_attribute("nick")) return read_kick(room, sender, item);
  if (item.has_attribute("affiliation")) return read_affiliation(addresses, sender, item);
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

// In whatever room of the meeting, or between two of them.
bool is_here(Context& context, const Room& room, const Change& change) {
  const auto is_it = [&](const auto& entry) { return entry.second.bare_jid == change.bare_jid; };
  const auto& movers = room.meeting().breakouts.movers;
  const std::vector<Room*> rooms = rooms_of_meeting(context, room);
  return std::ranges::any_of(movers, [&](const Mover& mover) { return mover.bare_jid == change.bare_jid; }) ||
         std::ranges::any_of(rooms, [&](const Room* each) { return std::ranges::any_of(each->occupants(), is_it); });
}

Role role_after(const std::string& bare_jid, Role role, const Roles& roles) {
  const auto changed = roles.find(bare_jid);
  return changed == roles.end() ? role : changed->second;
}

Role role_after(const Occupant& occupant, const Roles& roles) {
  return role_after(occupant.bare_jid, occupant.role, roles);
}

bool stays_moderator(const Mover& mover, const Roles& roles) {
  return role_after(mover.bare_jid, mover.moderator ? Role::moderator : Role::participant, roles) == Role::moderator;
}

bool somebody_moderates(Context& context, Room& room, const Roles& roles) {
  const auto& movers = room.meeting().breakouts.movers;
  if (std::ranges::any_of(movers, [&](const Mover& mover) { return stays_moderator(mover, roles); })) return true;
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants())
      if (role_after(occupant, roles) == Role::moderator) return true;
  return false;
}

void give_roles(Context& context, Room& room, const Roles& roles) {
  for (Mover& mover : room.meeting().breakouts.movers) mover.moderator = stays_moderator(mover, roles);
  for (Room* each : rooms_of_meeting(context, room))
    for (auto& [id, occupant] : each->occupants()) set_role(context, *each, occupant, role_after(occupant, roles));
}

void kick(Context& context, Room& room, const Occupant& sender, const Change& change) {
  Occupant* victim = room.find_by_nick(change.nick);
  if (victim == nullptr) return;  // named twice
  room.affiliations.remove_member(victim->bare_jid);
  remove_occupant(context, room, *victim, {Departure::Kind::kicked, change.reason, sender.nick});
}

// Two pages of a moderator's own browser share a machine, which is not to be locked out with one of them.
std::string machine_of(Context& context, SessionId session, const Occupant& sender) {
  const Session* known = context.sessions.find(session);
  const Session* own = context.sessions.find(sender.session);
  return known == nullptr || (own != nullptr && own->machine_uid == known->machine_uid) ? "" : known->machine_uid;
}

// All who go by that bare JID, here, in the other rooms of the meeting and in the lobby.
void ban(Context& context, Room& room, const Occupant& sender, const Change& change) {
  Outcast outcast{change.bare_jid, {}, change.reason};
  std::vector<SessionId> victims;
  const auto note = [&](const std::string& bare_jid, SessionId session) {
    if (bare_jid != change.bare_jid) return;
    victims.push_back(session);
    outcast.machine_uid = machine_of(context, session, sender);
  };
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants()) note(occupant.bare_jid, occupant.session);
  for (const Mover& mover : room.meeting().breakouts.movers) note(mover.bare_jid, mover.session);
  LobbyMember* waiting = room.lobby ? room.lobby->find_by_bare_jid(change.bare_jid) : nullptr;
  if (waiting != nullptr) outcast.machine_uid = machine_of(context, waiting->session, sender);
  if (!room.affiliations.add_outcast(std::move(outcast))) context.counters.add("admin-too-many-outcasts");
  if (waiting != nullptr && waiting->waiting) deny(context, room, *waiting, sender, change.reason);
  for (const SessionId session : victims) {
    if (const Place victim = find_in_meeting(context, room, session))
      remove_occupant(context, *victim.room, *victim.occupant, {Departure::Kind::banned, change.reason, sender.nick});
    else if (take_mover(context, room, session))
      somebody_left(context, main_room(context, room));
  }
}

// Roles have been given already.
void apply(Context& context, Room& room, const Occupant& sender, const Change& change) {
  if (change.kind == Change::Kind::kick) return kick(context, room, sender, change);
  if (change.kind == Change::Kind::ban) return ban(context, room, sender, change);
  room.affiliations.remove_outcast(change.bare_jid);
  const bool remains =
      change.kind == Change::Kind::grant || change.member || !room.lobby || is_here(context, room, change);
  if (!remains) return room.affiliations.remove_member(change.bare_jid);
  if (room.lobby && !room.affiliations.add_member(change.bare_jid)) context.counters.add("admin-too-many-members");
}

// XEP-0045 9.2. Who is moderator everybody sees, and members need no list.
void list_outcasts(Context& context, const Room& room, const Occupant& sender, const Element& iq,
                   const Element& query) {
  const Element* item = query.child("item");
  if (item == nullptr || item->attribute("affiliation") != "outcast")
    return context.refuse(sender.session, iq, StanzaCondition::feature_not_implemented, "admin-unsupported");
  Element result = xmpp::make_iq_result(iq);
  Element& list = result.add("query", ns::kMucAdmin);
  for (const Outcast& outcast : room.affiliations.outcasts()) {
    Element& listed = list.add("item");
    listed.set("affiliation", "outcast").set("jid", outcast.bare_jid);
    if (!outcast.reason.empty()) listed.add("reason").add_text(outcast.reason);
  }
  context.send(sender, result);
}

}  // namespace

void handle_admin_iq(Context& context, Room& room, Occupant& sender, const Element& iq) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    context.counters.add(reason);
    context.send(sender, xmpp::make_error(iq, condition));
  };
  if (sender.role != Role::moderator) return refuse(StanzaCondition::forbidden, "admin-forbidden");
  const Element& query = *iq.child("query", ns::kMucAdmin);
  if (xmpp::stanza_type(iq) != "set") return list_outcasts(context, room, sender, iq, query);

  std::vector<Change> changes;
  for (const Element& item : query.children()) {
    if (item.name() != "item") continue;
    tl::expected<Change, StanzaCondition> change = read_item(context.addresses, room, sender, item);
    if (!change) return refuse(change.error(), "admin-refused");
    changes.push_back(std::move(*change));
  }
  if (changes.empty() || changes.size() > context.config.max_occupants)
    return refuse(StanzaCondition::bad_request, "admin-malformed");
  const Roles roles = new_roles(changes);
  // XEP-0045 10.4. The next newcomer would be the moderator of a room that has none.
  if (!somebody_moderates(context, room, roles)) return refuse(StanzaCondition::conflict, "admin-last-moderator");

  context.send(sender, xmpp::make_iq_result(iq));
  give_roles(context, room, roles);
  // The sender cannot put itself out, so the room survives all of this.
  for (const Change& change : changes) apply(context, room, sender, change);
}

}  // namespace conclave::meeting
