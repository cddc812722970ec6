#include "xmpp/element.h"

#include <gtest/gtest.h>

#include "xmpp/broadcast.h"
#include "xmpp/ns.h"
#include "xmpp/parser.h"

namespace conclave::xmpp {
namespace {

TEST(Element, WritesLiteralXmlnsExactlyWhereDeclared) {
  Element iq("iq", ns::kClient);
  iq.set("type", "result").set("id", "d1");
  Element& query = iq.add("query", ns::kDiscoInfo);
  query.add("feature").set("var", "urn:xmpp:ping");
  iq.add("plain", ns::kClient);
  EXPECT_EQ(iq.to_string(),
            R"(<iq xmlns="jabber:client" type="result" id="d1">)"
            R"(<query xmlns="http://jabber.org/protocol/disco#info"><feature var="urn:xmpp:ping"/></query>)"
            R"(<plain xmlns="jabber:client"/></iq>)");
}

TEST(Element, EscapesTextAndAttributes) {
  Element e("body");
  e.set("a", "<\"'&>\t\n").add_text("1 < 2 && \"x\" ]]> 'y'\r");
  EXPECT_EQ(e.to_string(),
            "<body a=\"&lt;&quot;&apos;&amp;&gt;&#x9;&#xA;\">"
            "1 &lt; 2 &amp;&amp; &quot;x&quot; ]]&gt; &apos;y&apos;&#xD;</body>");
}

TEST(Element, DropsWhatXmlForbids) {
  Element e("b");
  e.add_text(
      std::string("a\0b\x01"
                  "c\x7F\xC3\xA9\xF0\x9F\x91\x8D",
                  13));
  EXPECT_EQ(e.to_string(), "<b>abc\x7F\xC3\xA9\xF0\x9F\x91\x8D</b>");
  Element bad("b");
  // a lone continuation byte, an overlong slash, a surrogate, U+FFFF, a truncated sequence
  bad.add_text("x\x80y\xC0\xAFz\xED\xA0\x80w\xEF\xBF\xBFv\xE2\x82");
  EXPECT_EQ(bad.to_string(), "<b>xyzwv</b>");
}

TEST(Element, StreamFeaturesAndErrorCarryThePrefix) {
  Element features("features", ns::kStreams);
  features.add("bind", ns::kBind);
  EXPECT_EQ(features.to_string(),
            R"(<stream:features xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
            R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></stream:features>)");
  Element error("error", ns::kStreams);
  error.add("inherits");
  EXPECT_EQ(error.to_string(), R"(<stream:error xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)"
                               R"(<stream:inherits/></stream:error>)");
}

TEST(Element, ChildrenInheritTheNamespaceTheyAreAddedTo) {
  Element inner("inner");
  inner.add("innermost");
  Element outer("outer", "urn:x");
  const Element& added = outer.add(std::move(inner));
  EXPECT_TRUE(added.is("inner", "urn:x"));
  EXPECT_TRUE(added.children().front().is("innermost", "urn:x"));
  EXPECT_EQ(outer.to_string(), R"(<outer xmlns="urn:x"><inner><innermost/></inner></outer>)");
  outer.set_xmlns("urn:y", true);
  EXPECT_TRUE(outer.child("inner")->children().front().is("innermost", "urn:y"));
}

TEST(Element, AChildMovedToAnotherNamespaceKeepsItsOwn) {
  const Element presence = *parse_element(R"(<presence xmlns="jabber:client"><nick>Ann</nick></presence>)");
  Element other("x", "urn:x");
  other.add(presence.children().front());
  EXPECT_EQ(other.to_string(), R"(<x xmlns="urn:x"><nick xmlns="jabber:client">Ann</nick></x>)");
}

TEST(Element, AttributesAndChildren) {
  Element e("e", "urn:x");
  e.set("a", "1").set("b", "2").set("a", "3");
  EXPECT_EQ(e.attribute("a"), "3");
  EXPECT_EQ(e.attribute("zz"), "");
  EXPECT_FALSE(e.has_attribute("zz"));
  e.unset("a");
  EXPECT_FALSE(e.has_attribute("a"));
  e.add("c", "urn:one").add_text("first");
  e.add("c", "urn:two").add_text("second");
  e.add_text("t1").add_text("t2");
  EXPECT_EQ(e.child_text("c"), "first");
  EXPECT_EQ(e.child_text("c", "urn:two"), "second");
  EXPECT_EQ(e.child("c", "urn:three"), nullptr);
  EXPECT_EQ(e.text(), "t1t2");
  EXPECT_EQ(e.children().size(), 3U);
  EXPECT_EQ(e.remove_children("c"), 2U);
  EXPECT_EQ(e.to_string(), R"(<e xmlns="urn:x" b="2">t1t2</e>)");
}

TEST(Broadcast, SplicesTheRecipientIn) {
  Element presence("presence", ns::kClient);
  presence.set("from", "tea@muc.meet.ex/a").set("to", "old");
  presence.add("status").add_text("hi");
  const Broadcast broadcast(presence);
  EXPECT_EQ(broadcast.to("b@meet.ex/<r>"),
            R"(<presence to="b@meet.ex/&lt;r&gt;" xmlns="jabber:client" from="tea@muc.meet.ex/a">)"
            R"(<status>hi</status></presence>)");
  const Element again = *parse_element(broadcast.to("c@meet.ex"));
  EXPECT_EQ(again.attribute("to"), "c@meet.ex");
  EXPECT_TRUE(again.is("presence", ns::kClient));
}

}  // namespace
}  // namespace conclave::xmpp
