#include "meeting/room/room_info.h"

#include <chrono>

#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;

void add_form_field(Element& form, const char* var, const char* type, const std::string& value) {
  Element& field = form.add("field");
  field.set("var", var);
  if (*type != '\0') field.set("type", type);
  Element& text = field.add("value");
  if (!value.empty()) text.add_text(value);
}

void broadcast_changed_form(RoomContext& context, const Room& room) {
  for (const Room* each : rooms_of_meeting(context, room)) {
    Element changed = xmpp::make_message("groupchat", each->jid(), {});
    changed.add("x", ns::kMucUser).add("status").set("code", "104");
    broadcast(context, *each, changed);
  }
}

Element room_info(RoomContext& context, const Room& room) {
  Element query("query", ns::kDiscoInfo);
  query.add("identity").set("category", "conference").set("type", "text");
  for (const char* feature : {ns::kMuc, "muc_hidden", "muc_temporary", "muc_nonanonymous", "muc_unmoderated"})
    query.add("feature").set("var", feature);
  query.add("feature").set("var", room.door() != nullptr ? "muc_membersonly" : "muc_open");
  query.add("feature").set("var", room.rules().password.empty() ? "muc_unsecured" : "muc_passwordprotected");
  Element& form = query.add("x", ns::kDataForm);
  form.set("type", "result");
  const auto created = std::chrono::duration_cast<std::chrono::milliseconds>(room.created().time_since_epoch());
  add_form_field(form, "FORM_TYPE", "hidden", ns::kMucRoomInfo);
  add_form_field(form, "muc#roominfo_meetingId", "", room.meeting_id());
  add_form_field(form, "muc#roominfo_created_timestamp", "", std::to_string(created.count()));
  if (room.door() != nullptr) add_form_field(form, "muc#roominfo_lobbyroom", "", room.door()->jid());
  if (!room.is_breakout()) return query;  // any text in muc#roominfo_isbreakout reads as true
  add_form_field(form, "muc#roominfo_isbreakout", "", "true");
  add_form_field(form, "muc#roominfo_breakout_main_room", "", main_room(context, room).jid());
  return query;
}

}  // namespace conclave::meeting
