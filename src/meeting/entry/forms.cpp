#include "meeting/entry/forms.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "meeting/entry/lobby_door.h"
#include "meeting/entry/policy.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/metadata.h"
#include "meeting/room/presence.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr const char* kSecret = "muc#roomconfig_roomsecret";
constexpr const char* kProtected = "muc#roomconfig_passwordprotectedroom";
constexpr const char* kMembersOnly = "muc#roomconfig_membersonly";
constexpr const char* kMaxUsers = "muc#roomconfig_maxusers";
constexpr const char* kLocked = "{urn:conclave:rooms:1}locked";  // ours
constexpr const char* kWhois = "muc#roomconfig_whois";

void add_field(Element& form, const char* var, const char* type, const std::string& value) {
  Element& field = form.add("field");
  field.set("var", var);
  if (*type != '\0') field.set("type", type);
  Element& text = field.add("value");
  if (!value.empty()) text.add_text(value);
}

std::optional<std::string> field_value(const Element& form, std::string_view var) {
  for (const Element& field : form.children())
    if (field.name() == "field" && field.attribute("var") == var) return field.child_text("value");
  return std::nullopt;
}

bool is_true(const std::optional<std::string>& value) { return value == "1" || value == "true"; }

struct MaxUsers {
  std::optional<size_t> limit;
};

// "none", as XEP-0045 10.2 has it, lifts the limit; so does what older forms send for it.
std::optional<MaxUsers> read_max_users(const std::string& text) {
  if (text.empty() || text == "none" || text == "0") return MaxUsers{};
  size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return MaxUsers{limit};
}

Element make_owner_form(const Room& room) {
  Element query("query", ns::kMucOwner);
  Element& form = query.add("x", ns::kDataForm);
  form.set("type", "form");
  add_field(form, "FORM_TYPE", "hidden", ns::kMucRoomConfig);
  add_field(form, kSecret, "text-private", room.password);
  add_field(form, kProtected, "boolean", room.password.empty() ? "0" : "1");
  add_field(form, kMembersOnly, "boolean", room.lobby ? "1" : "0");
  add_field(form, kMaxUsers, "list-single", room.max_users ? std::to_string(*room.max_users) : "none");
  add_field(form, kLocked, "boolean", room.meeting().locked ? "1" : "0");
  add_field(form, kWhois, "list-single", "anyone");
  return query;
}

// Rooms are members-only to have a lobby, and for nothing else.
void switch_lobby(Context& context, Room& room, const Occupant& actor) {
  if (room.lobby) return close_lobby(context, room, actor);
  open_lobby(context, room, actor);
}

void submit(Context& context, Room& room, const Occupant& sender, const Element& iq, const Element& form) {
  const std::optional<std::string> whois = field_value(form, kWhois);
  if (whois && *whois != "anyone")
    return context.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-whois");
  const std::optional<std::string> secret = field_value(form, kSecret);
  if (secret && secret->size() > kMaxPasswordLength)
    return context.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-password-too-long");

  const std::optional<std::string> max_users = field_value(form, kMaxUsers);
  if (max_users && !read_max_users(*max_users))
    return context.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-max-users");

  const std::optional<std::string> members_only = field_value(form, kMembersOnly);
  const bool switches_lobby = members_only && is_true(members_only) != room.lobby.has_value();
  if (switches_lobby && !context.person_of(sender.session).may_use("lobby"))  // Jitsi-specific: a feature of tokens
    return context.refuse(sender.session, iq, StanzaCondition::not_allowed, "form-lobby-forbidden");

  const std::optional<std::string> is_protected = field_value(form, kProtected);
  if (is_protected && !is_true(is_protected) && (!secret || secret->empty()))
    room.password.clear();
  else if (secret)
    room.password = *secret;  // stock clients submit the secret alone; an empty one unlocks
  if (const auto locked = field_value(form, kLocked); locked && is_true(locked) != room.meeting().locked) {
    set_locked(context, room, is_true(locked));
    broadcast_metadata(context, room);
  }
  if (max_users) room.max_users = read_max_users(*max_users)->limit;
  context.send(sender, xmpp::make_iq_result(iq));
  broadcast_changed_form(context, room);
  if (switches_lobby) switch_lobby(context, room, sender);
}

}  // namespace

void set_locked(Context& context, Room& room, bool locked) {
  room.meeting().locked = locked;
  room.metadata.set(std::string(kLockedKey), locked ? jingle::Json(true) : jingle::Json());
  if (!room.is_closed()) room.affiliations.clear_members();
  if (locked) make_members_of_those_inside(context, room);
}

void broadcast_changed_form(Context& context, const Room& room) {
  for (const Room* each : rooms_of_meeting(context, room)) {
    Element changed = xmpp::make_message("groupchat", each->jid(), {});
    changed.add("x", ns::kMucUser).add("status").set("code", "104");
    broadcast(context, *each, changed);
  }
}

Element room_info(Context& context, const Room& room) {
  Element query("query", ns::kDiscoInfo);
  query.add("identity").set("category", "conference").set("type", "text");
  for (const char* feature : {ns::kMuc, "muc_hidden", "muc_temporary", "muc_nonanonymous", "muc_unmoderated"})
    query.add("feature").set("var", feature);
  query.add("feature").set("var", room.door() != nullptr ? "muc_membersonly" : "muc_open");
  query.add("feature").set("var", room.password.empty() ? "muc_unsecured" : "muc_passwordprotected");
  Element& form = query.add("x", ns::kDataForm);
  form.set("type", "result");
  const auto created = std::chrono::duration_cast<std::chrono::milliseconds>(room.created().time_since_epoch());
  add_field(form, "FORM_TYPE", "hidden", ns::kMucRoomInfo);
  add_field(form, "muc#roominfo_meetingId", "", room.meeting_id());
  add_field(form, "muc#roominfo_created_timestamp", "", std::to_string(created.count()));
  if (room.door() != nullptr) add_field(form, "muc#roominfo_lobbyroom", "", room.door()->jid());
  if (!room.is_breakout()) return query;  // any text in muc#roominfo_isbreakout reads as true
  add_field(form, "muc#roominfo_isbreakout", "", "true");
  add_field(form, "muc#roominfo_breakout_main_room", "", main_room(context, room).jid());
  return query;
}

void handle_owner_iq(Context& context, Room& room, const Occupant& sender, const Element& iq) {
  if (sender.role != Role::moderator)
    return context.refuse(sender.session, iq, StanzaCondition::forbidden, "form-forbidden");
  if (xmpp::stanza_type(iq) == "get") {
    Element result = xmpp::make_iq_result(iq);
    result.add(make_owner_form(room));
    return context.send(sender, result);
  }
  const Element* query = iq.child("query", ns::kMucOwner);
  const Element* form = query == nullptr ? nullptr : query->child("x", ns::kDataForm);
  if (form == nullptr) return context.refuse(sender.session, iq, StanzaCondition::bad_request, "form-malformed");
  if (form->attribute("type") == "cancel") return context.send(sender, xmpp::make_iq_result(iq));
  submit(context, room, sender, iq, *form);
}

}  // namespace conclave::meeting
