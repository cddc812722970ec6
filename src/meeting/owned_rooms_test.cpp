// What owners and moderators ask for on the page.
#include "meeting/kept/room_store.h"
#include "meeting/test_owner.h"

namespace conclave::meeting {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;

class OwnedRooms : public testing::Test {
 protected:
  OwnedRooms() {
    host_.add_account("ann");
    host_.add_account("bob");
    host_.add_account("root", Standing::admin);
  }
  XmppClient& connect(const std::string& name) {
    XmppClient& client = host_.add_client(member(stock_client(name)));
    host_.connect(client);
    return client;
  }
  Json ask(XmppClient& client, const std::string& request) { return desk(host_, client, request); }
  std::string error(XmppClient& client, const std::string& request) {
    return ask(client, request)["error"].as_string();
  }

  ServiceHost host_;
  Disk disk_;
};

TEST_F(OwnedRooms, OwnersMakeListSetAndDeleteTheirRooms) {
  XmppClient& ann = connect("Ann");
  EXPECT_THAT(ask(ann, R"({"command":"list"})")["rooms"].items(), IsEmpty());
  const Json made = ask(ann, R"({"command":"set","room":"Käse","tenant":"club","settings":{"lobby":true,"limit":9}})");
  EXPECT_EQ(made["room"]["room"].as_string(), "k%c3%a4se");
  EXPECT_EQ(made["room"]["title"].as_string(), "käse");
  EXPECT_EQ(made["room"]["owner"].as_string(), "ann");
  EXPECT_FALSE(made["room"]["open"].as_bool());
  EXPECT_TRUE(made["room"]["settings"]["lobby"].as_bool());
  disk_.take(host_);
  EXPECT_EQ(disk_.rooms.at({"club", "k%c3%a4se"}).settings.limit, 9u);
  ask(ann, R"({"command":"set","room":"k%c3%a4se","tenant":"club","settings":{"lobby":false}})");
  const Json list = ask(ann, R"({"command":"list"})")["rooms"];
  ASSERT_EQ(list.items().size(), 1u);
  EXPECT_EQ(list.items()[0]["settings"]["limit"].as_integer(), 9);
  EXPECT_EQ(ask(ann, R"({"command":"delete","room":"k%c3%a4se","tenant":"club"})").to_string(), "{}");
  disk_.take(host_);
  EXPECT_THAT(disk_.rooms, IsEmpty());
}

TEST_F(OwnedRooms, AnOpenRoomFollowsAndCanBeClosed) {
  XmppClient& ann = join_member(host_, stock_client("Ann"));
  ask(ann, R"({"command":"set","room":"tea","settings":{"subject":"Roses"}})");
  EXPECT_NE(ann.find([](const Element& stanza) { return stanza.child_text("subject") == "Roses"; }), nullptr);
  EXPECT_EQ(ask(ann, R"({"command":"list"})")["rooms"].items()[0]["participants"].as_integer(), 1);
  EXPECT_EQ(ask(ann, R"({"command":"close","room":"tea"})").to_string(), "{}");
  EXPECT_EQ(host_.service().stats().rooms, 0u);
  EXPECT_EQ(error(ann, R"({"command":"close","room":"tea"})"), "item-not-found");
  EXPECT_EQ(ask(ann, R"({"command":"list"})")["rooms"].items().size(), 1u);
}

TEST_F(OwnedRooms, ADeletedRoomIsNotRememberedAgainByItsMeeting) {
  XmppClient& ann = join_member(host_, stock_client("Ann"));
  set_password(host_, ann, "sesame");
  ask(ann, R"({"command":"delete","room":"tea"})");
  set_password(host_, ann, "other");
  disk_.take(host_);
  EXPECT_THAT(disk_.rooms, IsEmpty());
  EXPECT_EQ(host_.service().stats().rooms, 1u);
}

TEST_F(OwnedRooms, RoomsOfOthersAreNotThere) {
  XmppClient& ann = connect("Ann");
  XmppClient& bob = connect("Bob");
  XmppClient& root = connect("Root");
  ask(ann, R"({"command":"set","room":"tea","settings":{"password":"sesame"}})");
  EXPECT_THAT(ask(bob, R"({"command":"list"})")["rooms"].items(), IsEmpty());
  EXPECT_EQ(error(bob, R"({"command":"set","room":"tea","settings":{"password":""}})"), "item-not-found");
  EXPECT_EQ(error(bob, R"({"command":"delete","room":"tea"})"), "item-not-found");
  EXPECT_EQ(error(bob, R"({"command":"close","room":"tea"})"), "item-not-found");
  EXPECT_EQ(error(bob, R"({"command":"invite","room":"tea"})"), "forbidden");
  EXPECT_EQ(error(bob, R"({"command":"invitations","room":"tea"})"), "forbidden");
  const std::string id = ask(ann, R"({"command":"invite","room":"tea"})")["invitation"]["id"].as_string();
  EXPECT_EQ(error(bob, R"({"command":"revoke","id":")" + id + R"("})"), "item-not-found");
  EXPECT_EQ(ask(root, R"({"command":"revoke","id":")" + id + R"("})")["invitation"]["state"].as_string(), "revoked");
  EXPECT_EQ(ask(root, R"({"command":"delete","room":"tea"})").to_string(), "{}");
}

TEST_F(OwnedRooms, NobodyTakesARoomInWhichOthersSit) {
  join_member(host_, stock_client("Ann"));
  XmppClient& bob = connect("Bob");
  EXPECT_EQ(error(bob, R"({"command":"set","room":"tea","settings":{"locked":true}})"), "forbidden");
}

TEST_F(OwnedRooms, GuestsHaveNoRoomsAndMakeNoInvitations) {
  XmppClient& ann = join_member(host_, stock_client("Ann"));
  XmppClient& gus = join_guest(host_, "Gus");
  meeting::ask(host_, ann, "set", kRoom, admin(R"(<item affiliation="owner" jid=")" + gus.bare_jid() + R"("/>)"));
  ASSERT_TRUE(gus.is_moderator());
  for (const char* command : {"list", "set", "delete", "close", "invite", "invitations", "revoke", "fly"})
    EXPECT_EQ(error(gus, R"({"command":")" + std::string(command) + R"(","room":"tea"})"), "forbidden") << command;
}

TEST_F(OwnedRooms, WhatIsWrongIsNamed) {
  XmppClient& ann = connect("Ann");
  const auto text = [&](const std::string& request) {
    const Json answer = ask(ann, request);
    return answer["error"].as_string() + ":" + answer["text"].as_string();
  };
  EXPECT_EQ(text("[]"), "bad-request:");
  EXPECT_EQ(text("{"), "bad-request:");
  EXPECT_EQ(text(R"({"command":"fly"})"), "bad-request:command");
  EXPECT_EQ(text(R"({"command":"set"})"), "bad-request:room");
  EXPECT_EQ(text(R"({"command":"set","room":"tea","tenant":"a.b"})"), "bad-request:room");
  EXPECT_EQ(text(R"({"command":"set","room":"tea","settings":{"lobbby":true}})"), "bad-request:lobbby");
  EXPECT_EQ(text(R"({"command":"set","room":"echo-0123456789abcdef","settings":{}})"), "bad-request:room");
  ask(ann, R"({"command":"set","room":"tea","settings":{}})");
  EXPECT_EQ(text(R"({"command":"invite","room":"tea","role":"owner"})"), "bad-request:role");
  EXPECT_EQ(text(R"({"command":"revoke","id":"nothing"})"), "item-not-found:");
  EXPECT_EQ(condition_of(meeting::ask(host_, ann, "get", "rooms.meet.ex",
                                      R"(<rooms xmlns="urn:conclave:rooms:1">{"command":"list"}</rooms>)")),
            "service-unavailable");
}

TEST_F(OwnedRooms, TooManyRoomsAreRefused) {
  XmppClient& ann = connect("Ann");
  for (size_t i = 0; i < RoomStore::kMaxRoomsOfOwner; ++i) {
    ASSERT_EQ(error(ann, R"({"command":"set","room":"r)" + std::to_string(i) + R"(","settings":{}})"), "") << i;
    host_.advance(100ms);
  }
  EXPECT_EQ(error(ann, R"({"command":"set","room":"more","settings":{}})"), "resource-constraint");
  EXPECT_EQ(error(ann, R"({"command":"set","room":"r1","settings":{"lobby":true}})"), "");
}

TEST_F(OwnedRooms, AModeratorInvitesAndTheListShowsNoCode) {
  XmppClient& ann = join_member(host_, stock_client("Ann"));
  const Json made = ask(ann, R"({"command":"invite","room":"tea","role":"member","expires":172800,"uses":5})");
  const std::string code = made["code"].as_string();
  EXPECT_EQ(code.size(), kInvitationCodeLength);
  EXPECT_EQ(made["link"].as_string(), "https://meet.ex/tea?invite=" + code);
  const Json list = ask(ann, R"({"command":"invitations","room":"tea"})");
  EXPECT_EQ(list.to_string().find(code), std::string::npos);
  EXPECT_EQ(list["invitations"].items()[0].to_string(), made["invitation"].to_string());
  EXPECT_EQ(made["invitation"]["madeBy"].as_string(), "ann");
  disk_.take(host_);
  ASSERT_EQ(disk_.invitations.size(), 1u);
  EXPECT_EQ(disk_.invitations.begin()->second.code_hash, hash_of_code(code));
}

}  // namespace
}  // namespace conclave::meeting
