#include "xmpp/saslprep.h"

#include <gtest/gtest.h>

namespace conclave::xmpp {
namespace {

TEST(Saslprep, ExamplesOfRfc4013) {
  // RFC 4013 3
  EXPECT_EQ(saslprep("I\u00ADX"), "IX") << "SOFT HYPHEN mapped to nothing";
  EXPECT_EQ(saslprep("user"), "user");
  EXPECT_EQ(saslprep("USER"), "USER") << "case preserved";
  EXPECT_EQ(saslprep("\u00AA"), "a") << "output is NFKC";
  EXPECT_EQ(saslprep("\u2168"), "IX");
  EXPECT_FALSE(saslprep("\x07")) << "prohibited character";
  EXPECT_FALSE(saslprep("\u0627\u0031")) << "bidirectional check";
}

TEST(Saslprep, TwoWaysToTypeTheSameAreEqual) {
  EXPECT_EQ(saslprep("Gru\u0308\u00DFe"), "Gr\u00FC\u00DFe");
  EXPECT_EQ(saslprep("a\u00A0b"), "a b") << "non-ASCII spaces";
}

TEST(Saslprep, RefusesWhatIsNoText) {
  EXPECT_FALSE(saslprep("\xff\xfe"));
  EXPECT_FALSE(saslprep(std::string_view("a\0b", 3)));
  EXPECT_FALSE(saslprep(std::string(1025, '\xc3')));
  EXPECT_EQ(saslprep(""), "");
}

}  // namespace
}  // namespace conclave::xmpp
