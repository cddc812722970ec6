#include "meeting/entry/owned_rooms.h"

#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "jingle/json_messages.h"
#include "meeting/common/room_rules.h"
#include "meeting/entry/room_memory.h"
#include "meeting/session/audit_log.h"
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

/// Who asks for what, while it is executed.
struct Request {
  EntryContext& context;
  const Session& session;
  const Json& request;
  RoomKey key{};  ///< of the room that is named, where one has to be

  const Person& person() const { return session.person; }
  std::string jid() const { return context.turn.addresses.room_jid(key); }
  Room* open() const { return context.room.rooms.find(jid()); }
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

// The record, when the asker manages the room. Rooms of others look like rooms that are not there.
Result<const RoomRecord*> managed(const Request& asked) {
  const RoomRecord* record = asked.context.session.kept.rooms.find(asked.key);
  if (record == nullptr || !asked.manages(*record)) return fail("rooms-not-found");
  return record;
}

Result<Json> list(Request& asked) {
  Json rooms = Json::array();
  for (const RoomRecord* record : asked.context.session.kept.rooms.of_owner(asked.person().account))
    rooms.push(describe_room(asked.context, *record));
  Json answer = Json::object().set("rooms", std::move(rooms));
  if (asked.person().standing == Standing::admin) answer.set("admin", true);
  return answer;
}

Result<Json> set(Request& asked) {
  const RoomRecord* known = asked.context.session.kept.rooms.find(asked.key);
  if (known != nullptr && !asked.manages(*known)) return fail("rooms-not-found");
  if (is_echo_room(asked.key.name)) return fail("rooms-malformed", "room");
  if (known == nullptr && !asked.context.session.kept.rooms.may_add(asked.person().account))
    return fail("rooms-too-many");
  // Whose meeting is open there decides whether it is to be remembered, and not who asks here first.
  if (const Room* room = asked.open();
      known == nullptr && room != nullptr && room->rules().memory.opener != asked.person().account)
    return fail("rooms-forbidden");
  RoomRecord record =
      known != nullptr
          ? *known
          : RoomRecord{.key = asked.key, .owner = asked.person().account, .created = asked.context.turn.wall()};
  if (const Result<void> changed = apply_changes(record.settings, asked.request["settings"]); !changed)
    return fail("rooms-malformed", changed.error().detail);
  put_record(asked.context, record);
  audit(asked.context.turn, AuditEvent::room_set, asked.session, asked.jid());
  return Json::object().set("room", describe_room(asked.context, record));
}

Result<Json> remove(Request& asked) {
  if (const auto record = managed(asked); !record) return tl::unexpected(record.error());
  audit(asked.context.turn, AuditEvent::room_deleted, asked.session, asked.jid());
  forget_record(asked.context, asked.key);
  return Json::object();
}

Result<Json> close(Request& asked) {
  if (const auto record = managed(asked); !record) return tl::unexpected(record.error());
  Room* room = asked.open();
  if (room == nullptr) return fail("rooms-not-found");
  audit(asked.context.turn, AuditEvent::room_closed, asked.session, asked.jid());
  asked.context.turn.events.add(MeetingOver{room->id(), "The meeting has been terminated"});
  return Json::object();
}

bool may_invite(const Request& asked) {
  const RoomRecord* record = asked.context.session.kept.rooms.find(asked.key);
  return (record != nullptr && asked.manages(*record)) || asked.moderates();
}

Result<Json> invite(Request& asked) {
  if (!may_invite(asked)) return fail("rooms-forbidden");
  const Result<InvitationWish> wish = parse_invitation_wish(asked.request);
  if (!wish) return fail("rooms-malformed", wish.error().detail);
  InvitationStore& store = asked.context.session.kept.invitations;
  if (!store.may_add(asked.key)) return fail("rooms-too-many");
  const UnixTime now = asked.context.turn.wall();
  NewInvitation made = make_invitation(asked.key, *wish, asked.person().account, now, asked.context.turn.random);
  const std::string& origin =
      asked.session.origin.empty() ? asked.context.turn.config.public_url : asked.session.origin;
  Json answer = Json::object()
                    .set("invitation", to_json(made.invitation, now))
                    .set("code", made.code)
                    .set("link", invitation_link(origin, asked.key, made.code));
  audit(asked.context.turn, AuditEvent::invitation_made, asked.session, asked.jid(), made.invitation.id);
  asked.context.turn.act(SaveInvitation{made.invitation});
  store.put(std::move(made.invitation));
  return answer;
}

Result<Json> list_invitations(Request& asked) {
  if (!may_invite(asked)) return fail("rooms-forbidden");
  const UnixTime now = asked.context.turn.wall();
  Json list = Json::array();
  for (const Invitation* invitation : asked.context.session.kept.invitations.of_room(asked.key))
    list.push(to_json(*invitation, now));
  return Json::object().set("invitations", std::move(list));
}

Result<Json> revoke(Request& asked) {
  const Invitation* known = asked.context.session.kept.invitations.find(asked.request["id"].as_string());
  if (known == nullptr) return fail("rooms-not-found");
  asked.key = known->room;
  if (!may_invite(asked)) return fail("rooms-not-found");
  Invitation revoked = *known;
  revoked.revoked = true;
  audit(asked.context.turn, AuditEvent::invitation_revoked, asked.session, asked.jid(), revoked.id);
  asked.context.turn.act(SaveInvitation{revoked});
  Json answer = to_json(revoked, asked.context.turn.wall());
  asked.context.session.kept.invitations.put(std::move(revoked));
  return Json::object().set("invitation", std::move(answer));
}

struct Command {
  const char* name;
  bool names_room;
  Result<Json> (*run)(Request&);
};

constexpr std::array<Command, 7> kCommands{{{"list", false, list},
                                            {"set", true, set},
                                            {"delete", true, remove},
                                            {"close", true, close},
                                            {"invite", true, invite},
                                            {"invitations", true, list_invitations},
                                            {"revoke", false, revoke}}};

Result<Json> execute_request(EntryContext& context, const Session& session, const Json& request) {
  Request asked{context, session, request};
  // All of it is in the name of an account.
  if (!asked.has_account()) return fail("rooms-forbidden");
  for (const Command& command : kCommands) {
    if (request["command"].as_string() != command.name) continue;
    if (command.names_room) {
      Result<RoomKey> key = read_key(request);
      if (!key) return tl::unexpected(key.error());
      asked.key = std::move(*key);
    }
    return command.run(asked);
  }
  return fail("rooms-malformed", "command");
}

}  // namespace

Json describe_room(const EntryContext& context, const RoomRecord& record) {
  const Room* room = context.room.rooms.find(context.turn.addresses.room_jid(record.key));
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

void handle_rooms_iq(EntryContext& context, Session& session, const Element& iq, const Element& request) {
  const Result<Json> done = jingle::parse_json_message(request, {.max_bytes = kMaxRequestBytes, .max_depth = 8})
                                .and_then([&](const Json& json) { return execute_request(context, session, json); });
  if (!done) {
    const bool ours = std::strncmp(done.error().reason, "rooms-", 6) == 0;
    return context.room.refuse(session.id, iq, condition_for(done.error().reason), done.error().reason,
                               ours ? done.error().detail : std::string());
  }
  Element result = xmpp::make_iq_result(iq);
  result.add("rooms", ns::kConclaveRooms).add_text(done->to_string());
  context.room.send(session.id, result);
}

}  // namespace conclave::meeting
