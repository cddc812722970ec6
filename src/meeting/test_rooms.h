// What the tests of rooms share: one room, and short names for what they look at in stanzas.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/service_host.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using sim::guest;
using sim::member;
using sim::own_client;
using sim::ServiceHost;
using sim::stock_client;
using sim::XmppClient;
using testing::HasSubstr;
using testing::Not;
using xmpp::Element;

inline constexpr const char* kRoom = "tea@muc.meet.ex";

inline std::vector<std::string> presence_order(const XmppClient& client) {
  std::vector<std::string> order;
  for (const Element& element : client.inbox()) {
    if (xmpp::is_message(element) && xmpp::stanza_from(element) == "metadata.meet.ex") order.push_back("metadata");
    if (xmpp::is_presence(element)) order.push_back(xmpp::stanza_from(element).substr(std::string(kRoom).size() + 1));
  }
  return order;
}

inline std::string status_codes(const Element& presence) {
  std::string codes;
  const Element* x = presence.child("x", ns::kMucUser);
  if (x == nullptr) return "no x";
  for (const Element& child : x->children())
    if (child.name() == "status") codes += child.attribute("code") + " ";
  return codes;
}

inline std::string condition_of(const Element* stanza) {
  if (stanza == nullptr) return "unanswered";
  const Element* error = stanza->child("error");
  return error == nullptr ? "no error" : error->children().front().name();
}

/// Somebody with an account of the same name (in lower case), connected and in the room.
inline XmppClient& join_member(ServiceHost& host, sim::ClientProfile profile, Standing standing = Standing::member,
                               const std::string& room = kRoom) {
  profile = member(std::move(profile));
  host.add_account(profile.account, standing);
  return host.join(std::move(profile), room);
}

// Sends an IQ with `payload` and returns the answer.
inline const Element* ask(ServiceHost& host, XmppClient& client, const std::string& type, const std::string& to,
                          const std::string& payload) {
  const std::string id = client.next_id();
  client.send(R"(<iq xmlns="jabber:client" type=")" + type + R"(" to=")" + to + R"(" id=")" + id + R"(">)" + payload +
              "</iq>");
  host.settle();
  return client.find_id(id);
}

inline std::string admin(const std::string& item) {
  return R"(<query xmlns="http://jabber.org/protocol/muc#admin">)" + item + "</query>";
}

}  // namespace conclave::meeting
