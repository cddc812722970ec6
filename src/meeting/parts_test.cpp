// The small parts on their own: vectors, limits, the source journal.
#include <gtest/gtest.h>

#include "meeting/common/addresses.h"
#include "meeting/common/room_rules.h"
#include "meeting/common/timers.h"
#include "meeting/focus/caps_cache.h"
#include "meeting/room/affiliations.h"
#include "meeting/room/rooms.h"
#include "meeting/room/source_journal.h"
#include "meeting/session/external_services.h"
#include "meeting/session/private_iqs.h"
#include "xmpp/parser.h"

namespace conclave::meeting {
namespace {

TEST(Addresses, ARoomAndItsLobbyAreSisters) {
  const Addresses addresses("meet.ex");
  EXPECT_EQ(addresses.lobby_of("tea@muc.meet.ex"), "tea@lobby.meet.ex");
  EXPECT_EQ(addresses.room_of_lobby("tea@lobby.acme.meet.ex"), "tea@muc.acme.meet.ex");
  EXPECT_EQ(addresses.room_of_lobby("tea@muc.meet.ex"), "");
  EXPECT_TRUE(addresses.is_lobby_domain("lobby.meet.ex"));
  EXPECT_TRUE(addresses.is_lobby_domain("lobby.acme.meet.ex"));
  for (const char* other : {"muc.meet.ex", "lobby.a.b.meet.ex", "lobby.", "lobby.evil.ex", "lobby..meet.ex", "meet.ex"})
    EXPECT_FALSE(addresses.is_lobby_domain(other)) << other;
}

TEST(Affiliations, KnowPeopleByJidAndOutcastsByTheirMachineToo) {
  Affiliations affiliations;
  EXPECT_TRUE(affiliations.add_member({"a@x"}));
  EXPECT_TRUE(affiliations.is_member("a@x"));
  EXPECT_TRUE(affiliations.add_outcast({"a@x", "machine:1", "ann@x"}));
  EXPECT_FALSE(affiliations.is_member("a@x"));
  EXPECT_TRUE(affiliations.is_outcast({"a@x"}));
  EXPECT_TRUE(affiliations.is_outcast({"b@x", "", "machine:1"}));
  EXPECT_TRUE(affiliations.add_outcast({"a@x"})) << "once more, from afar";
  EXPECT_TRUE(affiliations.is_outcast({"b@x", "", "machine:1"})) << "the machine is not forgotten";
  EXPECT_TRUE(affiliations.add_outcast({"c@x"}));
  EXPECT_FALSE(affiliations.is_outcast({"d@x"})) << "no machine is not a machine";
  affiliations.remove_outcast("a@x");
  EXPECT_FALSE(affiliations.is_outcast({"b@x", "", "machine:1"}));
  for (size_t i = 0; i < kMaxAffiliations + 10; ++i) affiliations.add_member({std::to_string(i) + "@x"});
  EXPECT_FALSE(affiliations.add_member({"one@x"}));
  EXPECT_TRUE(affiliations.add_member({"0@x"}));
}

TEST(Affiliations, AMemberIsKnownAgainByAMachineWithASecretName) {
  Affiliations affiliations;
  const std::string machine = "machine:0123456789abcdef";
  affiliations.add_member({"a@x", "", machine});
  affiliations.add_member({"b@x", "", "machine:1"});
  EXPECT_TRUE(affiliations.is_machine_of_member({"c@x", "", machine}));
  EXPECT_FALSE(affiliations.is_machine_of_member({"c@x", "", "machine:1"})) << "anybody guesses it";
  EXPECT_FALSE(affiliations.is_machine_of_member({"c@x"}));
  affiliations.add_member({"c@x", "", machine});
  affiliations.remove_member({"c@x", "", machine});
  EXPECT_FALSE(affiliations.is_member("a@x")) << "the same person, who came before";
  EXPECT_TRUE(affiliations.is_member("b@x"));
}

TEST(Addresses, RoomsLiveAtMucAndAtOneTenantBelow) {
  const Addresses addresses("meet.ex");
  for (const char* good : {"muc.meet.ex", "muc.acme.meet.ex"}) EXPECT_TRUE(addresses.is_room_domain(good)) << good;
  for (const char* bad : {"meet.ex", "muc.meet.example", "muc..meet.ex", "muc.a.b.meet.ex", "amuc.meet.ex", "muc.",
                          "muc.acmemeet.ex", "", "evil.ex"})
    EXPECT_FALSE(addresses.is_room_domain(bad)) << bad;
}

TEST(RoomRules, EchoRoomsAreToldByTheirNames) {
  EXPECT_TRUE(is_echo_room("echo-0123456789abcdef"));
  EXPECT_TRUE(is_echo_room("echo-0123456789abcdef-and-more"));
  for (const char* other :
       {"echo-0123456789abcde", "echo-", "echo", "an-echo-0123456789abcdef", "echo_0123456789abcdef"})
    EXPECT_FALSE(is_echo_room(other)) << other;
  EXPECT_EQ(occupant_limit("echo-0123456789abcdef", 500), 2u);
  EXPECT_EQ(occupant_limit("echo-chamber", 500), 500u);
}

// XEP-0115 5.2, the simple generation example.
TEST(Capabilities, HashOfTheSpecificationsExample) {
  const auto query = xmpp::parse_element(
      R"(<query xmlns="http://jabber.org/protocol/disco#info"><identity category="client" name="Exodus 0.9.1" type="pc"/>)"
      R"(<feature var="http://jabber.org/protocol/caps"/><feature var="http://jabber.org/protocol/disco#info"/>)"
      R"(<feature var="http://jabber.org/protocol/disco#items"/><feature var="http://jabber.org/protocol/muc"/></query>)");
  ASSERT_TRUE(query);
  EXPECT_EQ(capabilities_hash(*query), "QgayPKawpkPSDYmwT/WM94uAlu0=");
  CapsCache cache;
  cache.remember("forged", *query);
  EXPECT_EQ(cache.find("forged"), nullptr);
  cache.remember("QgayPKawpkPSDYmwT/WM94uAlu0=", *query);
  ASSERT_NE(cache.find("QgayPKawpkPSDYmwT/WM94uAlu0="), nullptr);
  EXPECT_EQ(cache.find("QgayPKawpkPSDYmwT/WM94uAlu0=")->size(), 4u);
}

// Two features in one, or in a form: the same hash, but not the same answer. It must not stand for all others.
TEST(Capabilities, AnAnswerThatReadsLikeAnotherIsNotRemembered) {
  constexpr const char* kOpen = R"(<query xmlns="http://jabber.org/protocol/disco#info">)";
  const auto honest = xmpp::parse_element(std::string(kOpen) + R"(<feature var="a"/><feature var="b"/></query>)");
  const auto merged = xmpp::parse_element(std::string(kOpen) + R"(<feature var="a&lt;b"/></query>)");
  const auto form =
      xmpp::parse_element(std::string(kOpen) + R"(<feature var="a"/><x xmlns="jabber:x:data" type="result">)"
                                               R"(<field var="FORM_TYPE"><value>b</value></field></x></query>)");
  ASSERT_TRUE(honest && merged && form);
  const std::string ver = capabilities_hash(*honest);
  ASSERT_EQ(capabilities_hash(*merged), ver);
  ASSERT_EQ(capabilities_hash(*form), ver);
  CapsCache cache;
  cache.remember(ver, *merged);
  cache.remember(ver, *form);
  EXPECT_EQ(cache.find(ver), nullptr);
  cache.remember(ver, *honest);
  EXPECT_NE(cache.find(ver), nullptr);
}

// XEP-0115 5.3, the complex generation example.
TEST(Capabilities, HashWithLanguagesAndAForm) {
  const auto query = xmpp::parse_element(
      R"(<query xmlns="http://jabber.org/protocol/disco#info">)"
      R"(<identity xml:lang="en" category="client" name="Psi 0.11" type="pc"/>)"
      "<identity xml:lang=\"el\" category=\"client\" name=\"\xCE\xA8 0.11\" type=\"pc\"/>"
      R"(<feature var="http://jabber.org/protocol/caps"/><feature var="http://jabber.org/protocol/disco#info"/>)"
      R"(<feature var="http://jabber.org/protocol/disco#items"/><feature var="http://jabber.org/protocol/muc"/>)"
      R"(<x xmlns="jabber:x:data" type="result"><field var="FORM_TYPE" type="hidden"><value>urn:xmpp:dataforms:softwareinfo</value></field>)"
      R"(<field var="ip_version"><value>ipv4</value><value>ipv6</value></field><field var="os"><value>Mac</value></field>)"
      R"(<field var="os_version"><value>10.5.1</value></field><field var="software"><value>Psi</value></field>)"
      R"(<field var="software_version"><value>0.11</value></field></x></query>)");
  ASSERT_TRUE(query);
  EXPECT_EQ(capabilities_hash(*query), "q07IKJEyjvHSyhy//CH0CxmKi8w=");
}

TEST(TurnCredentials, AreAnHmacOverExpiryAndName) {
  const auto credentials = make_turn_credentials("north", "3f2a9c10-77aa", UnixTime{Duration{1'700'086'400s}});
  EXPECT_EQ(credentials.username, "1700086400:3f2a9c10-77aa");
  EXPECT_EQ(credentials.password, "X7TKa+1M0H0tHtLF57SkzmlhuwQ=");
}

TEST(Timers, ComeInOrder) {
  Timers timers;
  EXPECT_EQ(timers.next(), kNever);
  timers.add({TimePoint{3s}, Timer::Kind::media, 3});
  timers.add({TimePoint{1s}, Timer::Kind::media, 1});
  EXPECT_EQ(timers.next(), TimePoint{1s});
  EXPECT_FALSE(timers.pop_due(TimePoint{500ms}));
  EXPECT_EQ(timers.pop_due(TimePoint{5s})->id, 1u);
  EXPECT_EQ(timers.pop_due(TimePoint{5s})->id, 3u);
  EXPECT_FALSE(timers.pop_due(TimePoint{5s}));
}

SourceDescription source(const std::string& name, uint32_t egress) {
  SourceDescription description;
  description.name = name;
  description.egress_ssrc = egress;
  return description;
}

TEST(SourceJournal, TellsEachReceiverWhatItDoesNotKnow) {
  SourceJournal journal;
  journal.add("a", source("a-a0", 1));
  const uint64_t early = journal.version();
  journal.add("b", source("b-a0", 2));
  EXPECT_EQ(journal.since(0, "c").added.size(), 2u);
  EXPECT_EQ(journal.since(0, "a").added.size(), 1u);
  EXPECT_EQ(journal.since(early, "c").added.size(), 1u);
  journal.remove("a-a0");
  EXPECT_EQ(journal.since(early, "c").removed.size(), 1u);
  EXPECT_TRUE(journal.since(0, "c").removed.empty()) << "it never heard of it";
  EXPECT_FALSE(journal.is_live("a-a0", 1));
  EXPECT_TRUE(journal.is_live("b-a0", 2));
  journal.add("b", source("b-a0", 3));  // again, under another SSRC
  EXPECT_FALSE(journal.is_live("b-a0", 2));
  const uint64_t told = early + 1;
  EXPECT_EQ(journal.since(told, "c").removed.size(), 2u);
  EXPECT_EQ(journal.since(told, "c").added.size(), 1u);
  journal.forget_until(journal.version());
  EXPECT_TRUE(journal.since(told, "c").removed.empty());
  journal.remove("nothing");
  EXPECT_EQ(journal.since(journal.version(), "c").added.size(), 0u);
}

TEST(PrivateIqs, AreAnsweredOnceByWhoWasAskedAndBounded) {
  PrivateIqs iqs;
  const TimePoint now{1h};
  EXPECT_TRUE(iqs.add_request(now, 2, "x"));
  EXPECT_FALSE(iqs.accept_answer(3, "x"));
  EXPECT_FALSE(iqs.accept_answer(2, "y"));
  EXPECT_TRUE(iqs.accept_answer(2, "x"));
  EXPECT_FALSE(iqs.accept_answer(2, "x"));
  for (size_t i = 0; i < kMaxPrivateIqs; ++i) EXPECT_TRUE(iqs.add_request(now, 2, std::to_string(i)));
  EXPECT_FALSE(iqs.add_request(now, 2, "more"));
  EXPECT_TRUE(iqs.add_request(now + kPrivateIqTimeout, 2, "later"));
}

TEST(Rooms, AreFoundByAllTheirNames) {
  Rooms rooms(2);
  SeededRandom random(1);
  Room& room = rooms.create("tea@muc.meet.ex", random, {});
  EXPECT_EQ(rooms.find("tea@muc.meet.ex"), &room);
  EXPECT_EQ(rooms.find_by_conference(room.conference()), &room);
  EXPECT_EQ(rooms.find_by_conference_name(room.conference_name()), &room);
  for (const char* bad : {"", "x", "256x", "99999999999999999999999", "-1"})
    EXPECT_EQ(rooms.find_by_conference_name(bad), nullptr) << bad;
  rooms.doom(room);
  EXPECT_EQ(rooms.find("tea@muc.meet.ex"), nullptr);
  EXPECT_EQ(rooms.size(), 0u);
}

TEST(Rooms, WhatIsDoomedIsNowhereAndThereUntilReaped) {
  Rooms rooms(1);
  SeededRandom random(1);
  Room& room = rooms.create("tea@muc.meet.ex", random, {});
  Occupant arriving;
  arriving.id = rooms.next_occupant_id();
  arriving.nick = "ann";
  arriving.session = 7;
  arriving.role = Role::moderator;
  Occupant& occupant = room.add(std::move(arriving));
  rooms.count_joined(room);
  room.rules().lobby.emplace("tea@lobby.meet.ex");
  LobbyMember knocking;
  knocking.nick = "bob";
  knocking.session = 8;
  LobbyMember& member = room.rules().lobby->add(std::move(knocking));

  rooms.doom(room, occupant);
  rooms.doom(room, member);
  EXPECT_EQ(room.find_by_nick("ann"), nullptr);
  EXPECT_EQ(room.find_by_session(7), nullptr);
  EXPECT_FALSE(room.has_moderator());
  EXPECT_TRUE(room.occupants().empty());
  EXPECT_EQ(rooms.occupants(), 0u);
  EXPECT_EQ(room.rules().lobby->find_by_session(8), nullptr);
  EXPECT_EQ(occupant.nick + member.nick, "annbob") << "whoever works with them may do so in this turn";

  rooms.doom(room);
  Room& next = rooms.create("tea@muc.meet.ex", random, {});
  EXPECT_EQ(rooms.find("tea@muc.meet.ex"), &next);
  EXPECT_EQ(rooms.find(room.id()), nullptr);
  EXPECT_EQ(rooms.find_by_conference(room.conference()), nullptr);
  EXPECT_NE(room.meeting_id(), next.meeting_id());
  rooms.reap();
  EXPECT_EQ(rooms.find("tea@muc.meet.ex"), &next);
  EXPECT_EQ(rooms.size(), 1u);
}

TEST(Sessions, AreFoundByTheirTokensUntilDoomed) {
  Sessions sessions;
  const auto come = [&]() -> Session& { return sessions.create({}, *xmpp::Jid::parse("a@b/c"), 1, {}); };
  Session& one = come();
  Session& two = come();
  EXPECT_EQ(sessions.find_by_token(""), nullptr) << "came without";
  sessions.set_token(one, "x");
  sessions.set_token(two, "x");
  EXPECT_NE(sessions.find_by_token("x"), nullptr);
  sessions.set_token(one, "y");
  EXPECT_EQ(sessions.find_by_token("x"), &two);
  EXPECT_EQ(sessions.find_by_token("y"), &one);
  sessions.doom(two);
  EXPECT_EQ(sessions.find_by_token("x"), nullptr);
  EXPECT_EQ(sessions.find(two.id), nullptr);
  EXPECT_EQ(two.jid.to_string(), "a@b/c");
  sessions.reap();
  EXPECT_EQ(sessions.size(), 1u);
}

}  // namespace
}  // namespace conclave::meeting
