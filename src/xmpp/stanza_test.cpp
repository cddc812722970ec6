#include "xmpp/stanza.h"

#include <gtest/gtest.h>

#include "xmpp/ns.h"
#include "xmpp/parser.h"

namespace conclave::xmpp {
namespace {

Element request() {
  return *parse_element(
      R"(<iq xmlns="jabber:client" type="get" id="p&amp;1" from="a@meet.ex/r" to="meet.ex"><ping xmlns="urn:xmpp:ping"/></iq>)");
}

TEST(Stanza, AnswersARequest) {
  EXPECT_TRUE(is_iq_request(request()));
  EXPECT_TRUE(iq_payload(request())->is("ping", ns::kPing));
  EXPECT_EQ(make_iq_result(request()).to_string(),
            R"(<iq xmlns="jabber:client" type="result" id="p&amp;1" from="meet.ex" to="a@meet.ex/r"/>)");
  EXPECT_FALSE(is_iq_request(make_iq_result(request())));
  EXPECT_EQ(iq_payload(make_iq_result(request())), nullptr);
}

TEST(Stanza, ErrorsHaveLiteralNamespaces) {
  EXPECT_EQ(
      make_error(request(), StanzaCondition::not_allowed, "no").to_string(),
      R"(<iq xmlns="jabber:client" type="error" id="p&amp;1" from="meet.ex" to="a@meet.ex/r"><error type="cancel">)"
      R"(<not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"
      R"(<text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">no</text></error></iq>)");
  EXPECT_EQ(make_error_element(StanzaCondition::not_acceptable, {}, StanzaErrorType::cancel).to_string(),
            R"(<error type="cancel"><not-acceptable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>)");
}

TEST(Stanza, ConditionsAreNamedAndTyped) {
  EXPECT_EQ(to_string(StanzaCondition::bad_request), "bad-request");
  EXPECT_EQ(to_string(StanzaCondition::not_authorized), "not-authorized");
  EXPECT_EQ(to_string(StanzaCondition::registration_required), "registration-required");
  EXPECT_EQ(to_string(StanzaCondition::unexpected_request), "unexpected-request");
  EXPECT_EQ(default_type(StanzaCondition::registration_required), StanzaErrorType::auth);
  EXPECT_EQ(default_type(StanzaCondition::resource_constraint), StanzaErrorType::wait);
  EXPECT_EQ(default_type(StanzaCondition::service_unavailable), StanzaErrorType::cancel);
}

TEST(Stanza, BuildsTheThreeKinds) {
  EXPECT_EQ(make_iq(IqType::set, "j1", "f", "t").to_string(),
            R"(<iq xmlns="jabber:client" type="set" id="j1" from="f" to="t"/>)");
  EXPECT_EQ(make_message("groupchat", "f", "t", "m1").to_string(),
            R"(<message xmlns="jabber:client" type="groupchat" id="m1" from="f" to="t"/>)");
  EXPECT_EQ(make_message({}, "f", "t").to_string(), R"(<message xmlns="jabber:client" from="f" to="t"/>)");
  EXPECT_EQ(make_presence("f", "t", "unavailable").to_string(),
            R"(<presence xmlns="jabber:client" type="unavailable" from="f" to="t"/>)");
}

}  // namespace
}  // namespace conclave::xmpp
