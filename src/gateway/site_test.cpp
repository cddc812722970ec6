#include "gateway/site.h"

#include <gmock/gmock.h>

namespace conclave::gateway {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SiteTest : public testing::Test {
 protected:
  SiteTest() {
    StaticFiles files;
    files.add("index.html", "<html>page");
    files.add("robots.txt", "robots");
    SiteConfig config;
    config.web = {"meet.example.org", false};
    config.public_url = "https://meet.example.org";
    config.version = "1.2.3";
    config.allowed_origins = {"https://intranet.example.org"};
    config.metrics_clients = {IpAddress::v4(0x0a000005)};
    site_ = std::make_unique<Site>(config, std::move(files));
    request_.host = "meet.example.org";
  }

  Response get(std::string_view target) {
    request_.target = target;
    return site_->answer(request_, find_route(*parse_target(target)));
  }
  std::string common(std::string_view name) {
    for (const auto& [key, value] : site_->common_headers(request_))
      if (key == name) return value;
    return "";
  }

  std::unique_ptr<Site> site_;
  Request request_;
};

TEST_F(SiteTest, RoomsAreTheClientsPage) {
  for (const char* target : {"/", "/garden-party", "/acme/garden-party"}) {
    EXPECT_EQ(get(target).status, 200u);
    EXPECT_EQ(*get(target).body, "<html>page") << target;
  }
  EXPECT_EQ(*get("/robots.txt").body, "robots");
  EXPECT_EQ(get("/favicon.ico").status, 404u);
  EXPECT_EQ(get("/assets/gone-12345678.js").status, 404u);
}

TEST_F(SiteTest, TheConfigurationFollowsTheHostTheClientUsed) {
  request_.host = "192.168.1.5:8443";
  EXPECT_THAT(*get("/config.js").body,
              AllOf(HasSubstr("'wss://192.168.1.5:8443/xmpp-websocket'"), HasSubstr("domain: 'meet.example.org'")));
  request_.host = "evil'+alert(1)+'";
  EXPECT_THAT(*get("/config.js").body,
              AllOf(HasSubstr("'wss://meet.example.org/xmpp-websocket'"), Not(HasSubstr("evil"))));
  EXPECT_THAT(*get("/acme/config.js").body, HasSubstr("/acme/xmpp-websocket"));
}

TEST_F(SiteTest, OperationalAnswers) {
  EXPECT_EQ(*get("/about/health").body, "OK\n");
  EXPECT_EQ(*get("/about/version").body, "1.2.3\n");
  EXPECT_EQ(get("/xmpp-websocket").status, 200u);
  EXPECT_EQ(get("/colibri-ws/a/b/c").status, 426u);
}

TEST(Site, ServesTheBrand) {
  StaticFiles files;
  files.add("brand/logo.svg", "<svg/>");
  files.add("icons/icon-192.png", "png");
  SiteConfig config;
  config.web.brand.name = "Garden";
  config.web.brand.logo = "brand/logo.svg";
  const Site site(config, std::move(files));
  const Response logo = site.answer(Request{}, BrandLogo{});
  EXPECT_EQ(logo.status, 200u);
  EXPECT_EQ(logo.content_type, "image/svg+xml");
  EXPECT_EQ(*logo.body, "<svg/>");
  const Response manifest = site.answer(Request{}, Manifest{});
  EXPECT_EQ(manifest.content_type, "application/manifest+json");
  EXPECT_THAT(*manifest.body,
              AllOf(HasSubstr("\"name\":\"Garden\""), HasSubstr("/icons/icon-192.png"), Not(HasSubstr("icon-512"))));
  EXPECT_EQ(Site({}, {}).answer(Request{}, BrandLogo{}).status, 404u);
}

TEST_F(SiteTest, OtherMethods) {
  request_.method = Method::post;
  EXPECT_EQ(get("/garden-party").status, 405u);
  request_.method = Method::other;
  EXPECT_EQ(get("/").status, 405u);
  request_.method = Method::options;
  EXPECT_EQ(get("/conference-request/v1").status, 204u);
}

TEST_F(SiteTest, SecurityHeaders) {
  EXPECT_THAT(common("Content-Security-Policy"),
              AllOf(HasSubstr("default-src 'self'"), HasSubstr("script-src 'self' 'wasm-unsafe-eval';"),
                    HasSubstr("connect-src 'self' wss://meet.example.org;"), HasSubstr("frame-ancestors 'none'"),
                    HasSubstr("object-src 'none'"), HasSubstr("base-uri 'none'")));
  EXPECT_EQ(common("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(common("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(common("Content-Security-Policy"), HasSubstr("worker-src 'self';"));
  for (const char* feature : {"camera", "microphone", "display-capture", "fullscreen", "picture-in-picture",
                              "screen-wake-lock", "autoplay", "speaker-selection"})
    EXPECT_THAT(common("Permissions-Policy"), HasSubstr(feature + std::string("=(self)")));
  EXPECT_EQ(common("Strict-Transport-Security"), "") << "not with a self-signed certificate";
  site_->set_strict_transport(true);
  EXPECT_EQ(common("Strict-Transport-Security"), "max-age=31536000");
}

TEST_F(SiteTest, CrossOriginOnlyForAllowedPages) {
  EXPECT_EQ(common("Access-Control-Allow-Origin"), "");
  request_.origin = "https://intranet.example.org";
  EXPECT_EQ(common("Access-Control-Allow-Origin"), "https://intranet.example.org");
  request_.origin = "https://evil.example.org";
  EXPECT_EQ(common("Access-Control-Allow-Origin"), "");
}

TEST_F(SiteTest, MetricsAreForTheOperator) {
  request_.peer.ip = IpAddress::v4(0x7f000001);
  EXPECT_TRUE(site_->may_see_metrics(request_));
  request_.forwarded = true;
  EXPECT_FALSE(site_->may_see_metrics(request_));
  request_.forwarded = false;
  request_.peer.ip = IpAddress::v4(0x0a000005);
  EXPECT_TRUE(site_->may_see_metrics(request_));
  request_.peer.ip = IpAddress::v4(0x0a000006);
  EXPECT_FALSE(site_->may_see_metrics(request_));
}

TEST(Site, WithoutAClientThePageSaysSo) {
  const Site site({}, {});
  EXPECT_EQ(site.answer(Request{}, IndexPage{}).status, 503u);
}

}  // namespace
}  // namespace conclave::gateway
