#include "meeting/breakout/commands.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "meeting/breakout/life.h"
#include "meeting/breakout/news.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

/// One command, its sender a moderator of the meeting.
struct BreakoutCommand {
  Room& main;
  Place sender;
  const Element& stanza;
  const Element& request;
};

struct Refusal {
  StanzaCondition condition;
  const char* reason;
};
using Outcome = std::optional<Refusal>;

// Without what would break a line; empty when nothing is left, or too long.
std::string read_name(const Element& request) {
  std::string name = request.attribute("subject");
  std::erase_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  const size_t begin = name.find_first_not_of(' ');
  if (begin == std::string::npos || name.size() > kMaxBreakoutNameLength) return {};
  return name.substr(begin, name.find_last_not_of(' ') + 1 - begin);
}

Outcome add(EntryContext& context, const BreakoutCommand& command) {
  Breakouts& breakouts = command.main.rules().breakouts;
  std::string name = read_name(command.request);
  if (name.empty()) return Refusal{StanzaCondition::bad_request, "breakout-bad-name"};
  if (breakouts.count() >= kMaxBreakoutRooms) return Refusal{StanzaCondition::resource_constraint, "breakout-limit"};
  std::string jid = context.turn.random.uuid() + "@" + context.turn.addresses.breakout;
  context.room.rooms.name_breakout(jid, command.main.id());
  breakouts.rooms.push_back({std::move(jid), std::move(name)});
  ++breakouts.made;
  schedule_news(context, command.main);
  return std::nullopt;
}

Outcome remove_room(EntryContext& context, const BreakoutCommand& command) {
  BreakoutRoom* breakout = command.main.rules().breakouts.find(command.request.attribute("breakoutRoomJid"));
  if (breakout == nullptr) return Refusal{StanzaCondition::item_not_found, "breakout-no-room"};
  remove_breakout(context, command.main, *breakout);
  return std::nullopt;
}

Outcome rename(EntryContext& context, const BreakoutCommand& command) {
  BreakoutRoom* breakout = command.main.rules().breakouts.find(command.request.attribute("breakoutRoomJid"));
  if (breakout == nullptr) return Refusal{StanzaCondition::item_not_found, "breakout-no-room"};
  std::string name = read_name(command.request);
  if (name.empty()) return Refusal{StanzaCondition::bad_request, "breakout-bad-name"};
  breakout->name = std::move(name);
  schedule_news(context, command.main);
  if (Room* room = context.room.rooms.find(breakout->room)) {
    room->subject = breakout->name;
    Element message = xmpp::make_message("groupchat", room->jid(), {});
    message.add("subject").add_text(room->subject);
    broadcast(context, *room, message);
  }
  return std::nullopt;
}

Occupant* find_person(EntryContext& context, Room& main, const std::string& real_jid) {
  for (Room* room : rooms_of_meeting(context, main))
    for (auto& [id, occupant] : room->occupants())
      if (occupant.real_jid == real_jid) return &occupant;
  return nullptr;
}

Outcome send_somebody(EntryContext& context, const BreakoutCommand& command) {
  const std::string& where = command.request.attribute("roomJid");
  if (where != command.main.jid() && command.main.rules().breakouts.find(where) == nullptr)
    return Refusal{StanzaCondition::item_not_found, "breakout-no-room"};
  const Occupant* whom = find_person(context, command.main, command.request.attribute("participantJid"));
  if (whom == nullptr) return Refusal{StanzaCondition::item_not_found, "breakout-no-person"};
  send_to_room(context, command.main, *whom, where);
  return std::nullopt;
}

Outcome close_all(EntryContext& context, const BreakoutCommand& command) {
  const std::string& text = command.request.attribute("seconds");
  int64_t seconds = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0 || seconds > kMaxCountdown / 1s)
    return Refusal{StanzaCondition::bad_request, "breakout-bad-countdown"};
  if (command.main.rules().breakouts.count() == 0) return Refusal{StanzaCondition::item_not_found, "breakout-no-room"};
  begin_closing(context, command.main, std::chrono::seconds(seconds));
  return std::nullopt;
}

Outcome call_off(EntryContext& context, const BreakoutCommand& command) {
  if (command.main.rules().breakouts.closing_at == kNever)
    return Refusal{StanzaCondition::unexpected_request, "breakout-not-closing"};
  stop_closing(context, command.main);
  return std::nullopt;
}

// A message of the moderator in every room, for Jitsi clients too. In rooms that the moderator is not in, the name goes
// with it.
Outcome announce(EntryContext& context, const BreakoutCommand& command) {
  const std::string text = command.request.child_text("body");
  if (text.empty() || text.size() > kMaxAnnouncementLength)
    return Refusal{StanzaCondition::bad_request, "breakout-bad-announcement"};
  const std::vector<Room*> rooms = rooms_of_meeting(context, command.main);
  Session* session = context.room.sessions.find(command.sender.occupant->session);
  if (!session->messages.take(context.turn.now, rooms.size() + rooms.size() * text.size() / kBytesPerToken))
    return Refusal{StanzaCondition::resource_constraint, "message-rate"};
  for (const Room* room : rooms) {
    Element message = xmpp::make_message("groupchat", room->jid() + "/" + command.sender.occupant->nick, {},
                                         xmpp::stanza_id(command.stanza));
    message.add("body").add_text(text);
    message.add("announcement", ns::kBreakout);
    if (room != command.sender.room)
      message.add("display-name", ns::kDisplayName).add_text(display_name(*command.sender.occupant));
    broadcast(context, *room, message);
  }
  return std::nullopt;
}

using Handler = Outcome (*)(EntryContext&, const BreakoutCommand&);
constexpr std::array<std::pair<std::string_view, Handler>, 7> kHandlers{{
    {"features/breakout-rooms/add", add},
    {"features/breakout-rooms/remove", remove_room},
    {"features/breakout-rooms/rename", rename},
    {"features/breakout-rooms/move-to-room", send_somebody},
    {"urn:conclave:breakout:close", close_all},
    {"urn:conclave:breakout:call-off", call_off},
    {"urn:conclave:breakout:announce", announce},
}};

}  // namespace

void handle_breakout_command(EntryContext& context, Session& session, const Element& stanza) {
  const Element* request = stanza.child("breakout_rooms");
  const Place sender = find_place(context, session);
  if (request == nullptr || !sender) return context.turn.counters.add("breakout-ignored");
  if (!session.messages.take(context.turn.now))
    return context.room.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  if (sender.occupant->role != Role::moderator)
    return context.room.refuse(session.id, stanza, StanzaCondition::forbidden, "breakout-forbidden");
  const auto handler =
      std::ranges::find(kHandlers, request->attribute("type"), &decltype(kHandlers)::value_type::first);
  if (handler == kHandlers.end())
    return context.room.refuse(session.id, stanza, StanzaCondition::bad_request, "breakout-malformed");
  Room& main = main_room(context, *sender.room);
  if (const Outcome refused = handler->second(context, {main, sender, stanza, *request}))
    context.room.refuse(session.id, stanza, refused->condition, refused->reason);
}

}  // namespace conclave::meeting
