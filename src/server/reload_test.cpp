// Reading the configuration again, with the real parts of the server but without a process around them.
#include "server/reload.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/log.h"
#include "io/system.h"
#include "server/acme_files.h"
#include "server/certificate_watch.h"
#include "server/parts_config.h"

namespace conclave::server {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ReloadTest : public testing::Test {
 protected:
  ReloadTest() {
    std::filesystem::create_directories(directory_ / "web");
    write("web/index.html", "<html>first");
    write_config("name = 'Club'", 20);
    const Config config = *read();
    gateway::WebServerConfig web;
    web.listen = {IpAddress::v4(0x7f000001), 0};
    web.limits = make_web_limits(config.limits);
    server_ = std::move(*gateway::WebServer::open(loop_, web));
    service_.emplace(*make_service_config(config), random_, io::clock_anchor());
    site_.emplace(*make_site(config, server_->local().port, *load_web_client(config)));
    reload_.emplace(config, [this] { return read(); }, *server_, *site_, *service_);
  }
  ~ReloadTest() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(directory_ / name) << text; }
  void write_config(const std::string& brand, int max_rooms, const std::string& more = {}) {
    write("conclave.toml", "[http]\ntls = false\nweb_dir = '" + (directory_ / "web").string() + "'\n[brand]\n" + brand +
                               "\n[rooms]\nmax_rooms = " + std::to_string(max_rooms) + "\n" + more);
  }
  Result<Config> read() { return load_config((directory_ / "conclave.toml").string()); }
  std::string get(const std::string& path) {
    gateway::Request request;
    request.target = path;
    request.host = "localhost";
    const gateway::Response response = site_->answer(request, gateway::find_route(*gateway::parse_target(path)));
    return response.body ? *response.body : "";
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-reload-" + std::to_string(getpid()));
  gateway::Loop loop_;
  io::SystemRandom random_;
  std::unique_ptr<gateway::WebServer> server_;
  std::optional<meeting::Service> service_;
  std::optional<gateway::Site> site_;
  std::optional<Reload> reload_;
};

TEST_F(ReloadTest, TakesOverWhatCanChange) {
  ASSERT_THAT(get("/config.js"), HasSubstr("Club"));
  write_config("name = 'Choir'", 30, "[log]\nlevel = 'warning'\n[[turn]]\nhost = 'turn.example'\nsecret = 's'\n");
  write("web/index.html", "<html>second");
  const auto changes = reload_->run();
  ASSERT_TRUE(changes) << changes.error().detail;
  EXPECT_THAT(changes->taken_over, ElementsAre("rooms.max_rooms", "turn", "brand", "log.level"));
  EXPECT_THAT(changes->need_restart, IsEmpty());
  EXPECT_THAT(get("/config.js"), HasSubstr("Choir"));
  EXPECT_THAT(get("/"), HasSubstr("second"));
  const auto again = reload_->run();
  ASSERT_TRUE(again);
  EXPECT_THAT(again->taken_over, IsEmpty());
}

TEST_F(ReloadTest, NamesWhatNeedsARestartAndDoesTheRest) {
  write_config("name = 'Choir'", 20, "resume_seconds = 90\n[media]\nworkers = 3\n[limits]\nframe_bytes = 20000\n");
  for (int i = 0; i < 2; ++i) {  // it is said again as long as it is so
    const auto changes = reload_->run();
    ASSERT_TRUE(changes) << changes.error().detail;
    EXPECT_THAT(changes->need_restart, ElementsAre("media.workers", "rooms.resume_seconds", "limits.frame_bytes"));
  }
  EXPECT_THAT(get("/config.js"), HasSubstr("Choir"));
}

TEST_F(ReloadTest, ABrokenFileLeavesAllAsItWas) {
  write("web/index.html", "<html>second");
  for (const std::string& broken :
       {std::string("nam = 'Choir'"), std::string("name = "), std::string("name = 'Choir'\nlogo = '/nowhere.svg'"),
        "name = 'Choir'\n[tokens]\nissuers = ['a']\naudiences = ['a']\n[[tokens.key]]\nsecret = '/nowhere'\n"s}) {
    write_config(broken, 30);
    const auto changes = reload_->run();
    ASSERT_FALSE(changes) << broken;
    EXPECT_THAT(changes.error().detail, Not(IsEmpty()));
    EXPECT_THAT(get("/config.js"), HasSubstr("Club"));
    EXPECT_THAT(get("/"), HasSubstr("first"));
  }
}

TEST_F(ReloadTest, KeepsTheWebClientWhenItsDirectoryIsGone) {
  std::filesystem::remove_all(directory_ / "web");
  ASSERT_TRUE(reload_->run());
  EXPECT_THAT(get("/"), HasSubstr("first"));
}

// Which certificate is served is seen from outside in tests/interop/acme.test.mjs; here what follows from it.
TEST_F(ReloadTest, BrowsersInsistOnTlsOnlyWithACertificateOfOurOwn) {
  const auto configure = [&](const std::string& more) {
    write("conclave.toml", "host = 'meet.example.org'\ndata_dir = '" + directory_.string() + "'\n[http]\n" + more);
  };
  configure("");
  gateway::WebServerConfig web;
  web.listen = {IpAddress::v4(0x7f000001), 0};
  web.tls = choose_certificate(*read(), io::clock_anchor().wall)->files;
  auto server = gateway::WebServer::open(loop_, web);
  ASSERT_TRUE(server) << server.error().detail;
  Reload reload(*read(), [this] { return read(); }, **server, *site_, *service_);

  const auto own = gateway::make_self_signed({"meet.example.org"}, {}, io::clock_anchor().wall);
  write("own.pem", own->certificate);
  write("own.key", own->key);
  const std::string place = directory_.string();
  configure("certificate = '" + place + "/own.pem'\nkey = '" + place + "/own.key'");
  const auto changes = reload.run();
  ASSERT_TRUE(changes) << changes.error().detail;
  EXPECT_THAT(changes->taken_over, ElementsAre("http.certificate", "http.key"));
  EXPECT_THAT(changes->need_restart, IsEmpty());
  EXPECT_TRUE(site_->has_strict_transport());

  write("own.pem", "broken");
  EXPECT_FALSE(reload.run());
  EXPECT_TRUE(site_->has_strict_transport()) << "all stays as it was";

  configure("");
  EXPECT_THAT(reload.run()->taken_over, ElementsAre("http.certificate", "http.key"));
  EXPECT_FALSE(site_->has_strict_transport());

  // Automatic, and none has come: still the one that the server makes. Then it comes, and is broken later.
  configure("[acme]\nenabled = true");
  EXPECT_THAT(reload.run()->taken_over, ElementsAre("acme.enabled"));
  EXPECT_FALSE(site_->has_strict_transport());
  const gateway::CertificateFiles fetched = acme_certificate(reload.running());
  std::filesystem::create_directories(fetched.certificate.parent_path());
  std::filesystem::create_directories(fetched.key.parent_path());
  std::ofstream(fetched.certificate) << own->certificate;
  std::ofstream(fetched.key) << own->key;
  ASSERT_TRUE(reload.run());
  EXPECT_TRUE(site_->has_strict_transport());
  std::ofstream(fetched.certificate) << "broken";
  ASSERT_TRUE(reload.run()) << "what is fetched automatically keeps nothing else from taking effect";
  EXPECT_TRUE(site_->has_strict_transport()) << "what was read before is served on";
}

// Every key of the example, those that are commented out ("#: key = …") too.
TEST(CompareConfigs, KnowsEveryKey) {
  const std::vector<std::string> known = compared_keys();
  std::ifstream example(CONCLAVE_SOURCE_DIR "/conclave.example.toml");
  std::string table;
  size_t keys = 0;
  for (std::string line; std::getline(example, line);) {
    if (line.starts_with("#: ")) line.erase(0, 3);
    if (line.starts_with('#') || line.empty()) continue;
    if (line.starts_with('[')) {
      const size_t begin = line.find_first_not_of('[');
      table = line.substr(begin, line.find(']') - begin);
      continue;
    }
    const size_t equals = line.find(" = ");
    if (equals == std::string::npos || line.starts_with(' ')) continue;
    const std::string name = table.empty() ? line.substr(0, equals) : table + "." + line.substr(0, equals);
    const bool found = std::any_of(known.begin(), known.end(),
                                   [&](const std::string& key) { return name == key || name.starts_with(key + "."); });
    EXPECT_TRUE(found) << name;
    ++keys;
  }
  EXPECT_GT(keys, 30u);
}

}  // namespace
}  // namespace conclave::server
