#include "gateway/target.h"

#include <gmock/gmock.h>

namespace conclave::gateway {
namespace {

using testing::ElementsAre;
using testing::Pair;

Route route(std::string_view text) {
  const auto target = parse_target(text);
  return target ? find_route(*target) : Route(Nothing{});
}

template <class T>
bool is(std::string_view text) {
  return std::holds_alternative<T>(route(text));
}

TEST(Target, DecodesPathAndQuery) {
  const auto target = parse_target("/Caf%C3%A9/a%20b?room=x%26y&token=a+b&flag&=v#part");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("Café", "a b"));
  EXPECT_THAT(target->query, ElementsAre(Pair("room", "x&y"), Pair("token", "a b"), Pair("flag", ""), Pair("", "v")));
  EXPECT_EQ(target->parameter("token"), "a b");
  EXPECT_EQ(target->parameter("absent"), "");
}

TEST(Target, RefusesWhatIsNotAPlainPath) {
  for (const char* text : {"", "*", "http://a/b", "room", "/../etc/passwd", "/a/%2e%2e/b", "/a%2fb", "/a%5cb", "/a%00b",
                           "/a%", "/a%4", "/a%zz", "/a//b", "/a/b//", "/x?a=%0a", "/./a"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
  EXPECT_FALSE(parse_target("/" + std::string(9000, 'a')));
  EXPECT_FALSE(parse_target("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17"));
}

TEST(Route, PagesOfTheClient) {
  for (const char* text : {"/", "/garden-party", "/garden-party/", "/acme/garden-party", "/room.with.dots", "/Über"})
    EXPECT_TRUE(is<IndexPage>(text)) << text;
}

TEST(Route, FilesAreNotRooms) {
  EXPECT_EQ(std::get<File>(route("/favicon.ico")).path, "favicon.ico");
  EXPECT_EQ(std::get<File>(route("/assets/index-abc.js")).path, "assets/index-abc.js");
  EXPECT_EQ(std::get<File>(route("/assets/model")).path, "assets/model");
  EXPECT_EQ(std::get<File>(route("/a/b/c")).path, "a/b/c");
  EXPECT_TRUE(is<Nothing>("/.well-known/security"));
  EXPECT_TRUE(is<Nothing>("/.git"));
}

TEST(Route, Sockets) {
  EXPECT_TRUE(is<XmppSocket>("/xmpp-websocket?room=tea"));
  EXPECT_TRUE(is<XmppSocket>("/acme/xmpp-websocket"));
  const auto channel = std::get<ChannelSocket>(route("/colibri-ws/one/tea%40muc/3f2a9c10?pwd=x"));
  EXPECT_EQ(channel.conference, "tea@muc");
  EXPECT_EQ(channel.endpoint, "3f2a9c10");
  EXPECT_TRUE(is<Nothing>("/colibri-ws/one"));
  EXPECT_TRUE(is<Nothing>("/colibri-ws/one/" + std::string(201, 'a') + "/b"));
}

TEST(Route, Scripts) {
  EXPECT_EQ(std::get<ConfigScript>(route("/config.js")).tenant, "");
  EXPECT_EQ(std::get<ConfigScript>(route("/acme/config.js?v=1")).tenant, "acme");
  EXPECT_TRUE(is<File>("/A%22b/config.js")) << "not a tenant";
  EXPECT_TRUE(is<InterfaceConfigScript>("/interface_config.js"));
}

TEST(Route, OfTheBrand) {
  EXPECT_TRUE(is<Manifest>("/manifest.webmanifest"));
  EXPECT_TRUE(is<BrandLogo>("/brand/logo"));
  EXPECT_TRUE(is<IndexPage>("/brand")) << "may be a room";
}

TEST(Route, Service) {
  EXPECT_TRUE(is<ConferenceRequest>("/conference-request/v1?room=tea"));
  EXPECT_TRUE(is<Nothing>("/conference-request/v2"));
  EXPECT_TRUE(is<Health>("/about/health"));
  EXPECT_TRUE(is<Version>("/about/version"));
  EXPECT_TRUE(is<Metrics>("/about/metrics"));
}

}  // namespace
}  // namespace conclave::gateway
