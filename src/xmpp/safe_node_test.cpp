#include "xmpp/safe_node.h"

#include <gtest/gtest.h>

#include "xmpp/jid.h"

namespace conclave::xmpp {
namespace {

std::string node(std::string_view text) { return make_safe_node(text).value_or("refused"); }

TEST(SafeNode, IsWhatStockClientsMakeOfAName) {
  // What encodeURIComponent(name.normalize('NFKC').toLowerCase()).toLowerCase() gives.
  EXPECT_EQ(node("garden-party"), "garden-party");
  EXPECT_EQ(node("Garden Party"), "garden%20party");
  EXPECT_EQ(node("Käse"), "k%c3%a4se");
  EXPECT_EQ(node("Straße"), "stra%c3%9fe");
  EXPECT_EQ(node("STRASSE"), "strasse");
  EXPECT_EQ(node("a+b=c"), "a%2bb%3dc");
  EXPECT_EQ(node("(.~*!-_)"), "(.~*!-_)");
  EXPECT_EQ(node("İzmir"), "i%cc%87zmir");
  EXPECT_EQ(node("οδός"), "%ce%bf%ce%b4%cf%8c%cf%82");
  EXPECT_EQ(node("会议室"), "%e4%bc%9a%e8%ae%ae%e5%ae%a4");
}

TEST(SafeNode, OneNameIsOneNode) {
  for (const char* same : {"KÄSE", "käse", "ka\xcc\x88se", "k%C3%A4se", "k%c3%a4se", "K%41%cc%88se"})
    EXPECT_EQ(node(same), "k%c3%a4se") << same;
  EXPECT_EQ(node("ＴＥＡ"), "tea");            // full width
  EXPECT_EQ(node("\xe2\x84\xaa"), "k");        // the Kelvin sign
  EXPECT_EQ(node("\xef\xac\x81ne"), "fine");   // a ligature
  EXPECT_EQ(node("a\xc2\xa0z"), node("a z"));  // a blank that does not break
}

TEST(SafeNode, IsItsOwnNormalForm) {
  for (const char* name : {"Tea", "100%", "100%25", "100%2525", "%ff", "%zz", "a%2fb", "o'neill", "❤️", "👩‍💻",
                           "میٔ‌خواهم"}) {
    const std::string once = node(name);
    ASSERT_NE(once, "refused") << name;
    EXPECT_EQ(node(once), once) << name;
    const Result<Jid> jid = Jid::make(once, "muc.meet.ex");
    ASSERT_TRUE(jid) << once;
    EXPECT_EQ(jid->local(), once);
  }
}

TEST(SafeNode, TakesBrokenEscapesAsTheyAre) {
  EXPECT_EQ(node("100%"), "100%25");
  EXPECT_EQ(node("100%25"), "100%25");
  EXPECT_EQ(node("50%2"), "50%252");
  EXPECT_EQ(node("%ff"), "%25ff");                  // not UTF-8
  EXPECT_EQ(node("%c0%af"), "%25c0%25af");          // a slash in too many bytes is no slash
  EXPECT_EQ(node("%ed%a0%80"), "%25ed%25a0%2580");  // half of a surrogate pair
}

TEST(SafeNode, RefusesWhatNobodySees) {
  for (const char* hostile : {
           "tea\xe2\x80\x8b",    // zero-width space
           "tea\xe2\x80\x8d",    // a joiner that joins nothing
           "t\xc2\xad\x65\x61",  // soft hyphen
           "\xe2\x80\xae"
           "aet",                  // right-to-left override
           "tea\xe2\x81\xa6",      // isolate
           "tea\xe3\x85\xa4",      // Hangul filler
           "tea\xd8\x9c",          // Arabic letter mark
           "tea\xe2\x80\x8e",      // left-to-right mark
           "tea\xef\xbb\xbf",      // byte-order mark
           "tea\xe2\x80\xa8",      // line separator
           "tea\xee\x80\x80",      // private use
           "tea\xef\xbf\xbe",      // no character
           "tea\xf3\xa0\x81\xa1",  // tag
           "tea\x01",
           "tea\x7f",
           "tea%00",
           "tea%0a",
           "tea%1b[2J",
           "%e2%80%ae"
           "aet",
       })
    EXPECT_EQ(node(hostile), "refused") << hostile;
  EXPECT_FALSE(make_safe_node(std::string_view("te\0a", 4)));
  EXPECT_FALSE(make_safe_node(""));
  EXPECT_FALSE(
      make_safe_node("te\xff"
                     "a"));
}

TEST(SafeNode, LimitsTheNameAsPeopleSeeIt) {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "ää";
  EXPECT_TRUE(make_safe_node(name));
  EXPECT_EQ(node(name).size(), kMaxSafeNode);
  EXPECT_TRUE(make_safe_node(node(name)));
  EXPECT_FALSE(make_safe_node(name + "a"));
  // One character that NFKC makes 18 of.
  std::string swelling;
  for (int i = 0; i < 80; ++i) swelling += "\xef\xb7\xba";
  EXPECT_FALSE(make_safe_node(swelling));
}

TEST(SafeNode, CanBeReadByPeople) {
  EXPECT_EQ(readable_name("k%c3%a4se"), "käse");
  EXPECT_EQ(readable_name("100%25"), "100%");
}

}  // namespace
}  // namespace conclave::xmpp
