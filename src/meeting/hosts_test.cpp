// Roles that follow the person, and rooms whose host has gone.
#include "meeting/session/login_sessions.h"
#include "meeting/test_access.h"

namespace conclave::meeting {
namespace {

std::string owner(const std::string& bare_jid) {
  return admin(R"(<item affiliation="owner" jid=")" + bare_jid + R"("/>)");
}
std::string none(const std::string& bare_jid) {
  return admin(R"(<item affiliation="none" jid=")" + bare_jid + R"("/>)");
}
std::string outcast(const std::string& bare_jid) {
  return admin(R"(<item affiliation="outcast" jid=")" + bare_jid + R"("/>)");
}

void leave(ServiceHost& host, XmppClient& client) {
  client.leave();
  host.settle();
}

/// The page anew: another connection, the same machine.
XmppClient& reload(ServiceHost& host, XmppClient& client) {
  client.close();
  host.settle();
  return host.join(client.profile(), kRoom);
}

TEST(Roles, FollowMembersAndGuestsOverAReload) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  join_guest(host, "Cat");
  ask(host, ann, "set", kRoom, owner(bob.bare_jid()));
  EXPECT_TRUE(bob.is_moderator());
  XmppClient& bob_again = reload(host, bob);
  EXPECT_NE(bob_again.jid(), bob.jid());
  EXPECT_TRUE(bob_again.is_moderator());
  EXPECT_FALSE(reload(host, join_guest(host, "Dan")).is_moderator());
  EXPECT_TRUE(reload(host, ann).is_moderator());
}

TEST(Roles, WhatWasTakenStaysTakenOverAReload) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_member(host, stock_client("Bob"));
  EXPECT_TRUE(bob.is_moderator());
  ask(host, ann, "set", kRoom, none(bob.bare_jid()));
  EXPECT_FALSE(bob.is_moderator());
  XmppClient& bob_again = reload(host, bob);
  EXPECT_FALSE(bob_again.is_moderator());
  ask(host, ann, "set", kRoom, owner(bob_again.bare_jid()));
  EXPECT_TRUE(bob_again.is_moderator());
  EXPECT_TRUE(reload(host, bob_again).is_moderator());
}

TEST(Roles, AreGivenToAnAccountOnAllItsDevices) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_member(host, stock_client("Bob"));
  sim::ClientProfile phone = bob.profile();
  phone.machine = "phone";
  XmppClient& bobs_phone = host.join(phone, kRoom);
  ask(host, ann, "set", kRoom, none("bob@meet.ex"));
  EXPECT_FALSE(bob.is_moderator());
  EXPECT_FALSE(bobs_phone.is_moderator());
  leave(host, bob);
  leave(host, bobs_phone);
  ask(host, ann, "set", kRoom, owner("bob@meet.ex"));  // absent
  EXPECT_TRUE(host.join(phone, kRoom).is_moderator());
}

TEST(Roles, OnlyTheOpenerModeratesWhereTheRuleSaysSo) {
  ServiceConfig config = members_open();
  config.access.moderators = ModeratorRule::first;
  ServiceHost host(config);
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_member(host, stock_client("Bob"));
  EXPECT_TRUE(ann.is_moderator());
  EXPECT_FALSE(bob.is_moderator());
  XmppClient& cat = join_guest(host, "Cat");
  leave(host, ann);
  EXPECT_TRUE(bob.is_moderator()) << "he may open rooms, so he is a host";
  EXPECT_FALSE(cat.is_moderator());
}

TEST(Roles, AreNotInAStanza) {
  ServiceHost host(members_open());
  join_member(host, stock_client("Ann"));
  XmppClient& bob = host.add_client(guest(stock_client("Bob")));
  host.connect(bob);
  bob.request_conference(kRoom);
  bob.join(kRoom, {},
           R"(<x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="owner" role="moderator"/></x>)"
           R"(<identity><user><id>ann</id></user></identity><permissions xmlns="http://jitsi.org/jitmeet"/>)");
  host.settle();
  EXPECT_TRUE(bob.in_room());
  EXPECT_FALSE(bob.is_moderator());
}

TEST(Roles, AMachineIsNotTold) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  sim::ClientProfile profile = guest(stock_client("Bob"));
  profile.machine = "very-secret";
  host.join(profile, kRoom);
  for (const std::string& text : ann.raw()) EXPECT_THAT(text, Not(HasSubstr("very-secret")));
}

TEST(Bans, HoldForTheAccountOnEveryDevice) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_member(host, stock_client("Bob"));
  ask(host, ann, "set", kRoom, outcast("bob@meet.ex"));
  EXPECT_FALSE(bob.in_room());
  sim::ClientProfile phone = bob.profile();
  phone.machine = "phone";
  EXPECT_FALSE(host.join(phone, kRoom).in_room());
  sim::ClientProfile as_guest = guest(stock_client("Bob"));
  EXPECT_FALSE(host.join(as_guest, kRoom).in_room()) << "the same machine";
  ask(host, ann, "set", kRoom, none("bob@meet.ex"));
  EXPECT_TRUE(host.join(phone, kRoom).in_room());
}

TEST(HostLeft, NewGuestsWaitAgainAndComeInWithTheHost) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  leave(host, ann);
  EXPECT_TRUE(bob.in_room());
  EXPECT_EQ(host_news(bob), R"({"event":"left","then":"keep","type":"host"})");
  XmppClient& cat = wait_for_host(host, "Cat");
  EXPECT_FALSE(cat.in_room());
  EXPECT_THAT(ask(host, bob, "get", kRoom, R"(<query xmlns="http://jabber.org/protocol/disco#info"/>)")->to_string(),
              HasSubstr("muc_open"));
  XmppClient& again = host.join(ann.profile(), kRoom);
  EXPECT_TRUE(again.is_moderator());
  EXPECT_EQ(host_news(bob), R"({"event":"back","type":"host"})");
  follow(host, cat);
  EXPECT_TRUE(cat.in_room());
}

TEST(HostLeft, WhoWaitsOutlivesTheEmptyRoom) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  leave(host, ann);
  XmppClient& cat = wait_for_host(host, "Cat");
  leave(host, bob);
  EXPECT_EQ(host.service().stats().rooms, 0u);
  EXPECT_EQ(sent_to(cat), "");
  host.join(ann.profile(), kRoom);
  follow(host, cat);
  EXPECT_TRUE(cat.in_room());
}

TEST(HostLeft, ALockedRoomTakesNobodyNew) {
  ServiceHost host(members_open(GuestRule::open, HostLeft::lock));
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  leave(host, ann);
  EXPECT_EQ(host_news(bob), R"({"event":"left","then":"lock","type":"host"})");
  EXPECT_EQ(refusal(join_guest(host, "Cat")), "registration-required lobbyroom waiting-for-host ");
  EXPECT_TRUE(host.join(ann.profile(), kRoom).in_room());
  EXPECT_TRUE(join_guest(host, "Dan").in_room());
}

TEST(HostLeft, AMeetingEndsAfterAWarningUnlessTheHostIsBack) {
  ServiceConfig config = members_open(GuestRule::wait, HostLeft::end);
  config.access.host_left_time = 5min;
  ServiceHost host(config);
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  leave(host, ann);
  EXPECT_EQ(host_news(bob), R"({"event":"left","then":"end","seconds":300,"type":"host"})");
  host.advance(3min);
  XmppClient& back = host.join(ann.profile(), kRoom);
  EXPECT_EQ(host_news(bob), R"({"event":"back","type":"host"})");
  host.advance(10min);
  EXPECT_TRUE(bob.in_room());
  leave(host, back);
  bob.clear();
  host.advance(4min);
  EXPECT_EQ(host_news(bob), R"({"event":"left","then":"end","seconds":60,"type":"host"})");
  XmppClient& cat = wait_for_host(host, "Cat");
  host.advance(1min);
  EXPECT_FALSE(bob.in_room());
  EXPECT_EQ(sent_to(cat), "");
  EXPECT_EQ(host.service().stats().rooms, 0u);
}

TEST(HostLeft, ALostSocketIsNoLeaving) {
  ServiceHost host(members_open());
  XmppClient& ann = join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  host.drop(ann);
  EXPECT_TRUE(join_guest(host, "Cat").in_room());
  host.connect(ann);
  EXPECT_TRUE(ann.resumed());
  EXPECT_EQ(host_news(bob), "");
  EXPECT_EQ(bob.occupants().at(ann.nick()), "moderator");
}

TEST(HostLeft, WhereAnyoneOpensTheLongestPresentTakesOver) {
  ServiceHost host;
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  XmppClient& bob = host.join(stock_client("Bob"), kRoom);
  leave(host, ann);
  EXPECT_TRUE(bob.is_moderator());
  EXPECT_EQ(host_news(bob), "");
}

// --- login on a second connection ---

/// The id that a second connection gets, for the machine of `first`.
std::string login_elsewhere(ServiceHost& host, const XmppClient& first, const std::string& account) {
  sim::ClientProfile profile = stock_client(account);
  profile.machine =
      first.profile().machine.empty() ? "machine-of-" + first.profile().name + "-5f3c9a1e" : first.profile().machine;
  profile = member(profile);
  host.add_account(profile.account);
  XmppClient& second = host.add_client(profile);
  host.connect(second);
  second.request_conference(kRoom);
  host.settle();
  const Element* answer = second.find([](const Element& stanza) { return stanza.child("conference") != nullptr; });
  const Element* conference = answer == nullptr ? nullptr : answer->child("conference");
  EXPECT_NE(conference, nullptr);
  EXPECT_EQ(conference->attribute("identity"), profile.account);
  second.close();
  host.settle();
  return conference->attribute("session-id");
}

TEST(Login, AGuestWhoWaitsLogsInOnASecondConnectionAndOpensTheRoom) {
  ServiceHost host(members_open());
  XmppClient& bob = wait_for_host(host, "Bob");
  XmppClient& cat = wait_for_host(host, "Cat");
  const std::string id = login_elsewhere(host, bob, "Ann");
  EXPECT_EQ(id.size(), 32u);
  bob.clear();
  bob.request_conference(kRoom, id);
  host.settle();
  const Element* answer = bob.find([](const Element& stanza) { return stanza.child("conference") != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->child("conference")->attribute("identity"), "ann");
  EXPECT_EQ(answer->child("conference")->attribute("session-id"), id);
  bob.join(kRoom);
  host.settle();
  EXPECT_TRUE(bob.is_moderator());
  EXPECT_EQ(sent_to(bob), "") << "he has left the lobby already";
  follow(host, cat);
  EXPECT_TRUE(cat.in_room());
  EXPECT_FALSE(cat.is_moderator());
}

TEST(Login, InTheRoomMakesModerator) {
  ServiceHost host(members_open());
  join_member(host, stock_client("Ann"));
  XmppClient& bob = join_guest(host, "Bob");
  bob.request_conference(kRoom, login_elsewhere(host, bob, "Dan"));
  host.settle();
  EXPECT_TRUE(bob.is_moderator());
}

TEST(Login, AnIdIsGoodOnItsMachineForADayAndUntilLogout) {
  ServiceHost host(members_open());
  const auto refused = [&](XmppClient& client, const std::string& id) {
    client.clear();
    client.request_conference(kRoom, id);
    host.settle();
    const Element* answer = client.find([](const Element& stanza) { return xmpp::is_iq(stanza); });
    return answer != nullptr && condition_of(answer) == "not-acceptable" &&
           answer->child("error")->child("session-invalid") != nullptr;
  };
  XmppClient& bob = wait_for_host(host, "Bob");
  const std::string id = login_elsewhere(host, bob, "Ann");
  EXPECT_TRUE(refused(wait_for_host(host, "Cat"), id));
  EXPECT_TRUE(refused(wait_for_host(host, "Dan"), "guessed"));
  EXPECT_FALSE(refused(bob, id));
  ask(host, bob, "set", "focus.meet.ex",
      R"(<logout xmlns="http://jitsi.org/protocol/focus" session-id=")" + id + R"("/>)");
  EXPECT_TRUE(refused(bob, id));
  bob.join(kRoom);
  host.settle();
  EXPECT_FALSE(bob.in_room()) << "a guest again";
  const std::string other = login_elsewhere(host, bob, "Ann");
  EXPECT_NE(other, id);
  host.advance(24h);
  EXPECT_TRUE(refused(bob, other));
}

TEST(LoginSessions, AreBoundedAndEndWithTheAccount) {
  SeededRandom random(1);
  LoginSessions logins;
  const TimePoint now{1h};
  const std::string first = logins.begin(now, "ann", "m0", random);
  EXPECT_EQ(logins.begin(now, "ann", "m0", random), first) << "the same machine";
  for (size_t i = 1; i <= LoginSessions::kMaxPerAccount; ++i) logins.begin(now, "ann", "m" + std::to_string(i), random);
  EXPECT_EQ(logins.size(), LoginSessions::kMaxPerAccount);
  EXPECT_EQ(logins.find(now, first, "m0"), std::nullopt) << "the oldest";
  const std::string bob = logins.begin(now, "bob", "m0", random);
  logins.end_all_of("ann");
  EXPECT_EQ(logins.size(), 1u);
  EXPECT_EQ(logins.find(now, bob, "m0"), "bob");
  EXPECT_EQ(logins.find(now + LoginSessions::kLifetime, bob, "m0"), std::nullopt);
}

}  // namespace
}  // namespace conclave::meeting
