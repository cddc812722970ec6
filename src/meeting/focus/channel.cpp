#include "meeting/focus/channel.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "base/crypto.h"
#include "jingle/bridge_channel.h"
#include "jingle/sources.h"

namespace conclave::meeting {

namespace {

constexpr const char* kServerName = "s1";

void send_to_others(FocusContext& context, const Room& room, const Occupant& sender, const std::string& text) {
  for (const auto& [id, occupant] : room.occupants())
    if (id != sender.id) send_on_channel(context, occupant, text);
}

// Messages that are passed on.

void relay(FocusContext& context, Room& room, const Occupant&, jingle::ClientHello) { (void)context, (void)room; }

void relay(FocusContext& context, Room& room, const Occupant& sender, jingle::EndpointMessage message) {
  if (message.to.empty()) return send_to_others(context, room, sender, message.json);
  if (const Occupant* recipient = room.find_by_nick(message.to))
    send_on_channel(context, *recipient, std::move(message.json));
  else
    context.turn.counters.add("channel-no-recipient");
}

void relay(FocusContext& context, Room& room, const Occupant& sender, const jingle::EndpointStats& stats) {
  // In large rooms these would be most of the traffic, and nobody looks at them.
  if (room.occupants().size() <= kStatsRelayThreshold) send_to_others(context, room, sender, stats.json);
}

// All other messages are commands.
template <class Command>
void relay(FocusContext& context, Room& room, const Occupant& sender, Command command) {
  if constexpr (std::is_same_v<Command, SourceVideoType>) {
    if (jingle::source_owner(command.source) != sender.nick) return context.turn.counters.add("channel-foreign-source");
  }
  command.conference = room.conference();
  command.endpoint = sender.nick;
  context.turn.act(std::move(command));
}

}  // namespace

std::string channel_url(const FocusContext& context, const Room& room, const Occupant& occupant) {
  const Session* session = context.room.sessions.find(occupant.session);
  std::string_view base =
      session != nullptr && !session->origin.empty() ? session->origin : context.turn.config.public_url;
  std::string url = base.starts_with("http://") ? "ws://" : "wss://";
  if (const size_t scheme = base.find("://"); scheme != std::string_view::npos) base.remove_prefix(scheme + 3);
  while (base.ends_with('/')) base.remove_suffix(1);
  url.append(base).append("/colibri-ws/").append(kServerName).append("/").append(room.conference_name());
  return url.append("/").append(occupant.nick).append("?pwd=").append(occupant.channel.password);
}

Result<void> open_channel(FocusContext& context, ConnectionId id, std::string_view conference,
                          std::string_view endpoint, std::string_view password) {
  Room* room = context.room.rooms.find_by_conference_name(conference);
  Occupant* occupant = room == nullptr ? nullptr : room->find_by_nick(endpoint);
  if (occupant == nullptr) {
    context.turn.counters.add("channel-unknown-conference");
    return fail("unknown-conference");
  }
  if (!equal_constant_time(occupant->channel.password, password)) {
    context.turn.counters.add("channel-bad-password");
    return fail("bad-password");
  }
  if (occupant->channel.connection) {
    context.channels.erase(*occupant->channel.connection);
    context.turn.act(CloseConnection{*occupant->channel.connection, 1000, "replaced"});
  }
  occupant->channel.connection = id;
  context.channels.add(id, {room->id(), occupant->id});
  send_on_channel(context, *occupant, jingle::write_server_hello("conclave"));
  for (const auto& [other_id, other] : room->occupants())
    if (other_id != occupant->id && other.channel.inactive)
      send_on_channel(context, *occupant,
                      jingle::write_channel_message(ConnectivityChanged{room->conference(), other.nick, false}));
  context.turn.act(SetChannelOpen{room->conference(), occupant->nick, true});
  return {};
}

void handle_channel_message(FocusContext& context, ConnectionId id, std::string_view frame) {
  const Channels::Owner* owner = context.channels.find(id);
  Room* room = owner == nullptr ? nullptr : context.room.rooms.find(owner->room);
  Occupant* sender = room == nullptr ? nullptr : room->find(owner->occupant);
  if (sender == nullptr) return context.turn.counters.add("channel-gone");
  if (!sender->channel.messages.take(context.turn.now, 1 + frame.size() / kBytesPerChannelToken))
    return context.turn.counters.add("channel-rate");
  if (frame.size() > kMaxChannelFrameBytes) return context.turn.counters.add("channel-frame-too-large");
  Result<jingle::ChannelMessage> message = jingle::parse_channel_message(frame, sender->nick);
  if (!message) return context.turn.counters.add(message.error().reason);
  std::visit([&](auto& content) { relay(context, *room, *sender, std::move(content)); }, *message);
}

void channel_closed(FocusContext& context, ConnectionId id) {
  const Channels::Owner* owner = context.channels.find(id);
  if (owner == nullptr) return;
  Room* room = context.room.rooms.find(owner->room);
  Occupant* occupant = room == nullptr ? nullptr : room->find(owner->occupant);
  context.channels.erase(id);
  if (occupant == nullptr) return;
  occupant->channel.connection.reset();
  context.turn.act(SetChannelOpen{room->conference(), occupant->nick, false});
}

void close_channel(FocusContext& context, Occupant& occupant) {
  if (!occupant.channel.connection) return;
  context.channels.erase(*occupant.channel.connection);
  // 1001: a client that is alone does not come back.
  context.turn.act(CloseConnection{*occupant.channel.connection, 1001, "left"});
  occupant.channel.connection.reset();
}

void send_on_channel(FocusContext& context, const Occupant& to, std::string text) {
  if (to.channel.connection) context.turn.act(SendFrame{*to.channel.connection, std::move(text)});
}

}  // namespace conclave::meeting
