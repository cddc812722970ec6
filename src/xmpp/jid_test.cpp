#include "xmpp/jid.h"

#include <gtest/gtest.h>

namespace conclave::xmpp {
namespace {

std::string normal(std::string_view text) {
  const Result<Jid> jid = Jid::parse(text);
  return jid ? jid->to_string() : jid.error().reason;
}

TEST(Jid, SplitsIntoParts) {
  const Jid jid = *Jid::parse("tea@muc.meet.ex/3f2a9c10");
  EXPECT_EQ(jid.local(), "tea");
  EXPECT_EQ(jid.domain(), "muc.meet.ex");
  EXPECT_EQ(jid.resource(), "3f2a9c10");
  EXPECT_FALSE(jid.is_bare());
  EXPECT_EQ(jid.bare().to_string(), "tea@muc.meet.ex");
  EXPECT_EQ(jid.bare_text(), "tea@muc.meet.ex");
  EXPECT_TRUE(jid.bare().is_bare());
  EXPECT_EQ(jid.bare().resource(), "");
  EXPECT_EQ(jid.bare().with_resource("focus")->to_string(), "tea@muc.meet.ex/focus");
}

TEST(Jid, AcceptsTheFormsOfRfc7622) {
  // RFC 7622 3.5, table 1
  for (const char* text : {"juliet@example.com", "juliet@example.com/foo", "juliet@example.com/foo bar",
                           "juliet@example.com/foo@bar", "foo\\20bar@example.com", "fussball@example.com",
                           "example.com", "example.com/foobar", "a.example.com/b@example.net", "server/resource@foo"})
    EXPECT_EQ(normal(text), text);
}

TEST(Jid, RefusesTheFormsOfRfc7622) {
  // RFC 7622 3.5, table 2, and worse
  for (const char* text : {"\"juliet\"@example.com", "foo bar@example.com", "@example.com/", "@example.com", "user@/x",
                           "", "user@", "/x", "user@exa mple", "user@example.com/", "a@b@c", "a@b/\x01", "a@b\xFF",
                           "a@.b", "a@b..c", "a@b/\xC0\xAF", "a<b@c", "a&b@c"})
    EXPECT_EQ(normal(text), "bad-jid") << text;
}

TEST(Jid, Normalises) {
  EXPECT_EQ(normal("Tea@MUC.Meet.Ex/Nick"), "tea@muc.meet.ex/Nick");
  EXPECT_EQ(normal("tea@meet.ex."), "tea@meet.ex");
  EXPECT_EQ(normal("Gäste@MÜNCHEN.ex/Grüß"), "gäste@münchen.ex/Grüß");
  EXPECT_EQ(*Jid::parse("\xCE\xA3@example.com"), *Jid::parse("\xCF\x83@example.com"));  // capital and small sigma
  // A fullwidth slash would become a plain one in the middle of a domain.
  EXPECT_EQ(normal("a@b\xEF\xBC\x8F\xC3\xA9"), "bad-jid");
}

TEST(Jid, KeepsLengthLimits) {
  const std::string longest(1023, 'a');
  EXPECT_TRUE(Jid::parse(longest + "@" + longest + "/" + longest));
  EXPECT_FALSE(Jid::parse(longest + "a@b"));
  EXPECT_FALSE(Jid::parse("a@b/" + longest + "a"));
  EXPECT_FALSE(Jid::make("a", longest + "a"));
  // U+FDFA grows to 18 characters under NFKC.
  std::string grows;
  for (int i = 0; i < 300; ++i) grows += "\xEF\xB7\xBA";
  EXPECT_FALSE(Jid::parse("a@b/" + grows));
}

TEST(Jid, MakeRefusesAnEmptyDomain) {
  EXPECT_FALSE(Jid::make("a", ""));
  EXPECT_FALSE(Jid().with_resource("x"));
  EXPECT_EQ(Jid::make("a/b", "c").error().reason, std::string("bad-jid"));
  EXPECT_EQ(Jid::make("A", "B", "C d")->to_string(), "a@b/C d");
}

}  // namespace
}  // namespace conclave::xmpp
