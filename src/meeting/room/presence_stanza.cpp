#include "meeting/room/presence_stanza.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;

bool holds_muc_element(const xmpp::Element& element) {
  return element.xmlns() == ns::kMuc || element.xmlns() == ns::kMucUser ||
         std::any_of(element.children().begin(), element.children().end(), holds_muc_element);
}

namespace {

bool is_server_only(const xmpp::Element& child) {
  // Matched by name: Jitsi clients read these without looking at the namespace.
  constexpr std::array<std::string_view, 10> kNames{"identity",    "conference-properties",  "bridgeNotAvailable",
                                                    "permissions", "jibri-recording-status", "versions",
                                                    "etherpad",    "display-name",           "delay",
                                                    "error"};
  if (holds_muc_element(child)) return true;
  return std::find(kNames.begin(), kNames.end(), child.name()) != kNames.end();
}

// Affiliation owner and role moderator go together; everybody may know the real JID.
void add_item(xmpp::Element& presence, const Occupant& occupant, bool self) {
  const bool moderator = occupant.role == Role::moderator;
  xmpp::Element& x = presence.add("x", ns::kMucUser);
  x.add("item")
      .set("affiliation", moderator ? "owner" : "none")
      .set("role", moderator ? "moderator" : "participant")
      .set("jid", occupant.real_jid);
  if (self) x.add("status").set("code", "110");
}

// Given this list the app offers what is in it, and not what it would guess from the role: recording, live streaming
// and dial-out do not exist here, whatever a token says of them.
void add_permissions(xmpp::Element& presence, const Person& self) {
  xmpp::Element& permissions = presence.add("permissions", ns::kJitmeet);
  const auto add = [&](const std::string& name) {
    permissions.add("p").set("name", name).set("val", self.may_use(name) ? "true" : "false");
  };
  for (const char* name : {"send-groupchat", "send-private-message"}) add(name);
  for (const char* name : {"create-polls", "lobby", "moderation", "screen-sharing"})
    if (self.features.contains(name)) add(name);
}

// Jitsi-specific: the elements are named after the token's fields, without a namespace of their own.
void add_identity(xmpp::Element& presence, const UserFields& user) {
  const std::array<std::pair<const char*, const std::string*>, 5> fields{
      {{"id", &user.id},
       {"name", &user.name},
       {"email", &user.email},
       {"avatar", &user.avatar},
       {"hidden-from-recorder", &user.hidden_from_recorder}}};
  const bool unknown =
      std::all_of(fields.begin(), fields.end(), [](const auto& field) { return field.second->empty(); });
  if (unknown && user.group.empty()) return;
  xmpp::Element& identity = presence.add("identity");
  xmpp::Element& element = identity.add("user");
  for (const auto& [name, text] : fields)
    if (!text->empty()) element.add(name).add_text(*text);
  if (!user.group.empty()) identity.add("group").add_text(user.group);
}

}  // namespace

xmpp::Element clean_presence(const xmpp::Element& stanza, const Person& sender) {
  xmpp::Element clean = xmpp::make_presence({}, {});
  for (const xmpp::Element& child : stanza.children())
    if (!child.is_text() && !is_server_only(child)) clean.add(child);
  add_identity(clean, sender.user);
  return clean;
}

bool has_display_name(const xmpp::Element& presence) {
  return display_name(presence).find_first_not_of(" \t\r\n") != std::string::npos;
}

std::string display_name(const xmpp::Element& presence) {
  std::string name = presence.child_text("nick");
  if (name.size() <= kMaxDisplayNameBytes) return name;
  size_t end = kMaxDisplayNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;  // not within a character
  name.resize(end);
  return name;
}

xmpp::Element make_occupant_presence(const Occupant& occupant) {
  xmpp::Element presence = occupant.presence;
  presence.set("from", occupant.jid);
  add_item(presence, occupant, false);
  return presence;
}

xmpp::Element make_self_presence(const Occupant& occupant, const Person& self) {
  xmpp::Element presence = occupant.presence;
  presence.set("from", occupant.jid).set("to", occupant.real_jid);
  if (occupant.role == Role::moderator || !self.features.empty()) add_permissions(presence, self);
  add_item(presence, occupant, true);
  return presence;
}

xmpp::Element make_focus_presence(const Room& room, const Addresses& addresses) {
  xmpp::Element presence = xmpp::make_presence(room.focus_jid(), {});
  presence.add("versions", ns::kJitmeet).add("component").set("name", "focus").add_text("conclave");
  presence.add("conference-properties", ns::kFocus).add("property").set("key", "bridge-count").set("value", "1");
  presence.add("x", ns::kMucUser)
      .add("item")
      .set("affiliation", "owner")
      .set("role", "moderator")
      .set("jid", addresses.focus_full);
  return presence;
}

xmpp::Element make_unavailable_presence(const Occupant& occupant) {
  xmpp::Element presence = xmpp::make_presence(occupant.jid, {}, "unavailable");
  presence.add("x", ns::kMucUser)
      .add("item")
      .set("affiliation", "none")
      .set("role", "none")
      .set("jid", occupant.real_jid);
  return presence;
}

}  // namespace conclave::meeting
