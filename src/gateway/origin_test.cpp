#include "gateway/origin.h"

#include <gtest/gtest.h>

namespace conclave::gateway {
namespace {

Request from(std::string_view host, std::string_view origin = {}) {
  Request request;
  request.host = host;
  request.origin = origin;
  return request;
}

TEST(Authority, KnowsNamesAndAddresses) {
  EXPECT_EQ(valid_authority("Meet.Example.org"), "meet.example.org");
  EXPECT_EQ(valid_authority("localhost:8443"), "localhost:8443");
  EXPECT_EQ(valid_authority("192.168.1.5:8443"), "192.168.1.5:8443");
  EXPECT_EQ(valid_authority("[2001:db8::1]:8443"), "[2001:db8::1]:8443");
  EXPECT_EQ(valid_authority("[::1]"), "[::1]");
}

TEST(Authority, RefusesWhatCouldBreakOut) {
  for (const char* host : {"", "a'b", "a\"b", "a b", "a/b", "a;b", "a:b", "a:0", "a:65536", "a:1:2", "user@host",
                           "[::1", "[a]", "[::1]x", "<script>", "a\r\nb", "h\xc3\xb6st"}) {
    EXPECT_EQ(valid_authority(host), "") << host;
  }
  EXPECT_EQ(valid_authority(std::string(300, 'a')), "");
}

TEST(PublicOrigin, FollowsTheHostHeader) {
  EXPECT_EQ(public_origin(from("127.0.0.1:8443"), "https://x"), "https://127.0.0.1:8443");
  EXPECT_EQ(public_origin(from("bad host"), "https://x"), "https://x");
  Request behind_proxy = from("meet.example.org");
  behind_proxy.security = Security::plain;
  EXPECT_EQ(public_origin(behind_proxy, ""), "http://meet.example.org");
  behind_proxy.forwarded_proto = "https";
  EXPECT_EQ(public_origin(behind_proxy, ""), "https://meet.example.org");
}

TEST(PublicOrigin, BecomesAWebSocketAddress) {
  EXPECT_EQ(websocket_origin("https://a:1"), "wss://a:1");
  EXPECT_EQ(websocket_origin("http://a"), "ws://a");
}

TEST(Origin, SameHostAllowedOrAbsent) {
  EXPECT_TRUE(is_origin_allowed(from("a.example:8443"), {}));
  EXPECT_TRUE(is_origin_allowed(from("a.example:8443", "https://A.example:8443"), {}));
  EXPECT_TRUE(is_origin_allowed(from("a.example", "https://a.example:443"), {}));
  EXPECT_TRUE(is_origin_allowed(from("a.example:443", "https://a.example"), {}));
  EXPECT_TRUE(is_origin_allowed(from("a.example", "https://b.example"), {"https://B.example"}));
  EXPECT_TRUE(is_origin_allowed(from("a.example", "https://b.example"), {"*"}));
}

TEST(Origin, RefusesOthers) {
  EXPECT_FALSE(is_origin_allowed(from("a.example", "https://b.example"), {"https://c.example"}));
  EXPECT_FALSE(is_origin_allowed(from("a.example:8443", "https://a.example"), {}));
  EXPECT_FALSE(is_origin_allowed(from("a.example", "null"), {}));
  EXPECT_FALSE(is_origin_allowed(from("", "https://"), {}));
}

}  // namespace
}  // namespace conclave::gateway
