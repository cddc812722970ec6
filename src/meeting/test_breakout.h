// Meetings with breakout rooms, for tests.
#pragma once

#include "meeting/common/limits.h"
#include "meeting/test_rooms.h"

namespace conclave::meeting {

inline constexpr const char* kBreakoutComponent = "breakout.meet.ex";

class BreakoutRooms : public testing::Test {
 protected:
  const Element* command(XmppClient& by, const std::string& attributes, const std::string& content = {}) {
    by.send(R"(<message xmlns="jabber:client" to="breakout.meet.ex" id="command"><breakout_rooms )" + attributes + ">" +
            content + "</breakout_rooms></message>");
    host.settle();
    return by.find([](const Element& e) { return xmpp::stanza_type(e) == "error" && xmpp::stanza_id(e) == "command"; });
  }
  const Element* add(XmppClient& by, const std::string& name) {
    return command(by, R"(type="features/breakout-rooms/add" subject=")" + name + "\"");
  }
  const Element* remove(XmppClient& by, const std::string& room) {
    return command(by, R"(type="features/breakout-rooms/remove" breakoutRoomJid=")" + room + "\"");
  }
  const Element* send_to(XmppClient& by, const XmppClient& whom, const std::string& room) {
    return command(by, R"(type="features/breakout-rooms/move-to-room" participantJid=")" + whom.jid() +
                           R"(" roomJid=")" + room + "\"");
  }
  // What the component said to somebody, in order.
  static std::vector<std::string> told(const XmppClient& client, const std::string& about = {}) {
    std::vector<std::string> texts;
    for (const Element& element : client.inbox()) {
      if (xmpp::stanza_from(element) != kBreakoutComponent || xmpp::stanza_type(element) == "error") continue;
      const std::string text = element.child_text("json-message");
      if (text.find(about) != std::string::npos) texts.push_back(text);
    }
    return texts;
  }
  static std::string news(const XmppClient& client) {
    const std::vector<std::string> all = told(client, "features/breakout-rooms/update");
    return all.empty() ? "" : all.back();
  }
  // A room's address, as the news tell it.
  std::string make(const std::string& name) {
    add(ann, name);
    host.advance(1s);
    const std::string text = news(ann);
    const size_t named = text.rfind(R"("name":")" + name);
    const size_t jid = text.rfind(R"("jid":")", named) + 7;
    return text.substr(jid, text.find('"', jid) - jid);
  }
  void move(XmppClient& client, const std::string& room) {
    client.move(room);
    host.settle();
  }
  void submit(XmppClient& by, const std::string& field, const std::string& value) {
    ask(host, by, "set", by.room(),
        R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
        R"(var="muc#roomconfig_)" +
            field + R"("><value>)" + value + "</value></field></x></query>");
  }
  // Only moderators choose their rooms from now on.
  void reserve_choice() {
    ann.send(
        R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
        R"({"type":"room_metadata","key":"breakoutRooms","data":{"restricted":true}}</room_metadata></message>)");
    host.settle();
  }
  static std::string bare(const XmppClient& client) { return client.jid().substr(0, client.jid().find('/')); }
  const Element* affiliate(XmppClient& by, const XmppClient& whom, const std::string& affiliation) {
    return ask(host, by, "set", by.room(),
               admin(R"(<item affiliation=")" + affiliation + R"(" jid=")" + bare(whom) + R"("/>)"));
  }
  static std::string join_error(const XmppClient& client) {
    return condition_of(client.find([&](const Element& e) {
      return xmpp::is_presence(e) && xmpp::stanza_from(e) == client.occupant_jid() && xmpp::stanza_type(e) == "error";
    }));
  }
  uint64_t count(const char* reason) { return host.service().counters().count(reason); }
  size_t rooms() { return host.service().stats().rooms; }

  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom, 1000);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom, 2000);
  XmppClient& cat = host.join(stock_client("Cat"), kRoom, 3000);
};

}  // namespace conclave::meeting
