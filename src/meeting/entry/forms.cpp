#include "meeting/entry/forms.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "meeting/entry/lobby_door.h"
#include "meeting/room/metadata.h"
#include "meeting/room/room_info.h"
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
  add_form_field(form, "FORM_TYPE", "hidden", ns::kMucRoomConfig);
  add_form_field(form, kSecret, "text-private", room.rules().password);
  add_form_field(form, kProtected, "boolean", room.rules().password.empty() ? "0" : "1");
  add_form_field(form, kMembersOnly, "boolean", room.rules().lobby ? "1" : "0");
  add_form_field(form, kMaxUsers, "list-single",
                 room.rules().max_users ? std::to_string(*room.rules().max_users) : "none");
  add_form_field(form, kLocked, "boolean", room.rules().locked ? "1" : "0");
  add_form_field(form, kWhois, "list-single", "anyone");
  return query;
}

// Rooms are members-only to have a lobby, and for nothing else.
void switch_lobby(EntryContext& context, Room& room, const Occupant& actor) {
  if (room.rules().lobby) return close_lobby(context, room, actor);
  open_lobby(context, room, actor);
}

void submit(EntryContext& context, Room& room, const Occupant& sender, const Element& iq, const Element& form) {
  const std::optional<std::string> whois = field_value(form, kWhois);
  if (whois && *whois != "anyone")
    return context.room.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-whois");
  const std::optional<std::string> secret = field_value(form, kSecret);
  if (secret && secret->size() > kMaxPasswordLength)
    return context.room.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-password-too-long");

  const std::optional<std::string> max_users = field_value(form, kMaxUsers);
  if (max_users && !read_max_users(*max_users))
    return context.room.refuse(sender.session, iq, StanzaCondition::not_acceptable, "form-max-users");

  const std::optional<std::string> members_only = field_value(form, kMembersOnly);
  const bool switches_lobby = members_only && is_true(members_only) != room.rules().lobby.has_value();
  if (switches_lobby &&
      !context.room.person_of(sender.session).may_use("lobby"))  // Jitsi-specific: a feature of tokens
    return context.room.refuse(sender.session, iq, StanzaCondition::not_allowed, "form-lobby-forbidden");

  const std::optional<std::string> is_protected = field_value(form, kProtected);
  if (is_protected && !is_true(is_protected) && (!secret || secret->empty()))
    room.rules().password.clear();
  else if (secret)
    room.rules().password = *secret;  // Jitsi clients submit the secret alone; an empty one unlocks
  if (const auto locked = field_value(form, kLocked); locked && is_true(locked) != room.rules().locked) {
    set_locked(context, room, is_true(locked));
    broadcast_metadata(context, room);
  }
  if (max_users) room.rules().max_users = read_max_users(*max_users)->limit;
  context.room.send(sender, xmpp::make_iq_result(iq));
  broadcast_changed_form(context, room);
  if (switches_lobby) switch_lobby(context, room, sender);
}

}  // namespace

void handle_owner_iq(EntryContext& context, Room& room, const Occupant& sender, const Element& iq) {
  if (sender.role != Role::moderator)
    return context.room.refuse(sender.session, iq, StanzaCondition::forbidden, "form-forbidden");
  if (xmpp::stanza_type(iq) == "get") {
    Element result = xmpp::make_iq_result(iq);
    result.add(make_owner_form(room));
    return context.room.send(sender, result);
  }
  const Element* query = iq.child("query", ns::kMucOwner);
  const Element* form = query == nullptr ? nullptr : query->child("x", ns::kDataForm);
  if (form == nullptr) return context.room.refuse(sender.session, iq, StanzaCondition::bad_request, "form-malformed");
  if (form->attribute("type") == "cancel") return context.room.send(sender, xmpp::make_iq_result(iq));
  submit(context, room, sender, iq, *form);
}

}  // namespace conclave::meeting
