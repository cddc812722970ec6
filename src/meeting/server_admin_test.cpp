// Who may ask for the administration of the server over XMPP, and what becomes of their questions and of the answers.
#include "meeting/common/limits.h"
#include "meeting/test_owner.h"

namespace conclave::meeting {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class ServerAdmin : public testing::Test {
 protected:
  ServerAdmin() {
    host_.add_account("ann");
    host_.add_account("root", Standing::admin);
  }
  XmppClient& connect(const std::string& name) {
    XmppClient& client = host_.add_client(member(stock_client(name)));
    host_.connect(client);
    return client;
  }
  /// The answer so far, or nullptr.
  const Element* ask(XmppClient& client, const std::string& text, const char* name = "admin",
                     const char* xmlns = ns::kConclaveAdmin) {
    Element payload(name, xmlns);
    payload.add_text(text);
    return meeting::ask(host_, client, "set", "meet.ex", payload.to_string());
  }
  const Element* ask_password(XmppClient& client, const std::string& text) {
    return ask(client, text, "password", ns::kConclavePassword);
  }
  std::vector<AskAdmin> questions() { return host_.take_admin_questions(); }
  void set_account(const std::string& name, accounts::AccountRole role, accounts::AccountState state = {}) {
    AccountChanged change;
    change.entry.account = {.name = name, .role = role, .state = state};
    host_.admin_change(change);
  }

  ServiceHost host_;
};

TEST_F(ServerAdmin, AnAdministratorsQuestionIsPassedOnAndAnswered) {
  XmppClient& root = connect("Root");
  EXPECT_EQ(ask(root, R"({"command":"user list","arguments":{"limit":5}})"), nullptr);
  const auto asked = questions();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].command, "user list");
  EXPECT_EQ(asked[0].arguments.to_string(), R"({"limit":5})");
  EXPECT_EQ(asked[0].account, "root");
  host_.admin_answered({.ticket = asked[0].ticket, .result = Json::array().push("x")});
  const Element* answer = root.find([](const Element& stanza) { return stanza.child("admin") != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(xmpp::stanza_type(*answer), "result");
  EXPECT_EQ(answer->child("admin", ns::kConclaveAdmin)->text(), R"({"result":["x"]})");
  host_.admin_answered({.ticket = asked[0].ticket, .result = 7});  // nobody waits for it any more
}

TEST_F(ServerAdmin, WhatWentWrongIsTold) {
  XmppClient& root = connect("Root");
  ask(root, R"({"command":"room close","arguments":{"room":"tea"}})");
  host_.admin_answered({questions().at(0).ticket, "no-meeting", "There is no meeting.", {}});
  const Element* answer = root.find([](const Element& stanza) { return stanza.child("admin") != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->child_text("admin"), R"({"error":"no-meeting","text":"There is no meeting."})");
}

TEST_F(ServerAdmin, NobodyElseMayAsk) {
  const std::string request = R"({"command":"status"})";
  EXPECT_EQ(condition_of(ask(connect("Ann"), request)), "forbidden");
  EXPECT_EQ(condition_of(ask(host_.join(stock_client("Eve"), kRoom), request)), "forbidden");
  const ConnectionId early = host_.open_xmpp();
  host_.frame(early, R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)");
  host_.frame(early,
              R"(<iq xmlns="jabber:client" type="set" id="1" to="meet.ex"><admin xmlns="urn:conclave:admin:1">)" +
                  request + "</admin></iq>");
  EXPECT_THAT(questions(), IsEmpty());
  EXPECT_EQ(host_.service().counters().count("admin-forbidden"), 2u);
}

TEST_F(ServerAdmin, WhoIsAdministratorNoLongerMayNotAskAnyMore) {
  XmppClient& root = connect("Root");
  set_account("root", accounts::AccountRole::member);
  EXPECT_EQ(condition_of(ask(root, R"({"command":"status"})")), "forbidden");
  set_account("root", accounts::AccountRole::admin);
  EXPECT_EQ(ask(root, R"({"command":"status"})"), nullptr);
  set_account("root", accounts::AccountRole::admin, accounts::AccountState::disabled);
  EXPECT_EQ(condition_of(ask(root, R"({"command":"status"})")), "forbidden");
  // The store, which is always ahead of memory, may know it already.
  host_.admin_answered({questions().at(0).ticket, "forbidden", "", {}});
  EXPECT_EQ(condition_of(root.find([](const Element& s) { return s.child("error") != nullptr; })), "forbidden");
}

TEST_F(ServerAdmin, HostileRequestsAreRefused) {
  XmppClient& root = connect("Root");
  for (const std::string text :
       {"", "[]", "{", "7", R"({"command":7})", R"({"command":""})", R"({"command":"status","arguments":[]})",
        R"({"command":"status","arguments":"x"})", R"({"command":"x","arguments":{"a":{"b":{"c":{"d":1}}}}})"})
    EXPECT_EQ(condition_of(ask(root, text)), "bad-request") << text;
  EXPECT_EQ(condition_of(ask(root, R"({"command":")" + std::string(kMaxAdminRequestBytes, 'x') + R"("})")),
            "bad-request");
  EXPECT_THAT(questions(), IsEmpty());
}

TEST_F(ServerAdmin, RateAndNumberAreLimited) {
  XmppClient& root = connect("Root");
  for (size_t i = 0; i < kMaxAdminQuestions; ++i) EXPECT_EQ(ask(root, R"({"command":"status"})"), nullptr);
  EXPECT_EQ(condition_of(ask(root, R"({"command":"status"})")), "resource-constraint") << "too many are not answered";
  auto asked = questions();
  EXPECT_THAT(asked, SizeIs(kMaxAdminQuestions));
  for (const AskAdmin& question : asked) host_.admin_answered({question.ticket});
  while (condition_of(ask(root, R"({"command":"status"})")) != "resource-constraint")
    for (const AskAdmin& question : questions()) host_.admin_answered({question.ticket});
  host_.advance(1s);
  EXPECT_EQ(ask(root, R"({"command":"status"})"), nullptr);
}

TEST_F(ServerAdmin, AnAnswerThatIsTooLongOrTooLateHarmsNobody) {
  XmppClient& root = connect("Root");
  ask(root, R"({"command":"user list"})");
  host_.admin_answered({.ticket = questions().at(0).ticket, .result = std::string(kMaxAdminAnswerBytes, 'x')});
  EXPECT_EQ(condition_of(root.find([](const Element& s) { return s.child("error") != nullptr; })),
            "resource-constraint");
  ask(root, R"({"command":"user list"})");
  const uint64_t ticket = questions().at(0).ticket;
  host_.admin_change(AccountRemoved{"root"});
  host_.admin_answered({.ticket = ticket});
}

TEST_F(ServerAdmin, ACodeForAPasswordNeedsNoAccount) {
  XmppClient& guest_client = host_.join(stock_client("Eve"), kRoom);
  EXPECT_EQ(ask_password(guest_client, R"({"code":"abc"})"), nullptr);
  EXPECT_EQ(ask_password(guest_client, R"({"code":"abc","password":"long enough"})"), nullptr);
  const auto asked = questions();
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_EQ(asked[0].command, "password look");
  EXPECT_EQ(asked[0].account, "");
  EXPECT_EQ(asked[1].command, "password set");
  EXPECT_EQ(asked[1].arguments.to_string(), R"({"code":"abc","password":"long enough"})");
  EXPECT_EQ(condition_of(ask_password(guest_client, R"({"password":"long enough"})")), "bad-request");
  EXPECT_EQ(condition_of(ask_password(guest_client, R"({"code":"abc","password":"long enough"})")),
            "resource-constraint")
      << "guessing is slow";
  XmppClient& plain = host_.add_client(stock_client("Bob"));
  ConnectionInfo info;
  info.confidential = false;
  host_.connect(plain, info);
  EXPECT_EQ(condition_of(ask_password(plain, R"({"code":"abc"})")), "not-acceptable");
}

TEST_F(ServerAdmin, WhoeverRunsItSeesWhoIsInAndPutsThemOut) {
  XmppClient& ann = join_member(host_, own_client("Ann"));
  XmppClient& eve = host_.join(stock_client("Eve"), kRoom);
  EXPECT_EQ(host_.service().people_in({"", "nowhere"}), std::nullopt);
  const auto people = host_.service().people_in({"", "tea"});
  ASSERT_TRUE(people);
  ASSERT_THAT(*people, SizeIs(2));
  EXPECT_EQ((*people)[0].account, "ann");
  EXPECT_EQ((*people)[0].role, Role::moderator);
  EXPECT_EQ((*people)[1].id, eve.nick());
  EXPECT_EQ((*people)[1].name, "Eve");
  EXPECT_EQ((*people)[1].account, "");
  host_.admin_change(PersonPutOut{{"", "tea"}, eve.nick()});
  host_.admin_change(PersonPutOut{{"", "tea"}, eve.nick()});
  host_.admin_change(PersonPutOut{{"", "nowhere"}, eve.nick()});
  EXPECT_THAT(*host_.service().people_in({"", "tea"}), SizeIs(1));
  EXPECT_EQ(ann.occupants().count(eve.nick()), 0u);
  const Element* told = eve.find([](const Element& s) { return xmpp::is_presence(s); });
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(status_codes(*told), "307 110 ");
}

}  // namespace
}  // namespace conclave::meeting
