#include "gateway/authorization.h"

#include <gtest/gtest.h>

namespace conclave::gateway {
namespace {

TEST(Authorization, OfABearer) {
  EXPECT_EQ(bearer_token("Bearer a.b.c"), "a.b.c");
  EXPECT_EQ(bearer_token("bEARER   a.b.c "), "a.b.c");  // RFC 9110 11.1: schemes in any case
  // What is no token is refused by who checks it, not here.
  EXPECT_EQ(bearer_token("Bearer a b"), "a b");
}

TEST(Authorization, NothingOfOthers) {
  for (const char* field : {"", "Bearer", "Bearer ", "Bearer\ta", "Bearera", "Basic YTpi", "x Bearer a", " Bearer a"})
    EXPECT_EQ(bearer_token(field), "") << field;
}

}  // namespace
}  // namespace conclave::gateway
