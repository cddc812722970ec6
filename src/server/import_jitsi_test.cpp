// Moving from Jitsi Meet: the readers of its files, and what is made of two installations, a newer and an older one.
#include "server/import_jitsi.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "server/admin_client.h"
#include "server/data_directory.h"
#include "server/jitsi/readers.h"

namespace conclave::server {
namespace {

using jitsi::at;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

TEST(JitsiJavaScript, ReadsLiteralsAndSaysWhatIsComputed) {
  const auto read = jitsi::read_javascript(R"(/* head */
var subdomain = '<!--# echo var="subdomain" default="" -->';
if (subdomain) {
    subdomain = subdomain.toLowerCase();
}
var config = {
    // a comment
    hosts: {
        domain: 'meet.example.org', // anonymousdomain: 'no.example.org',
        muc: 'conference.' + subdomain + 'meet.example.org',
        "anonymousdomain": "guest.meet.example.org",
    },
    list: ['a', "b\u00fc\n", 3, -4.5, [], {},],
    p2p: { enabled: true, servers: null },
    computed: function() { return { a: 1, b: ['}'] }; },
    template: `x${y}`, text: `plain`,
    after: 'read',
};
config.p2p.stun = 'x'
config.late = 5;
/* eslint-enable */
)");
  EXPECT_EQ(at(read.values, "config").to_string(),
            R"({"hosts":{"domain":"meet.example.org","anonymousdomain":"guest.meet.example.org"},)"
            R"("list":["a","bü\u000a",3,-4.5,[],{}],"p2p":{"enabled":true,"servers":null,"stun":"x"},)"
            R"("text":"plain","after":"read","late":5})");
  EXPECT_THAT(read.unread, testing::IsSupersetOf({3u, 10u, 15u, 16u}));
  EXPECT_THAT(read.unread, Not(Contains(11u)));
}

TEST(JitsiLua, ReadsSectionsAndTables) {
  const auto read = jitsi::read_lua(R"(-- a comment
plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }
external_service_secret = "s3cret";
external_services = {
     { type = "stun", host = "meet.example.org", port = 3478 },
     { type = "turns", host = "meet.example.org", port = 5349, transport = "tcp", secret = true, ttl = 86400, algorithm = "turn" }
};
--[[ more
comment ]]
cross_domain_websocket = os.getenv("X") or true;
VirtualHost "meet.example.org"
    authentication = "internal_hashed" -- do not delete me
    ssl = {
        key = "/etc/prosody/certs/meet.example.org.key";
        ["certificate"] = [[/etc/x]];
    }
    modules_enabled = { "bosh"; "ping"; }
Component "conference.meet.example.org" "muc"
    restrict_room_creation = true
    storage = "memory"
)");
  ASSERT_EQ(read.sections.size(), 3u);
  EXPECT_EQ(read.sections[0].values["external_services"].items().size(), 2u);
  EXPECT_EQ(read.sections[0].values["external_services"].items()[1]["port"].as_integer(), 5349);
  EXPECT_EQ(read.sections[1].name, "meet.example.org");
  EXPECT_EQ(read.sections[1].values.to_string(),
            R"({"authentication":"internal_hashed","ssl":{"key":"/etc/prosody/certs/meet.example.org.key",)"
            R"("certificate":"/etc/x"},"modules_enabled":["bosh","ping"]})");
  EXPECT_EQ(read.sections[2].kind, "Component");
  EXPECT_TRUE(read.sections[2].values["restrict_room_creation"].as_bool());
  EXPECT_THAT(read.unread, ElementsAre(10u));
  EXPECT_EQ(jitsi::read_lua_data("return {\n\t[\"iteration_count\"] = 10000;\n\t[\"salt\"] = \"a\\\"b\\065\";\n};\n")
                .values.to_string(),
            R"({"iteration_count":10000,"salt":"a\"bA"})");
  EXPECT_THAT(jitsi::read_lua_data("os.exit()").unread, ElementsAre(1u));
}

TEST(JitsiHocon, ReadsPathsBlocksAndLists) {
  const auto read = jitsi::read_hocon(R"(# comment
include "other.conf"
videobridge {
    http-servers { public { port = 9090 } }
    ice.udp.port = 10001   // ours
    "quoted" : """raw "text" here""",
    word = some words
    from = ${?ENVIRONMENT}
}
videobridge.ice.tcp.enabled = false
list = [ 1, two
  { a = "b" }
]
list += 4
broken
)");
  EXPECT_EQ(at(read.values, "videobridge").to_string(),
            R"({"http-servers":{"public":{"port":9090}},"ice":{"udp":{"port":10001},"tcp":{"enabled":false}},)"
            R"("quoted":"raw \"text\" here","word":"some words","from":"${?ENVIRONMENT}"})");
  EXPECT_EQ(read.values["list"].to_string(), R"([1,"two",{"a":"b"},4])");
  EXPECT_THAT(read.unread, ElementsAre(2u, 15u));
}

TEST(JitsiProperties, ReadsNamesAndValues) {
  EXPECT_EQ(jitsi::read_properties("# c\n! d\na.B = 1=2 \nflag\n\n").values.to_string(), R"({"a.B":"1=2","flag":""})");
}

TEST(JitsiReaders, HaveLimits) {
  const std::string deep(10'000, '{'), wide = "a = " + std::string(200'000, '[');
  for (const std::string& text : {deep, wide, "var a = " + deep, "var a = " + wide, "x = " + deep}) {
    EXPECT_THAT(jitsi::read_javascript(text).unread, Not(IsEmpty()));
    EXPECT_THAT(jitsi::read_lua(text).unread, Not(IsEmpty()));
    EXPECT_THAT(jitsi::read_hocon(text).unread, Not(IsEmpty()));
  }
  const std::string large(jitsi::kMaxFileBytes + 1, 'x');
  EXPECT_THAT(jitsi::read_javascript(large).unread, ElementsAre(1u));
  EXPECT_THAT(jitsi::read_properties(large).unread, ElementsAre(1u));
}

class JitsiImporting : public testing::Test {
 protected:
  JitsiImporting() { fs::create_directories(root_); }
  ~JitsiImporting() override { fs::remove_all(root_); }
  void write(const std::string& path, std::string_view text) {
    const fs::path file = root_ / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  /// Two VirtualHosts, people who log in, TURN by Prosody, jvb.conf.
  void write_newer() {
    write(
        "etc/jitsi/meet/meet.example.org-config.js",
        "var config = {\n  hosts: {\n    domain: 'meet.example.org',\n    anonymousdomain: 'guest.meet.example.org',\n"
        "    muc: 'conference.' + 'meet.example.org',\n  },\n  p2p: { enabled: false },\n"
        "  defaultLogoUrl: 'https://example.org/logo.svg',\n};\n");
    write("etc/jitsi/meet/meet.example.org-interface_config.js",
          "var interfaceConfig = {\n  APP_NAME: 'Garden \"Talk\"',\n  OPTIMAL_BROWSERS: [ 'chromium', 'firefox', "
          "'nwjs' ],\n"
          "  UNSUPPORTED_BROWSERS: [ 'ie' ],\n};\n");
    write("etc/prosody/conf.avail/meet.example.org.cfg.lua",
          "external_service_secret = \"turn-secret\";\nexternal_services = {\n"
          "  { type = \"stun\", host = \"turn.example.org\", port = 3478 },\n"
          "  { type = \"turns\", host = \"turn.example.org\", port = 443, transport = \"tcp\", secret = true },\n"
          "  { type = \"other\", host = \"turn.example.org\" },\n};\n"
          "VirtualHost \"meet.example.org\"\n  authentication = \"internal_plain\"\n"
          "VirtualHost \"guest.meet.example.org\"\n  authentication = \"jitsi-anonymous\"\n");
    write("etc/jitsi/videobridge/jvb.conf",
          "videobridge { ice { udp { port = 10001 } } }\nice4j.harvest.mapping.static-mappings = [\n"
          "  { local-address = \"10.0.0.4\", public-address = \"203.0.113.7\" }\n]\n");
    write("etc/nginx/sites-available/meet.example.org.conf",
          "server {\n  ssl_certificate /etc/jitsi/meet/meet.example.org.crt;\n"
          "  ssl_certificate_key /etc/jitsi/meet/meet.example.org.key;\n}\n");
    const std::string accounts = "var/lib/prosody/meet%2eexample%2eorg/accounts/";
    write(accounts + "ann.dat", "return {\n\t[\"password\"] = \"correct horse battery\";\n};\n");
    write(accounts + "bob%2esmith.dat",
          "return {\n\t[\"stored_key\"] = \"00ff\";\n\t[\"server_key\"] = \"11\";\n\t[\"salt\"] = \"s\";\n"
          "\t[\"iteration_count\"] = 10000;\n};\n");
    write(accounts + "broken.dat", "nonsense");
  }
  std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  fs::path root_ = fs::temp_directory_path() / ("conclave-jitsi-" + std::to_string(getpid()));
};

TEST_F(JitsiImporting, ANewerInstallation) {
  write_newer();
  const auto import = read_jitsi(root_, "/etc/conclave/token.secret");
  ASSERT_TRUE(import) << import.error().detail;
  const auto config = parse_config(import->toml, "made");
  ASSERT_TRUE(config) << config.error().detail << import->toml;
  EXPECT_EQ(config->host, "meet.example.org");
  EXPECT_EQ(config->http.listen.port, 443);
  EXPECT_EQ(config->http.certificate, "/etc/jitsi/meet/meet.example.org.crt");
  EXPECT_EQ(config->media.listen.port, 10001);
  EXPECT_THAT(config->media.public_addresses, ElementsAre(*IpAddress::parse("203.0.113.7")));
  EXPECT_EQ(config->rooms.access.create, meeting::Creators::members);
  EXPECT_EQ(config->rooms.access.guests, meeting::GuestRule::wait);
  EXPECT_FALSE(config->peer_to_peer);
  EXPECT_THAT(config->turn, ElementsAre(TurnServer{"stun", "turn.example.org", 3478, "udp", ""},
                                        TurnServer{"turns", "turn.example.org", 443, "tcp", "turn-secret"}));
  EXPECT_EQ(config->brand.name, "Garden \"Talk\"");
  EXPECT_EQ(config->browsers.unsupported.size(), 1u);
  ASSERT_EQ(import->accounts.size(), 2u);
  EXPECT_EQ(import->accounts[0].password, "correct horse battery");
  EXPECT_EQ(import->accounts[1].name, "bob.smith");
  EXPECT_EQ(import->accounts[1].password, "");
  for (const char* text : {"config.js: could not read line 5", "external service other", "browser nwjs", "logo",
                           "account broken: could not read /var/lib"})
    EXPECT_THAT(import->left, Contains(HasSubstr(text)));
  EXPECT_THAT(import->next, Contains("conclave user passwd bob.smith"));
  EXPECT_THAT(import->next, Contains(HasSubstr("systemctl disable --now nginx prosody jicofo jitsi-videobridge2")));
}

TEST_F(JitsiImporting, AnOlderInstallationWithTokens) {
  write("etc/jitsi/meet/old.example.org-config.js", "var config = { hosts: { domain: 'old.example.org' } };\n");
  write("etc/prosody/conf.d/old.example.org.cfg.lua",
        "VirtualHost \"old.example.org\"\n  authentication = \"token\"\n  app_id = \"portal\"\n"
        "  app_secret = \"0123456789abcdef0123456789abcdef\"\n  asap_accepted_audiences = { \"talk\" }\n");
  write("etc/jitsi/videobridge/sip-communicator.properties",
        "org.ice4j.ice.harvest.NAT_HARVESTER_LOCAL_ADDRESS=10.0.0.4\n"
        "org.ice4j.ice.harvest.NAT_HARVESTER_PUBLIC_ADDRESS=198.51.100.9\n");
  write("etc/turnserver.conf",
        "# jitsi-meet coturn "
        "config\nuse-auth-secret\nstatic-auth-secret=abc\nlistening-port=3478\ntls-listening-port=5349\n");
  const auto import = read_jitsi(root_, "/etc/conclave/token.secret");
  ASSERT_TRUE(import) << import.error().detail;
  const auto config = parse_config(import->toml, "made");
  ASSERT_TRUE(config) << config.error().detail << import->toml;
  EXPECT_EQ(config->media.listen.port, 10000);
  EXPECT_THAT(config->media.public_addresses, ElementsAre(*IpAddress::parse("198.51.100.9")));
  EXPECT_EQ(config->rooms.access.guests, meeting::GuestRule::deny);
  EXPECT_THAT(config->turn, ElementsAre(TurnServer{"turn", "old.example.org", 3478, "udp", "abc"},
                                        TurnServer{"turns", "old.example.org", 5349, "tcp", "abc"}));
  EXPECT_EQ(import->token_secret, "0123456789abcdef0123456789abcdef");
  EXPECT_THAT(import->toml, HasSubstr("issuers = [\"portal\"]\naudiences = [\"talk\"]"));
  EXPECT_THAT(import->accounts, IsEmpty());
}

TEST_F(JitsiImporting, WhereAnyoneMayOpenRooms) {
  write("etc/jitsi/meet/open.example.org-config.js", "var config = { hosts: { domain: 'open.example.org' } };\n");
  write("etc/prosody/conf.avail/open.example.org.cfg.lua",
        "VirtualHost \"open.example.org\"\n  authentication = \"jitsi-anonymous\"\n");
  const auto import = read_jitsi(root_, "/x");
  ASSERT_TRUE(import) << import.error().detail;
  EXPECT_EQ(parse_config(import->toml, "made")->rooms.access.create, meeting::Creators::anyone);
}

TEST_F(JitsiImporting, WithoutJitsiSaysSo) { EXPECT_STREQ(read_jitsi(root_, "/x").error().reason, "no-jitsi"); }

TEST_F(JitsiImporting, WritesOnceAndLeavesTheOldSideAlone) {
  write_newer();
  const std::string before = read(root_ / "etc/prosody/conf.avail/meet.example.org.cfg.lua");
  Config config;
  config.data_dir = root_ / "data";
  ImportCall call{root_, root_ / "new/conclave.toml"};
  const auto run = [&] {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_import_tool(call, config);
    testing::internal::GetCapturedStderr();
    return std::pair(code, testing::internal::GetCapturedStdout());
  };
  call.print = true;
  EXPECT_THAT(run().second, HasSubstr("host = \"meet.example.org\""));
  EXPECT_FALSE(fs::exists(call.output)) << "only printed";
  call.print = false;
  const auto [code, said] = run();
  EXPECT_EQ(code, 0);
  EXPECT_THAT(said, HasSubstr("account ann, with its password"));
  EXPECT_EQ(load_config(call.output)->data_dir, config.data_dir);
  struct stat status{};
  ASSERT_EQ(stat(call.output.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  const AdminAnswer accounts = ask_owner(config.data_dir, {"user list"});
  ASSERT_EQ(accounts.result.items().size(), 2u);
  EXPECT_EQ(accounts.result.items()[0]["name"].as_string(), "ann");
  EXPECT_EQ(run().first, 1) << "never over a file that is there";
  EXPECT_EQ(read(root_ / "etc/prosody/conf.avail/meet.example.org.cfg.lua"), before);
}

}  // namespace
}  // namespace conclave::server
