#include "gateway/authorization.h"

#include <gtest/gtest.h>

namespace conclave::gateway {
namespace {

TEST(Authorization, OfABearer) {
  EXPECT_EQ(bearer_token("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(bearer_token("bEARER   a.b.c "), "a.b.c");  // RFC 9110 11.1: schemes in any case
  // RFC 9110 5.6.3: optional whitespace is spaces and tabs alike.
  EXPECT_EQ(bearer_token("Bearer \t a.b.c\t "), "a.b.c");
  // What is not a token is refused where tokens are checked, not here.
  EXPECT_EQ(bearer_token("Bearer a b"), "a b");
}

TEST(Authorization, NothingOfOthers) {
  for (const char* field :
       {"", "Bearer", "Bearer ", "Bearer  \t  ", "Bearer\ta", "Bearera", "Basic YTpi", "x Bearer a", " Bearer a"})
    EXPECT_EQ(bearer_token(field), "") << field;
}

}  // namespace
}  // namespace conclave::gateway
