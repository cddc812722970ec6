#include "xmpp/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "xmpp/ns.h"

namespace conclave::xmpp {
namespace {

std::string reason(std::string_view text, ParseLimits limits = {}) {
  const Result<Element> element = parse_element(text, limits);
  return element ? "ok: " + element->to_string() : element.error().reason;
}

std::string rewritten(std::string_view text) { return parse_element(text)->to_string(); }

TEST(Parser, WritesBackAsItCame) {
  for (const char* text : {
           R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="meet.ex" version="1.0"/>)",
           R"(<iq xmlns="jabber:client" type="get"><ping xmlns="urn:xmpp:ping"/></iq>)",
           R"(<a xmlns="urn:a"><b/><c xmlns="urn:a"/><d xmlns=""><e/></d></a>)",
           R"(<message xml:lang="en"><body>a &lt; b &#xD;</body></message>)",
           R"(<stream:features xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
           R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></stream:features>)",
       })
    EXPECT_EQ(rewritten(text), text);
}

TEST(Parser, ResolvesPrefixes) {
  EXPECT_EQ(rewritten(R"(<x:a xmlns:x="urn:x" xmlns="urn:y"><b/><x:c/></x:a>)"),
            R"(<a xmlns="urn:x"><b xmlns="urn:y"/><c/></a>)");
  const Element error = *parse_element(
      R"(<stream:error xmlns:stream="http://etherx.jabber.org/streams"><x xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>)"
      R"(</stream:error>)");
  EXPECT_TRUE(error.is("error", ns::kStreams));
  EXPECT_EQ(reason("<a:b/>"), "bad-namespace-prefix");
  EXPECT_EQ(rewritten(R"(<a xmlns:z="urn:z" z:b="1" b="2"/>)"), R"(<a b="2"/>)");
}

TEST(Parser, ReadsTextAroundEntitiesAsOne) {
  const Element e = *parse_element("<?xml version='1.0'?><b>x &amp; &#x1F44D;\n<![CDATA[<raw>]]></b>");
  ASSERT_EQ(e.children().size(), 1U);
  EXPECT_EQ(e.text(), "x & \xF0\x9F\x91\x8D\n<raw>");
}

TEST(Parser, RefusesWhatRfc6120Restricts) {
  EXPECT_EQ(reason("<!DOCTYPE a><a/>"), "restricted-xml");
  EXPECT_EQ(reason("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "restricted-xml");
  EXPECT_EQ(reason("<a><!-- no --></a>"), "restricted-xml");
  EXPECT_EQ(reason("<a><?php no?></a>"), "restricted-xml");
}

TEST(Parser, RefusesElementsOfTheXmlNamespace) {
  // Without its prefix it could not be written back: that namespace is never a default one (XML Names 1.0 3).
  EXPECT_EQ(reason("<message><xml:a/></message>"), "bad-namespace-prefix");
  EXPECT_EQ(reason("<xml:a/>"), "bad-namespace-prefix");
}

TEST(Parser, RefusesWhatIsNotOneElement) {
  for (const char* text : {"", " ", "a", " <a/>", "<a", "<a>", "<a></b>", "<a/><b/>", "<a/>b", "<a>&nope;</a>",
                           "<a b=1/>", "<a b='1' b='2'/>", "<a>\x01</a>", "<a>&#0;</a>", "<a>\xC3</a>",
                           "<a>\xC0\xAF</a>", "<a>\xED\xA0\x80</a>", "</a>"})
    EXPECT_EQ(reason(text), "not-well-formed") << text;
}

TEST(Parser, TakesUtf8Only) {
  // The declaration does not change the encoding: é in Latin-1 is no UTF-8.
  EXPECT_EQ(reason("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>"), "not-well-formed");
}

TEST(Parser, KeepsItsLimits) {
  ParseLimits limits;
  limits.max_depth = 3;
  EXPECT_EQ(reason("<a><b><c/></b></a>", limits), "ok: <a><b><c/></b></a>");
  EXPECT_EQ(reason("<a><b><c><d/></c></b></a>", limits), "policy-violation");
  limits = {};
  limits.max_attributes = 2;
  EXPECT_EQ(reason("<a b='' c=''/>", limits), R"(ok: <a b="" c=""/>)");
  EXPECT_EQ(reason("<a b='' c='' d=''/>", limits), "policy-violation");
  limits = {};
  limits.max_children = 2;
  EXPECT_EQ(reason("<a><b><c/></b><d/></a>", limits), "ok: <a><b><c/></b><d/></a>");
  EXPECT_EQ(reason("<a><b/><c/><d/></a>", limits), "policy-violation");
  limits = {};
  limits.max_elements = 3;
  EXPECT_EQ(reason("<a><b/><c/></a>", limits), "ok: <a><b/><c/></a>");
  EXPECT_EQ(reason("<a><b/><c><d/></c></a>", limits), "policy-violation");
  limits = {};
  limits.max_bytes = 4;
  EXPECT_EQ(reason("<a/>", limits), "ok: <a/>");
  EXPECT_EQ(reason("<ab/>", limits), "policy-violation");
}

TEST(Parser, IsAsGoodAsNewAfterAnError) {
  XmlParser parser;
  EXPECT_FALSE(parser.parse("<a><!-- --></a>"));
  EXPECT_FALSE(parser.parse("<a><b>"));
  EXPECT_FALSE(parser.parse("<!DOCTYPE a><a/>"));
  const Result<Element> good = parser.parse("<a xmlns='urn:a'>x</a>");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->to_string(), R"(<a xmlns="urn:a">x</a>)");
  // Handlers are in place again: they are dropped by every reset.
  EXPECT_STREQ(parser.parse("<a><!-- --></a>").error().reason, "restricted-xml");
}

}  // namespace
}  // namespace conclave::xmpp
