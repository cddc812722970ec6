#include "xmpp/saslprep.h"

#include <gtest/gtest.h>

namespace conclave::xmpp {
namespace {

std::string prepared(std::string_view text) {
  const Result<Secret> password = saslprep(text);
  return password ? std::string(password->view()) : "refused";
}

TEST(Saslprep, ExamplesOfRfc4013) {
  // RFC 4013 3
  EXPECT_EQ(prepared("I\u00ADX"), "IX") << "SOFT HYPHEN mapped to nothing";
  EXPECT_EQ(prepared("user"), "user");
  EXPECT_EQ(prepared("USER"), "USER") << "case preserved";
  EXPECT_EQ(prepared("\u00AA"), "a") << "output is NFKC";
  EXPECT_EQ(prepared("\u2168"), "IX");
  EXPECT_FALSE(saslprep("\x07")) << "prohibited character";
  EXPECT_FALSE(saslprep("\u0627\u0031")) << "bidirectional check";
}

TEST(Saslprep, TwoWaysToTypeTheSameAreEqual) {
  EXPECT_EQ(prepared("Gru\u0308\u00DFe"), "Gr\u00FC\u00DFe");
  EXPECT_EQ(prepared("a\u00A0b"), "a b") << "non-ASCII spaces";
}

TEST(Saslprep, RefusesWhatIsNoText) {
  EXPECT_FALSE(saslprep("\xff\xfe"));
  EXPECT_FALSE(saslprep(std::string_view("a\0b", 3)));
  EXPECT_FALSE(saslprep(std::string(1025, '\xc3')));
  EXPECT_EQ(prepared(""), "");
}

}  // namespace
}  // namespace conclave::xmpp
