// Rooms that remember, over the end of a meeting and of the process.
#include "meeting/entry/room_memory.h"

#include "meeting/test_owner.h"

namespace conclave::meeting {
namespace {
using testing::Contains;
using testing::IsEmpty;

void leave(ServiceHost& host, XmppClient& client) {
  client.leave();
  host.settle();
}

void say(ServiceHost& host, XmppClient& client, const std::string& to, const std::string& type,
         const std::string& content) {
  client.send(R"(<message xmlns="jabber:client" to=")" + to + R"(" type=")" + type + R"(">)" + content + "</message>");
  host.settle();
}

void knock(ServiceHost& host, XmppClient& client) {
  client.send(
      R"(<presence xmlns="jabber:client" to="tea@lobby.meet.ex/)" + client.nick() +
      R"("><x xmlns="http://jabber.org/protocol/muc"/><nick xmlns="http://jabber.org/protocol/nick">N</nick></presence>)");
  host.settle();
}

void set_lobby_form(ServiceHost& host, XmppClient& client, bool on) {
  ask(host, client, "set", kRoom,
      std::string(R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)"
                  R"(<field var="muc#roomconfig_membersonly"><value>)") +
          (on ? "1" : "0") + "</value></field></x></query>");
}

// As a stock client's moderator sets them.
void set_everything(ServiceHost& host, XmppClient& ann) {
  set_password(host, ann, "sesame");
  say(host, ann, kRoom, "groupchat", "<subject>Roses</subject>");
  say(host, ann, "avmoderation.meet.ex", "", R"(<av_moderation mediaType="desktop" enable="true"/>)");
  say(host, ann, "metadata.meet.ex", "",
      R"(<room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
      R"({"type":"room_metadata","key":"startMuted","data":{"audio":true,"video":false}}</room_metadata>)");
  say(host, ann, "metadata.meet.ex", "",
      R"(<room_metadata xmlns="http://jitsi.org/jitmeet" room="tea@muc.meet.ex">)"
      R"({"type":"room_metadata","key":"permissions","data":{"groupChatRestricted":true}}</room_metadata>)");
  ask(host, ann, "set", kRoom,
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)"
      R"(<field var="muc#roomconfig_maxusers"><value>7</value></field></x></query>)");
}

TEST(RoomMemory, SettingsOutliveTheMeetingAndTheProcess) {
  Disk disk;
  RoomSettings settings;
  {
    ServiceHost host;
    XmppClient& ann = join_member(host, stock_client("Ann"));
    disk.take(host);
    EXPECT_THAT(disk.rooms, IsEmpty());  // nothing was set yet
    set_everything(host, ann);
    leave(host, ann);
    EXPECT_EQ(host.service().stats().rooms, 0u);
    disk.take(host);
    ASSERT_EQ(disk.rooms.size(), 1u);
    EXPECT_EQ(disk.rooms.begin()->second.owner, "ann");
    settings = disk.rooms.begin()->second.settings;
    EXPECT_EQ(settings.password, "sesame");
    EXPECT_EQ(settings.subject, "Roses");
    EXPECT_EQ(settings.limit, 7u);
    EXPECT_TRUE(settings.moderated.has(MediaType::desktop));
    EXPECT_TRUE(settings.start_audio_muted);
    EXPECT_TRUE(settings.chat_restricted);
    // The same server.
    XmppClient& again = join_member(host, stock_client("Ann"));
    EXPECT_NE(again.find([](const Element& stanza) { return stanza.child_text("subject") == "Roses"; }), nullptr);
    leave(host, again);
  }
  ServiceHost host(sim::default_service_config(), 2, disk.records());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_TRUE(ann.in_room());  // the owner needs no password
  XmppClient& bob = join_guest(host, "Bob");
  EXPECT_EQ(refusal(bob), "not-authorized ");
  bob.join(kRoom, "sesame");
  host.settle();
  ASSERT_TRUE(bob.in_room());
  EXPECT_NE(bob.find([](const Element& stanza) { return stanza.child_text("subject") == "Roses"; }), nullptr);
  EXPECT_NE(bob.find([](const Element& stanza) {
    return stanza.child_text("json-message").find(R"("startMuted":{"audio":true,"video":false})") != std::string::npos;
  }),
            nullptr);
  EXPECT_NE(bob.find([](const Element& stanza) {
    return stanza.child_text("json-message").find(R"("mediaType":"desktop","enabled":true)") != std::string::npos;
  }),
            nullptr);
  // Nothing but the time of use has changed.
  Disk after;
  after.take(host);
  for (const auto& [key, record] : after.rooms) EXPECT_EQ(record.settings, settings);
}

TEST(RoomMemory, ALobbyIsThereAgain) {
  Disk disk;
  {
    ServiceHost host;
    XmppClient& ann = join_member(host, stock_client("Ann"));
    set_lobby_form(host, ann, true);
    disk.take(host);
  }
  ServiceHost host(sim::default_service_config(), 2, disk.records());
  EXPECT_FALSE(join_guest(host, "Bob").in_room());  // nobody would let him in
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_EQ(refusal(join_guest(host, "Cat")), "registration-required lobbyroom ");
  set_lobby_form(host, ann, false);
  EXPECT_TRUE(join_guest(host, "Dan").in_room());
  disk.take(host);
  EXPECT_FALSE(disk.rooms.begin()->second.settings.lobby);
}

TEST(RoomMemory, RoomsOfGuestsAreForgotten) {
  ServiceHost host;
  Disk disk;
  XmppClient& guest = host.join(stock_client("Gus"), kRoom);
  set_password(host, guest, "sesame");
  disk.take(host);
  EXPECT_THAT(disk.rooms, IsEmpty());
  // A member who comes later and changes something does not make it his.
  host.add_account("ann");
  XmppClient& ann = host.add_client(member(stock_client("Ann")));
  host.connect(ann);
  ann.join(kRoom, "sesame");
  host.settle();
  ASSERT_TRUE(ann.in_room());
  ask(host, guest, "set", kRoom, admin(R"(<item affiliation="owner" jid="ann@meet.ex"/>)"));
  set_password(host, ann, "other");
  disk.take(host);
  EXPECT_THAT(disk.rooms, IsEmpty());
  EXPECT_THAT(disk.events(), testing::Not(Contains(HasSubstr("room-opened"))));
}

TEST(RoomMemory, WhatAGuestChangesIsNotKept) {
  ServiceHost host;
  Disk disk;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  ask(host, ann, "set", kRoom, admin(R"(<item affiliation="owner" jid=")" + bob.bare_jid() + R"("/>)"));
  ASSERT_TRUE(bob.is_moderator());
  set_password(host, bob, "bobs");
  say(host, ann, kRoom, "groupchat", "<subject>Roses</subject>");
  disk.take(host);
  ASSERT_EQ(disk.rooms.size(), 1u);
  EXPECT_EQ(disk.rooms.begin()->second.settings.subject, "Roses");
  EXPECT_EQ(disk.rooms.begin()->second.settings.password, "");
}

TEST(RoomMemory, LocksHoldForWhoOpensTheRoomToo) {
  Records records;
  RoomRecord tea{.key = {"", "tea"}, .owner = "ann"};
  tea.settings.password = "sesame";
  records.rooms = {tea};
  ServiceHost host(sim::default_service_config(), 1, records);
  XmppClient& bob = join_member(host, stock_client("Bob"));
  EXPECT_EQ(refusal(bob), "not-authorized ");
  EXPECT_EQ(host.service().stats().rooms, 0u);
  bob.join(kRoom, "sesame");
  host.settle();
  EXPECT_TRUE(bob.in_room());
}

TEST(RoomMemory, ALockedRoomIsItsOwnersToOpen) {
  Records records;
  RoomRecord tea{.key = {"", "tea"}, .owner = "ann"};
  tea.settings.locked = true;
  records.rooms = {tea};
  ServiceHost host(sim::default_service_config(), 1, records);
  EXPECT_EQ(refusal(join_member(host, stock_client("Bob"))), "not-allowed room-locked ");
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_TRUE(ann.in_room());
  XmppClient& cat = join_guest(host, "Cat");
  EXPECT_EQ(refusal(cat), "not-allowed room-locked ");
  desk(host, ann, R"({"command":"set","room":"tea","settings":{"locked":false}})");
  cat.join(kRoom);
  host.settle();
  EXPECT_TRUE(cat.in_room());
}

RoomRecord guarded_room() {
  RoomRecord tea{.key = {"", "tea"}, .owner = "ann"};
  tea.settings.lobby = true;
  return tea;
}

Records with_room(RoomRecord room) {
  Records records;
  records.rooms = {std::move(room)};
  return records;
}

TEST(RoomMemory, AGuardedRoomIsOpenedByAMember) {
  ServiceHost host(sim::default_service_config(), 1, with_room(guarded_room()));
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  EXPECT_EQ(refusal(bob), "registration-required lobbyroom waiting-for-host ");
  knock(host, bob);
  EXPECT_EQ(host.service().stats().rooms, 0u) << "nobody has opened it";
  XmppClient& ann = join_member(host, stock_client("Ann"));
  EXPECT_TRUE(ann.is_moderator());
  // He is told that he stands before a door now, where the host sees him.
  EXPECT_NE(bob.find([](const Element& stanza) {
    return stanza.child_text("json-message").find(R"("event":"here")") != std::string::npos;
  }),
            nullptr);
  knock(host, ann);
  EXPECT_NE(
      ann.find([&](const Element& stanza) { return xmpp::stanza_from(stanza) == "tea@lobby.meet.ex/" + bob.nick(); }),
      nullptr);
  ann.send(R"(<message xmlns="jabber:client" to="tea@muc.meet.ex"><x xmlns="http://jabber.org/protocol/muc#user">)"
           R"(<invite to=")" +
           bob.jid() + R"("/></x></message>)");
  host.settle();
  bob.join(kRoom);
  host.settle();
  EXPECT_TRUE(bob.in_room());
  XmppClient& cat = host.join(stock_client("Cat"), kRoom);
  EXPECT_EQ(refusal(cat), "registration-required lobbyroom ");
}

TEST(RoomMemory, WhoWaitsSaysHisNameForHeWillBeLookedAt) {
  RoomRecord tea = guarded_room();
  ServiceHost host(sim::default_service_config(), 1, with_room(tea));
  XmppClient& bob = host.join(stock_client(""), kRoom);
  EXPECT_EQ(refusal(bob), "not-acceptable displayname-required ");
  // Once the owner wants no lobby any more it is a room like others.
  tea.settings.lobby = false;
  host.admin_change(RoomChanged{tea});
  bob.join(kRoom);
  host.settle();
  EXPECT_TRUE(bob.in_room());
}

TEST(RoomMemory, WhoWaitsComesInWhenTheLobbyIsGivenUpMeanwhile) {
  RoomRecord tea = guarded_room();
  ServiceHost host(sim::default_service_config(), 1, with_room(tea));
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  knock(host, bob);
  tea.settings.lobby = false;
  host.admin_change(RoomChanged{tea});
  EXPECT_TRUE(host.join(stock_client("Cat"), kRoom).is_moderator());
  EXPECT_NE(bob.find([](const Element& stanza) {
    const Element* x = stanza.child("x", ns::kMucUser);
    return x != nullptr && x->child("destroy") != nullptr && x->child("destroy")->attribute("jid") == kRoom;
  }),
            nullptr);
}

TEST(RoomMemory, EchoRoomsLeaveNoTrace) {
  ServiceHost host;
  Disk disk;
  join_member(host, stock_client("Ann"), Standing::member, "echo-0123456789abcdef@muc.meet.ex");
  disk.take(host);
  EXPECT_THAT(disk.events(), testing::ElementsAre("logged-in:ann:"));
}

TEST(Audit, TellsWhoDidWhatAndNothingOfGuests) {
  ServiceHost host;
  Disk disk;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  set_password(host, ann, "sesame");
  set_password(host, ann, "");
  ask(host, ann, "set", kRoom, admin(R"(<item nick=")" + bob.nick() + R"(" role="none"/>)"));
  XmppClient& cat = join_guest(host, "Cat");
  ask(host, ann, "set", kRoom, admin(R"(<item affiliation="outcast" jid=")" + cat.bare_jid() + R"("/>)"));
  ann.send(R"(<message xmlns="jabber:client" to="endconference.meet.ex"><end_conference/></message>)");
  host.settle();
  disk.take(host);
  EXPECT_THAT(disk.events(),
              testing::ElementsAre("logged-in:ann:", "room-opened:ann:tea", "room-locked:ann:tea",
                                   "room-unlocked:ann:tea", "kicked:ann:tea", "banned:ann:tea", "room-closed:ann:tea"));
  for (const AuditRecord& record : disk.audit) EXPECT_EQ(record.subject, "");
}

TEST(Audit, IsForgottenInTime) {
  ServiceConfig config = sim::default_service_config();
  config.audit_days = 2;
  ServiceHost host(config);
  Disk disk;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  disk.take(host);
  EXPECT_EQ(disk.audit.size(), 2u);
  host.drop(ann);
  host.advance(47h);
  disk.take(host);
  EXPECT_EQ(disk.audit.size(), 2u);
  host.advance(3h);
  disk.take(host);
  EXPECT_THAT(disk.audit, IsEmpty());
}

TEST(Audit, CanBeSwitchedOff) {
  ServiceConfig config = sim::default_service_config();
  config.audit_days = 0;
  ServiceHost host(config);
  Disk disk;
  join_member(host, stock_client("Ann"));
  disk.take(host);
  EXPECT_THAT(disk.audit, IsEmpty());
}

TEST(AdminChanges, ReachTheOpenRoomAndEndIt) {
  ServiceHost host;
  Disk disk;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  RoomRecord tea{.key = {"", "tea"}, .owner = "ann"};
  tea.settings.subject = "Tulips";
  tea.settings.lobby = true;
  tea.settings.moderated.add(MediaType::audio);
  host.admin_change(RoomChanged{tea});
  EXPECT_NE(bob.find([](const Element& stanza) { return stanza.child_text("subject") == "Tulips"; }), nullptr);
  EXPECT_NE(bob.find([](const Element& stanza) {
    return stanza.child_text("json-message").find("av_moderation") != std::string::npos;
  }),
            nullptr);
  EXPECT_EQ(refusal(join_guest(host, "Cat")), "registration-required lobbyroom ");
  disk.take(host);
  EXPECT_THAT(disk.rooms, IsEmpty());  // the command wrote it
  EXPECT_EQ(host.service().participants_of({"", "tea"}), 2u);
  host.admin_change(MeetingEnded{{"", "tea"}});
  EXPECT_EQ(host.service().participants_of({"", "tea"}), std::nullopt);
  EXPECT_FALSE(ann.in_room() && bob.in_room());
}

TEST(AdminChanges, AForgottenPersonIsNotNamedAnyMore) {
  ServiceHost host;
  Disk disk;
  XmppClient& ann = join_member(host, stock_client("Ann"));
  set_password(host, ann, "sesame");
  host.admin_change(RoomRemoved{{"", "tea"}});
  host.admin_change(PersonForgotten{"ann", "forgotten-x"});
  disk.take(host);
  for (const AuditRecord& record : disk.audit) EXPECT_EQ(record.account, "forgotten-x");
}

}  // namespace
}  // namespace conclave::meeting
