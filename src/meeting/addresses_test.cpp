#include "meeting/common/addresses.h"

#include <gtest/gtest.h>

#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

const Addresses kAddresses("meet.ex");

std::string address(std::string_view text) {
  const Result<xmpp::Jid> jid = kAddresses.parse(text);
  return jid ? jid->to_string() : jid.error().reason;
}

TEST(Addresses, NamesOfRoomsHaveOneForm) {
  for (const char* same : {"käse@muc.meet.ex/ab12", "KÄSE@MUC.meet.ex./ab12", "k%C3%A4se@muc.meet.ex/ab12",
                           "ka\xcc\x88se@muc.meet.ex/ab12"})
    EXPECT_EQ(address(same), "k%c3%a4se@muc.meet.ex/ab12") << same;
  EXPECT_EQ(address("Straße@lobby.club.meet.ex"), "stra%c3%9fe@lobby.club.meet.ex");
  // Other addresses follow the rules of XMPP alone.
  EXPECT_EQ(address("Straße@meet.ex"), "strasse@meet.ex");
  EXPECT_EQ(address("muc.meet.ex"), "muc.meet.ex");
}

TEST(Addresses, HostileNamesAreNone) {
  for (const char* hostile : {"@muc.meet.ex",
                              "te\xe2\x80\x8b"
                              "a@muc.meet.ex",
                              "%e2%80%ae"
                              "aet@muc.meet.ex",
                              "te%00a@muc.meet.ex",
                              "te\x01"
                              "a@muc.meet.ex",
                              "tea@muc.meet.ex/", "\xff@muc.meet.ex"})
    EXPECT_EQ(address(hostile), "bad-jid") << hostile;
  // No name reaches into another domain or becomes a nick: what means something in an address is encoded.
  EXPECT_EQ(address("a@b@muc.meet.ex"), "bad-jid");
  EXPECT_EQ(address("%40muc.meet.ex%2f@muc.meet.ex/x"), "%40muc.meet.ex%2f@muc.meet.ex/x");
}

TEST(Addresses, TenantsAreLabels) {
  EXPECT_TRUE(kAddresses.is_room_domain("muc.club.meet.ex"));
  EXPECT_TRUE(kAddresses.is_room_domain("muc.club_7-b.meet.ex"));
  for (const char* other : {"muc.a.b.meet.ex", "muc..meet.ex", "muc.[::1].meet.ex", "muc.clüb.meet.ex",
                            "mucclub.meet.ex", "muc.club.meet.exe", "muc.club.beet.ex"})
    EXPECT_FALSE(kAddresses.is_room_domain(other)) << other;
}

TEST(Addresses, RoomsAreKnownByTenantAndName) {
  EXPECT_EQ(kAddresses.room_key("tea@muc.meet.ex"), (RoomKey{"", "tea"}));
  EXPECT_EQ(kAddresses.room_key("tea@muc.club.meet.ex"), (RoomKey{"club", "tea"}));
  EXPECT_EQ(kAddresses.room_key("tea@lobby.meet.ex"), std::nullopt);
  EXPECT_EQ(kAddresses.room_key("muc.meet.ex"), std::nullopt);
  for (const RoomKey& key : {RoomKey{"", "tea"}, RoomKey{"club", "k%c3%a4se"}})
    EXPECT_EQ(kAddresses.room_key(kAddresses.room_jid(key)), key);
}

TEST(RoomKey, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(parse_room_key("Garden Party"), (RoomKey{"", "garden-party"}));
  EXPECT_EQ(parse_room_key("  a \t b  "), (RoomKey{"", "a-b"}));
  EXPECT_EQ(parse_room_key("Club/Käse"), (RoomKey{"club", "k%c3%a4se"}));
  EXPECT_EQ(readable(*parse_room_key("Club/Käse")), "club/käse");
  for (const char* wrong : {"", " ", "/tea", "club/", "a/b/c", "clüb/tea", "a b/../c",
                            "te\xe2\x80\xae"
                            "a"})
    EXPECT_FALSE(parse_room_key(wrong)) << wrong;
}

TEST(RoomNames, TwoClientsThatWriteANameDifferentlyMeet) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), "k%c3%a4se@muc.meet.ex");
  XmppClient& bob = host.add_client(stock_client("Bob"));
  host.connect(bob);
  bob.join("KÄSE@muc.meet.ex");
  host.settle();
  EXPECT_EQ(host.service().stats().rooms, 1u);
  ASSERT_NE(ann.presence_of(bob.nick()), nullptr);
  EXPECT_EQ(xmpp::stanza_from(*ann.presence_of(bob.nick())), "k%c3%a4se@muc.meet.ex/" + bob.nick());
}

TEST(RoomNames, AHostileOneIsRefusedAndCounted) {
  ServiceHost host;
  XmppClient& ann = host.add_client(stock_client("Ann"));
  host.connect(ann);
  ann.join(
      "te\xe2\x80\xae"
      "a@muc.meet.ex");
  host.settle();
  EXPECT_EQ(host.service().stats().rooms, 0u);
  EXPECT_EQ(host.service().counters().count("bad-address"), 1u);
}

}  // namespace
}  // namespace conclave::meeting
