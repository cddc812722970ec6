#include "meeting/entry/admin.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "meeting/entry/hosts.h"
#include "meeting/entry/leave.h"
#include "meeting/entry/lobby_door.h"
#include "meeting/entry/policy.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/movers.h"
#include "meeting/room/person_keys.h"
#include "meeting/session/audit_log.h"
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

tl::expected<Change, StanzaCondition> read_affiliation(const EntryContext& context, const Occupant& sender,
                                                       const Element& item) {
  const std::string& affiliation = item.attribute("affiliation");
  const Result<xmpp::Jid> jid = context.turn.addresses.parse(item.attribute("jid"));
  if (!jid) return tl::unexpected(StanzaCondition::jid_malformed);
  if (jid->bare_text() == context.turn.addresses.focus_user) return tl::unexpected(StanzaCondition::not_allowed);
  Change change{.bare_jid = std::string(jid->bare_text()),
                .reason = item.child_text("reason").substr(0, kMaxReasonLength)};
  change.member = affiliation == "member";
  if (affiliation == "owner")
    change.kind = Change::Kind::grant;
  else if (affiliation == "none" || affiliation == "member")
    change.kind = Change::Kind::revoke;
  else if (affiliation == "outcast" && keys_of(context, sender).is_called(change.bare_jid))  // XEP-0045 9.1
    return tl::unexpected(StanzaCondition::conflict);
  else if (affiliation == "outcast")
    change.kind = Change::Kind::ban;
  else
    return tl::unexpected(StanzaCondition::feature_not_implemented);
  return change;
}

tl::expected<Change, StanzaCondition> read_item(const EntryContext& context, Room& room, const Occupant& sender,
                                                const Element& item) {
  if (item.attribute("role") == "none" && item.has_attribute("nick")) return read_kick(room, sender, item);
  if (item.has_attribute("affiliation")) return read_affiliation(context, sender, item);
  return tl::unexpected(StanzaCondition::feature_not_implemented);
}

using Roles = std::unordered_map<std::string, Role>;  ///< new ones, by bare JID

// The last word on each person counts, so that each changes once, however often they are named.
Roles new_roles(const std::vector<Change>& changes) {
  Roles roles;
  for (const Change& change : changes) {
    if (change.kind == Change::Kind::grant) roles[change.bare_jid] = Role::moderator;
    if (change.kind == Change::Kind::revoke) roles[change.bare_jid] = Role::participant;
  }
  return roles;
}

// In whatever room of the meeting, or between two of them.
bool is_here(EntryContext& context, const Room& room, const Change& change) {
  const auto is_it = [&](const auto& entry) { return keys_of(context, entry.second).is_called(change.bare_jid); };
  const auto& movers = room.rules().breakouts.movers;
  const std::vector<Room*> rooms = rooms_of_meeting(context, room);
  return std::ranges::any_of(movers, [&](const Mover& mover) { return mover.bare_jid == change.bare_jid; }) ||
         std::ranges::any_of(rooms, [&](const Room* each) { return std::ranges::any_of(each->occupants(), is_it); });
}

// On all devices on which they are here with their account.
Roles with_all_devices(EntryContext& context, const Room& room, Roles roles) {
  for (const Room* each : rooms_of_meeting(context, room)) {
    for (const auto& [id, occupant] : each->occupants()) {
      const PersonKeys keys = keys_of(context, occupant);
      const auto named = roles.find(keys.bare_jid);
      if (named != roles.end() && !keys.account_jid.empty()) roles.try_emplace(keys.account_jid, named->second);
    }
  }
  return roles;
}

Role role_after(const PersonKeys& keys, Role role, const Roles& roles) {
  auto changed = roles.find(keys.bare_jid);
  if (changed == roles.end()) changed = roles.find(keys.account_jid);
  return changed == roles.end() ? role : changed->second;
}

Role role_after(const EntryContext& context, const Occupant& occupant, const Roles& roles) {
  return role_after(keys_of(context, occupant), occupant.role, roles);
}

PersonKeys keys_of_mover(const EntryContext& context, const Mover& mover) {
  const Session* session = context.room.sessions.find(mover.session);
  return session == nullptr ? PersonKeys{mover.bare_jid} : keys_of(context, *session);
}

bool stays_moderator(const EntryContext& context, const Mover& mover, const Roles& roles) {
  const Role role = mover.moderator ? Role::moderator : Role::participant;
  return role_after(keys_of_mover(context, mover), role, roles) == Role::moderator;
}

bool leaves_a_moderator(EntryContext& context, Room& room, const Roles& roles) {
  const auto& movers = room.rules().breakouts.movers;
  if (std::ranges::any_of(movers, [&](const Mover& mover) { return stays_moderator(context, mover, roles); }))
    return true;
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants())
      if (role_after(context, occupant, roles) == Role::moderator) return true;
  return false;
}

void give_roles(EntryContext& context, Room& room, const Roles& roles) {
  RoleMemory& known = room.rules().affiliations.roles();
  for (Mover& mover : room.rules().breakouts.movers) {
    const bool stays = stays_moderator(context, mover, roles);
    if (std::exchange(mover.moderator, stays) == stays) continue;
    stays ? known.record_moderator(keys_of_mover(context, mover)) : known.record_revoked(keys_of_mover(context, mover));
  }
  for (Room* each : rooms_of_meeting(context, room))
    for (auto& [id, occupant] : each->occupants())
      set_role(context, *each, occupant, role_after(context, occupant, roles));
}

// Whoever was put out is named by the account, if there is one.
void audit_removal(EntryContext& context, AuditEvent event, const Room& room, const Occupant& sender,
                   SessionId victim) {
  const Session* actor = context.room.sessions.find(sender.session);
  const Session* about = context.room.sessions.find(victim);
  if (actor != nullptr)
    audit(context.turn, event, *actor, main_room(context, room).jid(), about == nullptr ? "" : about->person.account);
}

void forget_rights(EntryContext& context, Room& room, const Occupant& victim) {
  const PersonKeys keys = keys_of(context, victim);
  room.rules().affiliations.remove_member(keys);
  room.rules().affiliations.roles().forget_moderator(keys);
  forget_sent(room, keys);
}

void kick(EntryContext& context, Room& room, const Occupant& sender, const Change& change) {
  Occupant* victim = room.find_by_nick(change.nick);
  if (victim == nullptr) return;  // named twice
  forget_rights(context, room, *victim);
  audit_removal(context, AuditEvent::kicked, room, sender, victim->session);
  remove_occupant(context, room, *victim, {Departure::Kind::kicked, change.reason, sender.nick});
}

// Two pages of a moderator's own browser share a machine, and two devices of one person the account, which are not to
// be locked out with one of them.
void add_victim(Outcast& outcast, const PersonKeys& victim, const PersonKeys& own) {
  if (victim.machine != own.machine) outcast.machine = victim.machine;
  if (victim.account_jid != own.account_jid) outcast.account_jid = victim.account_jid;
}

// All who go by that bare JID, or are here with the same account: here, in the other rooms of the meeting and in the
// lobby.
void ban(EntryContext& context, Room& room, const Occupant& sender, const Change& change) {
  Outcast outcast{change.bare_jid, {}, {}, change.reason};
  const PersonKeys own = keys_of(context, sender);
  std::vector<SessionId> present;
  for (const Room* each : rooms_of_meeting(context, room))
    for (const auto& [id, occupant] : each->occupants()) present.push_back(occupant.session);
  for (const Mover& mover : room.rules().breakouts.movers) present.push_back(mover.session);
  std::vector<std::pair<LobbyMemberId, SessionId>> knocking;
  if (room.rules().lobby)
    for (const auto& [id, member] : room.rules().lobby->members()) knocking.emplace_back(id, member.session);
  const auto keys = [&](SessionId id) {
    const Session* session = context.room.sessions.find(id);
    return session == nullptr ? PersonKeys{} : keys_of(context, *session);
  };
  const auto note = [&](SessionId id) {
    if (keys(id).is_called(change.bare_jid)) add_victim(outcast, keys(id), own);
  };
  for (const SessionId id : present) note(id);
  for (const auto& [id, session] : knocking) note(session);
  const std::string account = outcast.account_jid;
  const auto spared = [&](SessionId id) {
    return !keys(id).is_called(change.bare_jid) && (account.empty() || keys(id).account_jid != account);
  };
  std::erase_if(present, spared);
  if (!room.rules().affiliations.add_outcast(std::move(outcast))) context.turn.counters.add("admin-too-many-outcasts");
  for (const auto& [id, session] : knocking) {
    const auto member = room.rules().lobby->members().find(id);
    if (member != room.rules().lobby->members().end() && member->second.waiting && !spared(session))
      deny(context, room, member->second, sender, change.reason);
  }
  for (const SessionId session : present) {
    room.rules().affiliations.roles().forget_moderator(keys(session));
    forget_sent(room, keys(session));
    audit_removal(context, AuditEvent::banned, room, sender, session);
    if (const Place victim = find_in_meeting(context, room, session))
      remove_occupant(context, *victim.room, *victim.occupant, {Departure::Kind::banned, change.reason, sender.nick});
    else if (extract_mover(context, room, session))
      settle_departure(context, room);
  }
}

// Of somebody who is not here: an account, since guests come back under another name.
void record_absent(Room& room, const Change& change) {
  const PersonKeys keys{change.bare_jid};
  RoleMemory& known = room.rules().affiliations.roles();
  if (change.kind == Change::Kind::grant) return known.record_moderator(keys);
  if (known.was_moderator(keys)) known.record_revoked(keys);
}

// Roles have been given already.
void apply(EntryContext& context, Room& room, const Occupant& sender, const Change& change) {
  if (change.kind == Change::Kind::kick) return kick(context, room, sender, change);
  if (change.kind == Change::Kind::ban) return ban(context, room, sender, change);
  room.rules().affiliations.remove_outcast(change.bare_jid);
  const bool here = is_here(context, room, change);
  if (!here) record_absent(room, change);
  const bool remains = change.kind == Change::Kind::grant || change.member || !room.is_closed() || here;
  if (!remains) return room.rules().affiliations.remove_member({change.bare_jid});
  if (room.is_closed() && !room.rules().affiliations.add_member({change.bare_jid}))
    context.turn.counters.add("admin-too-many-members");
}

// XEP-0045 9.2. Everybody sees who is moderator, and members need no list.
void list_outcasts(EntryContext& context, const Room& room, const Occupant& sender, const Element& iq,
                   const Element& query) {
  const Element* item = query.child("item");
  if (item == nullptr || item->attribute("affiliation") != "outcast")
    return context.room.refuse(sender.session, iq, StanzaCondition::feature_not_implemented, "admin-unsupported");
  Element result = xmpp::make_iq_result(iq);
  Element& list = result.add("query", ns::kMucAdmin);
  for (const Outcast& outcast : room.rules().affiliations.outcasts()) {
    Element& listed = list.add("item");
    listed.set("affiliation", "outcast").set("jid", outcast.bare_jid);
    if (!outcast.reason.empty()) listed.add("reason").add_text(outcast.reason);
  }
  context.room.send(sender, result);
}

}  // namespace

void handle_admin_iq(EntryContext& context, Room& room, Occupant& sender, const Element& iq) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    context.turn.counters.add(reason);
    context.room.send(sender, xmpp::make_error(iq, condition));
  };
  if (sender.role != Role::moderator) return refuse(StanzaCondition::forbidden, "admin-forbidden");
  const Element& query = *iq.child("query", ns::kMucAdmin);
  if (xmpp::stanza_type(iq) != "set") return list_outcasts(context, room, sender, iq, query);

  std::vector<Change> changes;
  for (const Element& item : query.children()) {
    if (item.name() != "item") continue;
    tl::expected<Change, StanzaCondition> change = read_item(context, room, sender, item);
    if (!change) return refuse(change.error(), "admin-refused");
    changes.push_back(std::move(*change));
  }
  if (changes.empty() || changes.size() > context.turn.config.max_occupants)
    return refuse(StanzaCondition::bad_request, "admin-malformed");
  const Roles roles = with_all_devices(context, room, new_roles(changes));
  // XEP-0045 10.4. The next newcomer would be the moderator of a room that has none.
  if (!leaves_a_moderator(context, room, roles)) return refuse(StanzaCondition::conflict, "admin-last-moderator");

  context.room.send(sender, xmpp::make_iq_result(iq));
  give_roles(context, room, roles);
  // Another page on the same machine may have been among them.
  if (sender.role == Role::moderator) room.rules().affiliations.roles().record_moderator(keys_of(context, sender));
  // The sender cannot put itself out, so the room survives all of this.
  for (const Change& change : changes) apply(context, room, sender, change);
}

void put_out(EntryContext& context, Room& main, std::string_view nick) {
  for (Room* room : rooms_of_meeting(context, main)) {
    Occupant* victim = room->find_by_nick(nick);
    if (victim == nullptr) continue;
    forget_rights(context, *room, *victim);
    return remove_occupant(context, *room, *victim, {Departure::Kind::kicked, "Removed by an administrator"});
  }
}

}  // namespace conclave::meeting
