#include "meeting/entry/owned_rooms.h"

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "jingle/json_messages.h"
#include "meeting/common/room_rules.h"
#include "meeting/entry/room_memory.h"
#include "meeting/room/presence.h"
#include "xmpp/ns.h"
#include "xmpp/safe_node.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr size_t kMaxRequestBytes = 16 * 1024;

/// Who asks for what, while it is carried out.
struct Desk {
  Context& context;
  const Session& session;
  const Json& request;
  RoomKey key{};  ///< of the room that is named, where one has to be

  const Person& person() const { return session.person; }
  std::string jid() const { return context.addresses.room_jid(key); }
  Room* open() const { return context.rooms.find(jid()); }
  bool has_account() const { return person().is_member() && !person().account.empty(); }
  bool manages(const RoomRecord& record) const {
    return person().standing == Standing::admin || (has_account() && record.owner == person().account);
  }
  bool moderates() const {
    Room* room = open();
    const Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
    return occupant != nullptr && occupant->role == Role::moderator;
  }
};

// Reasons are counters; each has its condition.
StanzaCondition condition_for(std::string_view reason) {
  if (reason == "rooms-forbidden") return StanzaCondition::forbidden;
  if (reason == "rooms-not-found") return StanzaCondition::item_not_found;
  if (reason == "rooms-too-many" || reason == "rooms-rate") return StanzaCondition::resource_constraint;
  return StanzaCondition::bad_request;
}

// As the page has it from the address bar, or as a list gave it.
Result<RoomKey> read_key(const Json& request) {
  const std::string& tenant = request["tenant"].as_string();
  Result<std::string> name = xmpp::make_safe_node(request["room"].as_string());
  if (!name || (!tenant.empty() && !is_tenant(tenant))) return fail("rooms-malformed", "room");
  return RoomKey{tenant, std::move(*name)};
}

// The record, when the asker manages the room. What is not his is not told from what is not there.
Result<const RoomRecord*> managed(const Desk& desk) {
  const RoomRecord* record = desk.context.kept.rooms.find(desk.key);
  if (record == nullptr || !desk.manages(*record)) return fail("rooms-not-found");
  return record;
}

Result<Json> list(Desk& desk) {
  Json rooms = Json::array();
  for (const RoomRecord* record : desk.context.kept.rooms.of_owner(desk.person().account))
    rooms.push(describe_room(desk.context, *record));
  return Json::object().set("rooms", std::move(rooms));
}

Result<Json> set(Desk& desk) {
  const RoomRecord* known = desk.context.kept.rooms.find(desk.key);
  if (known != nullptr && !desk.manages(*known)) return fail("rooms-not-found");
  if (is_echo_room(desk.key.name)) return fail("rooms-malformed", "room");
  if (known == nullptr && !desk.context.kept.rooms.may_add(desk.person().account)) return fail("rooms-too-many");
  // Whose meeting is open there decides whether it is to be remembered, and not who comes first to this desk.
  if (const Room* room = desk.open();
      known == nullptr && room != nullptr && room->meeting().memory.opener != desk.person().account)
    return fail("rooms-forbidden");
  RoomRecord record = known != nullptr ? *known
                                       : RoomRecord{.key = desk.key,
                                                    .owner = desk.person().account,
                                                    .created = desk.context.clock.to_wall(desk.context.now)};
  if (const Result<void> changed = apply_changes(record.settings, desk.request["settings"]); !changed)
    return fail("rooms-malformed", changed.error().detail);
  put_record(desk.context, record);
  note_act(desk.context, AuditEvent::room_set, desk.session, desk.jid());
  return Json::object().set("room", describe_room(desk.context, record));
}

Result<Json> remove(Desk& desk) {
  if (const auto record = managed(desk); !record) return tl::unexpected(record.error());
  note_act(desk.context, AuditEvent::room_deleted, desk.session, desk.jid());
  forget_record(desk.context, desk.key);
  return Json::object();
}

Result<Json> close(Desk& desk) {
  if (const auto record = managed(desk); !record) return tl::unexpected(record.error());
  Room* room = desk.open();
  if (room == nullptr) return fail("rooms-not-found");
  note_act(desk.context, AuditEvent::room_closed, desk.session, desk.jid());
  destroy_room(desk.context, *room, "The meeting has been terminated");
  return Json::object();
}

bool may_invite(const Desk& desk) {
  const RoomRecord* record = desk.context.kept.rooms.find(desk.key);
  return (record != nullptr && desk.manages(*record)) || desk.moderates();
}

Result<Json> invite(Desk& desk) {
  if (!may_invite(desk)) return fail("rooms-forbidden");
  const Result<InvitationWish> wish = parse_invitation_wish(desk.request);
  if (!wish) return fail("rooms-malformed", wish.error().detail);
  InvitationBook& book = desk.context.kept.invitations;
  if (!book.may_add(desk.key)) return fail("rooms-too-many");
  const UnixTime now = desk.context.clock.to_wall(desk.context.now);
  NewInvitation made = make_invitation(desk.key, *wish, desk.person().account, now, desk.context.random);
  const std::string& origin = desk.session.origin.empty() ? desk.context.config.public_url : desk.session.origin;
  Json answer = Json::object()
                    .set("invitation", to_json(made.invitation, now))
                    .set("code", made.code)
                    .set("link", invitation_link(origin, desk.key, made.code));
  note_act(desk.context, AuditEvent::invitation_made, desk.session, desk.jid(), made.invitation.id);
  desk.context.out.actions.emplace_back(SaveInvitation{made.invitation});
  book.put(std::move(made.invitation));
  return answer;
}

Result<Json> list_invitations(Desk& desk) {
  if (!may_invite(desk)) return fail("rooms-forbidden");
  const UnixTime now = desk.context.clock.to_wall(desk.context.now);
  Json list = Json::array();
  for (const Invitation* invitation : desk.context.kept.invitations.of_room(desk.key))
    list.push(to_json(*invitation, now));
  return Json::object().set("invitations", std::move(list));
}

Result<Json> revoke(Desk& desk) {
  const Invitation* known = desk.context.kept.invitations.find(desk.request["id"].as_string());
  if (known == nullptr) return fail("rooms-not-found");
  desk.key = known->room;
  if (!may_invite(desk)) return fail("rooms-not-found");
  Invitation revoked = *known;
  revoked.revoked = true;
  note_act(desk.context, AuditEvent::invitation_revoked, desk.session, desk.jid(), revoked.id);
  desk.context.out.actions.emplace_back(SaveInvitation{revoked});
  Json answer = to_json(revoked, desk.context.clock.to_wall(desk.context.now));
  desk.context.kept.invitations.put(std::move(revoked));
  return Json::object().set("invitation", std::move(answer));
}

struct Command {
  const char* name;
  bool names_room;
  Result<Json> (*run)(Desk&);
};

constexpr std::array<Command, 7> kCommands{{{"list", false, list},
                                            {"set", true, set},
                                            {"delete", true, remove},
                                            {"close", true, close},
                                            {"invite", true, invite},
                                            {"invitations", true, list_invitations},
                                            {"revoke", false, revoke}}};

Result<Json> carry_out(Context& context, const Session& session, const Json& request) {
  Desk desk{context, session, request};
  // All of it is in the name of an account.
  if (!desk.has_account()) return fail("rooms-forbidden");
  for (const Command& command : kCommands) {
    if (request["command"].as_string() != command.name) continue;
    if (command.names_room) {
      Result<RoomKey> key = read_key(request);
      if (!key) return tl::unexpected(key.error());
      desk.key = std::move(*key);
    }
    return command.run(desk);
  }
  return fail("rooms-malformed", "command");
}

}  // namespace

Json describe_room(const Context& context, const RoomRecord& record) {
  const Room* room = context.rooms.find(context.addresses.room_jid(record.key));
  const bool open = room != nullptr;
  return Json::object()
      .set("room", record.key.name)
      .set("tenant", record.key.tenant)
      .set("title", xmpp::readable_name(record.key.name))
      .set("owner", record.owner)
      .set("open", open)
      .set("participants", open ? room->occupants().size() : 0)
      .set("created", static_cast<int64_t>(record.created.time_since_epoch() / 1s))
      .set("used", static_cast<int64_t>(record.used.time_since_epoch() / 1s))
      .set("settings", to_json(record.settings));
}

void handle_rooms_iq(Context& context, Session& session, const Element& iq, const Element& request) {
  const Result<Json> done = jingle::parse_json_message(request, {.max_bytes = kMaxRequestBytes, .max_depth = 8})
                                .and_then([&](const Json& json) { return carry_out(context, session, json); });
  if (!done) {
    const bool ours = std::strncmp(done.error().reason, "rooms-", 6) == 0;
    return context.refuse(session.id, iq, condition_for(done.error().reason), done.error().reason,
                          ours ? done.error().detail : std::string());
  }
  Element result = xmpp::make_iq_result(iq);
  result.add("rooms", ns::kConclaveRooms).add_text(done->to_string());
  context.send(session.id, result);
}

}  // namespace conclave::meeting
