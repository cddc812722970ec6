// What the tests of the rules of access share: a server on which members open rooms, and how people come.
#pragma once

#include "meeting/test_rooms.h"

namespace conclave::meeting {

inline constexpr const char* kLobby = "tea@lobby.meet.ex";

inline ServiceConfig members_open(GuestRule guests = GuestRule::wait, HostLeft host_left = HostLeft::keep) {
  ServiceConfig config = sim::default_service_config();
  config.access = {.create = Creators::members, .guests = guests, .host_left = host_left};
  return config;
}

/// A guest who tries the room.
inline XmppClient& join_guest(ServiceHost& host, const std::string& name) {
  return host.join(guest(stock_client(name)), kRoom);
}

/// The refusal of the last join: its conditions, by name.
inline std::string refusal(const XmppClient& client) {
  const Element* presence = client.find(
      [&](const Element& stanza) { return xmpp::is_presence(stanza) && xmpp::stanza_from(stanza).starts_with(kRoom); });
  if (presence == nullptr || xmpp::stanza_type(*presence) != "error") return "none";
  std::string names;
  for (const Element& child : presence->child("error")->children()) names += child.name() + " ";
  return names;
}

inline void stand_in_lobby(ServiceHost& host, XmppClient& client, const std::string& name = "N") {
  const std::string nick = name.empty() ? "" : R"(<nick xmlns="http://jabber.org/protocol/nick">)" + name + "</nick>";
  client.send(R"(<presence xmlns="jabber:client" to=")" + std::string(kLobby) + "/" + client.nick() +
              R"("><x xmlns="http://jabber.org/protocol/muc"/>)" + nick + "</presence>");
  host.settle();
}

/// What Jitsi clients do when they are told to.
inline XmppClient& wait_for_host(ServiceHost& host, const std::string& name) {
  XmppClient& client = join_guest(host, name);
  stand_in_lobby(host, client);
  return client;
}

/// The newest presence from the lobby.
inline const Element* from_lobby(const XmppClient& client) {
  return client.find(
      [](const Element& stanza) { return xmpp::is_presence(stanza) && xmpp::stanza_from(stanza).starts_with(kLobby); });
}

/// Where the lobby sends somebody: the room, or "".
inline std::string sent_to(const XmppClient& client) {
  const Element* presence = from_lobby(client);
  if (presence == nullptr || xmpp::stanza_type(*presence) != "unavailable") return "";
  const Element* destroy = presence->child("x", ns::kMucUser)->child("destroy");
  return destroy == nullptr ? "" : destroy->attribute("jid");
}

/// Comes in as Jitsi clients do once they are sent.
inline void follow(ServiceHost& host, XmppClient& client) {
  if (sent_to(client) != kRoom) return;
  client.request_conference(kRoom);
  client.join(kRoom);
  host.settle();
}

/// The newest news about hosts, as JSON.
inline std::string host_news(const XmppClient& client) {
  const Element* message = client.find([](const Element& stanza) {
    return xmpp::is_message(stanza) && stanza.child_text("json-message").find(R"("type":"host")") != std::string::npos;
  });
  return message == nullptr ? "" : message->child_text("json-message");
}

}  // namespace conclave::meeting
