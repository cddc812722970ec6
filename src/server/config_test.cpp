#include "server/config.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "server/nearest_name.h"

namespace conclave::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string problems(std::string_view text) {
  const auto config = parse_config(text, "c.toml");
  return config ? "" : config.error().detail;
}

TEST(Config, AutomaticCertificatesAreOffUntilSomebodyWantsThem) {
  const auto none = parse_config("", "c.toml");
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->acme.enabled);
  EXPECT_EQ(none->acme.directory, "https://acme-v02.api.letsencrypt.org/directory");
  EXPECT_FALSE(none->http.redirect);
  const auto config = parse_config(
      "[http]\nredirect = \":80\"\n[acme]\nenabled = true\ndirectory = \"https://acme.example:14000/dir\"\n"
      "email = \"a.b+c@example.org\"\n",
      "c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_TRUE(config->acme.enabled);
  EXPECT_EQ(config->acme.directory, "https://acme.example:14000/dir");
  EXPECT_EQ(config->acme.email, "a.b+c@example.org");
  EXPECT_EQ(config->http.redirect, (SocketAddress{{}, 80}));
  // Both are arguments of another program.
  for (const char* bad : {"http://acme.example/dir", "-k", "https://", "https://a b", "https://user@acme.example/"})
    EXPECT_EQ(problems("[acme]\ndirectory = \"" + std::string(bad) + "\"\n"),
              "c.toml:2: 'directory' in [acme]: must be an address like "
              "\"https://acme-v02.api.letsencrypt.org/directory\"")
        << bad;
  for (const char* bad : {"admin", "-a@example.org", "a@", "@example.org", "a b@example.org", "a@b@c", "a@-x"})
    EXPECT_EQ(problems("[acme]\nemail = \"" + std::string(bad) + "\"\n"),
              "c.toml:2: 'email' in [acme]: must be an e-mail address like \"admin@example.org\"")
        << bad;
  EXPECT_NE(problems("[http]\nredirect = \"80\"\n"), "");
}

TEST(Config, BrowsersAreTextsOrTables) {
  const auto config = parse_config(R"(
[browsers]
optimal = ["chromium >= 120", "firefox"]
unsupported = [
  "safari < 16",
  { name = "opera", reason.en = "It sends too much.", reason.de = "Er sendet zu viel." },
  { name = "firefox", from = "90", below = "115" },
]
reason.en = "It is too old."
)",
                                   "c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  const gateway::BrowserPolicy& browsers = config->browsers;
  ASSERT_EQ(browsers.optimal.size(), 2u);
  EXPECT_EQ(browsers.optimal[0], (gateway::BrowserRule{"chromium", "120", "", {}}));
  ASSERT_EQ(browsers.unsupported.size(), 3u);
  EXPECT_EQ(browsers.unsupported[0].below, "16");
  EXPECT_EQ(browsers.unsupported[0].reason.at("en"), "It is too old.");
  EXPECT_EQ(browsers.unsupported[1].reason.at("en"), "It sends too much.");
  EXPECT_EQ(browsers.unsupported[1].reason.at("de"), "Er sendet zu viel.");
  EXPECT_EQ(browsers.unsupported[2].from + "-" + browsers.unsupported[2].below, "90-115");
}

TEST(Config, BrowsersThatAreWrongAreRefused) {
  EXPECT_EQ(problems("[browsers]\noptimal = [\"firefx\"]\n"),
            "c.toml:2: 'optimal' in [browsers]: unknown browser \"firefx\"; did you mean \"firefox\"?");
  EXPECT_EQ(problems("[browsers]\nunsupported = [\"firefox <= 115\"]\n"),
            "c.toml:2: 'unsupported' in [browsers]: must be like \"firefox\", \"firefox < 115\" or \"safari >= 17.4\"");
  EXPECT_EQ(problems("[browsers]\nunsupported = [{ below = \"5\" }]\n"),
            "c.toml:2: 'name' in [browsers.unsupported]: is missing");
  EXPECT_EQ(problems("[browsers]\nunsupported = [{ name = \"edge\", below = 79 }]\n"),
            "c.toml:2: 'below' in [browsers.unsupported]: must be a text in quotes");
  EXPECT_EQ(problems("[browsers]\nunsupported = [{ name = \"edge\", below = \"new\" }]\n"),
            "c.toml:2: 'below' in [browsers.unsupported]: must be a version like \"115\" or \"17.4\", in quotes");
  EXPECT_EQ(problems("[browsers]\noptimal = [{ name = \"edge\", reason.en = \"good\" }]\n"),
            "c.toml:2: unknown key 'reason' in [browsers.optimal]");
  EXPECT_EQ(problems("[browsers]\nunsupported = \"edge\"\n"),
            "c.toml:2: 'unsupported' in [browsers]: must be a list: [\"…\", \"…\"]");
  EXPECT_EQ(problems("[browsers]\nunsupported = [7]\n"),
            "c.toml:2: 'unsupported' in [browsers]: must be a text in quotes or a table");
}

TEST(Config, NothingIsNeeded) {
  const auto config = parse_config("", "c.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->host, "localhost");
  EXPECT_EQ(config->http.listen, (SocketAddress{{}, 8443}));
  EXPECT_EQ(config->media.listen, (SocketAddress{{}, 10000}));
  EXPECT_TRUE(config->http.tls);
  EXPECT_FALSE(config->peer_to_peer);
  EXPECT_THAT(config->turn, IsEmpty());
}

TEST(Config, EverythingIsRead) {
  const auto config = parse_config(R"(
host = "meet.example.org"
data_dir = "/srv/conclave"
[http]
listen = "127.0.0.1:8080"
public_url = "https://meet.example.org:444"
certificate = "/c.pem"
key = "/k.pem"
tls = false
web_dir = "/web"
allowed_origins = ["https://a.example", "*"]
frame_ancestors = ["https://b.example:8443"]
metrics_clients = ["10.0.0.5", "2001:db8::1"]
trusted_proxies = ["10.0.0.0/8"]
[media]
listen = ":0"
public_addresses = ["203.0.113.7"]
workers = 3
[rooms]
max_occupants = 50
max_rooms = 7
resume_seconds = 90
create = "members"
guests = "knock"
moderators = "first"
host_left = "end"
host_left_minutes = 20
[peer_to_peer]
enabled = true
[[turn]]
type = "turns"
host = "turn.example.org"
port = 5349
transport = "tcp"
secret = "s"
[[turn]]
type = "stun"
host = "stun.example.org"
[brand]
name = "Gartenverein Süd"
logo = "/etc/conclave/logo.svg"
accent.light = "#0A6b5a"
accent.dark = "#63e2c0"
[brand.welcome]
en = "Hello"
de = "Hallo"
[log]
level = "debug"
format = "json"
[limits]
connections = 10
connections_per_address = 5
sessions_per_address = 7
handshakes_per_address = 9
frame_bytes = 65536
queue_bytes = 1048576
queue_total_bytes = 33554432
)",
                                   "c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->host, "meet.example.org");
  EXPECT_EQ(config->data_dir, "/srv/conclave");
  EXPECT_EQ(config->http.listen, (SocketAddress{IpAddress::v4(0x7f000001), 8080}));
  EXPECT_EQ(config->http.public_url, "https://meet.example.org:444");
  EXPECT_EQ(config->brand.name, "Gartenverein Süd");
  EXPECT_EQ(config->brand.logo, "/etc/conclave/logo.svg");
  EXPECT_EQ(config->brand.accent_light, "#0A6b5a");
  EXPECT_EQ(config->brand.accent_dark, "#63e2c0");
  EXPECT_EQ(config->brand.welcome_en + config->brand.welcome_de, "HelloHallo");
  EXPECT_EQ(config->http.certificate, "/c.pem");
  EXPECT_EQ(config->http.key, "/k.pem");
  EXPECT_FALSE(config->http.tls);
  EXPECT_EQ(config->http.web_dir, "/web");
  EXPECT_THAT(config->http.allowed_origins, ElementsAre("https://a.example", "*"));
  EXPECT_THAT(config->http.frame_ancestors, ElementsAre("https://b.example:8443"));
  EXPECT_EQ(config->http.metrics_clients.size(), 2u);
  EXPECT_THAT(config->http.trusted_proxies, ElementsAre(*IpNetwork::parse("10.0.0.0/8")));
  EXPECT_EQ(config->media.listen, (SocketAddress{{}, 0}));
  EXPECT_THAT(config->media.public_addresses, ElementsAre(IpAddress::v4(0xcb007107)));
  EXPECT_EQ(config->media.workers, 3u);
  EXPECT_EQ(config->rooms.max_occupants, 50u);
  EXPECT_EQ(config->rooms.max_rooms, 7u);
  EXPECT_EQ(config->rooms.resume_seconds, 90u);
  EXPECT_EQ(config->rooms.access.create, meeting::Creators::members);
  EXPECT_EQ(config->rooms.access.guests, meeting::GuestRule::knock);
  EXPECT_EQ(config->rooms.access.moderators, meeting::ModeratorRule::first);
  EXPECT_EQ(config->rooms.access.host_left, meeting::HostLeft::end);
  EXPECT_EQ(config->rooms.access.host_left_time, Duration{20min});
  EXPECT_TRUE(config->peer_to_peer);
  ASSERT_EQ(config->turn.size(), 2u);
  EXPECT_EQ(config->turn[0].type, "turns");
  EXPECT_EQ(config->turn[0].host, "turn.example.org");
  EXPECT_EQ(config->turn[0].port, 5349);
  EXPECT_EQ(config->turn[0].transport, "tcp");
  EXPECT_EQ(config->turn[0].secret, "s");
  EXPECT_EQ(config->turn[1].port, 3478);
  EXPECT_EQ(config->log.level, log::Level::debug);
  EXPECT_EQ(config->log.format, LogFormat::json);
  EXPECT_EQ(config->limits.connections, 10u);
  EXPECT_EQ(config->limits.connections_per_address, 5u);
  EXPECT_EQ(config->limits.sessions_per_address, 7u);
  EXPECT_EQ(config->limits.frame_bytes, 65536u);
  EXPECT_EQ(config->limits.queue_bytes, 1048576u);
  EXPECT_EQ(config->limits.handshakes_per_address, 9u);
  EXPECT_EQ(config->limits.queue_total_bytes, 33554432u);
}

TEST(Config, AnUnknownKeyIsRefusedWithTheNearestName) {
  EXPECT_EQ(problems("hots = \"a\"\n"), "c.toml:1: unknown key 'hots'; did you mean 'host'?");
  EXPECT_EQ(problems("\n[http]\nlisten = \":1\"\ncertficate = \"x\"\n"),
            "c.toml:4: unknown key 'certficate' in [http]; did you mean 'certificate'?");
  EXPECT_EQ(problems("[medai]\n"), "c.toml:1: unknown key 'medai'; did you mean 'media'?");
  EXPECT_EQ(problems("[media]\nxylophone = 1\n"), "c.toml:2: unknown key 'xylophone' in [media]");
  EXPECT_EQ(problems("[[turn]]\nhost = \"a\"\nsecret = \"s\"\ntransprot = \"udp\"\n"),
            "c.toml:4: unknown key 'transprot' in [turn]; did you mean 'transport'?");
}

TEST(Config, ABadValueIsRefusedWithItsLine) {
  EXPECT_EQ(problems("host = 7\n"), "c.toml:1: 'host': must be a text in quotes");
  EXPECT_EQ(problems("host = \"Meet!\"\n"),
            "c.toml:1: 'host': must be a host name like \"meet.example.org\", in lower case");
  EXPECT_EQ(problems("[http]\ntls = \"no\"\n"), "c.toml:2: 'tls' in [http]: must be true or false");
  EXPECT_EQ(problems("[media]\n\nworkers = 257\n"),
            "c.toml:3: 'workers' in [media]: must be a whole number from 0 to 256");
  EXPECT_EQ(problems("[media]\nworkers = 1.5\n"),
            "c.toml:2: 'workers' in [media]: must be a whole number from 0 to 256");
  EXPECT_EQ(problems("[http]\nlisten = \"8443\"\n"),
            "c.toml:2: 'listen' in [http]: must be ADDRESS:PORT, as in \"0.0.0.0:8443\", \"[::1]:8443\" or, for all, "
            "\":8443\"");
  EXPECT_EQ(problems("[media]\npublic_addresses = [\n  \"192.0.2.1\",\n  \"home\",\n]\n"),
            "c.toml:4: 'public_addresses' in [media]: \"home\" is not an IP address");
  EXPECT_EQ(problems("[http]\ntrusted_proxies = [\"::/0\"]\n"),
            "c.toml:2: 'trusted_proxies' in [http]: \"::/0\" is neither an IP address nor a network like 192.0.2.0/24");
  EXPECT_TRUE(parse_config("[http]\ntrusted_proxies = []\n", "c.toml")->http.trusted_proxies.empty());
  EXPECT_EQ(problems("[log]\nlevel = \"loud\"\n"),
            "c.toml:2: 'level' in [log]: must be one of \"debug\", \"info\", \"warning\", \"error\"");
  EXPECT_EQ(problems("[rooms]\nguests = \"stay\"\n"),
            "c.toml:2: 'guests' in [rooms]: must be one of \"wait\", \"knock\", \"open\", \"deny\"");
  EXPECT_EQ(problems("[rooms]\nhost_left_minutes = 0\n"),
            "c.toml:2: 'host_left_minutes' in [rooms]: must be a whole number from 1 to 1440");
  EXPECT_EQ(problems("http = 5\n"), "c.toml:1: 'http': must be a table: [http]");
  EXPECT_EQ(problems("[turn]\nhost = \"a\"\n"), "c.toml:1: 'turn': must be a list of tables: [[turn]]");
  EXPECT_EQ(problems("[[turn]]\nhost = \"a\"\n"), "c.toml:1: 'secret' in [turn]: is missing");
  EXPECT_EQ(problems("[http]\nallowed_origins = [\"https://a/b\"]\n"),
            "c.toml:2: 'allowed_origins' in [http]: \"https://a/b\" is not an origin like "
            "\"https://intranet.example.org\"");
  EXPECT_EQ(problems("[brand]\naccent.light = \"green\"\n"),
            "c.toml:2: 'light' in [brand.accent]: must be a colour like \"#0a6b5a\"");
  EXPECT_EQ(problems("[brand]\naccent.light = \"#0a6b5\"\naccent.drak = \"#ffffff\"\n"),
            "c.toml:2: 'light' in [brand.accent]: must be a colour like \"#0a6b5a\"\n"
            "c.toml:3: unknown key 'drak' in [brand.accent]; did you mean 'dark'?");
  EXPECT_EQ(problems("[brand]\nname = \"a\\nb\"\n"), "c.toml:2: 'name' in [brand]: must be one line");
  EXPECT_EQ(problems("[brand]\nname = \"" + std::string(61, 'x') + "\"\n"),
            "c.toml:2: 'name' in [brand]: must not be longer than 60 bytes");
  EXPECT_EQ(problems("[http]\ncertificate = \"/c\"\n"),
            "c.toml:2: 'certificate' in [http]: certificate and key belong together: give both or none");
}

TEST(Config, AllThatIsWrongIsTold) {
  EXPECT_EQ(problems("[rooms]\nmax_rooms = 0\n[log]\nlevle = \"info\"\n"),
            "c.toml:2: 'max_rooms' in [rooms]: must be a whole number from 1 to 1000000\n"
            "c.toml:4: unknown key 'levle' in [log]; did you mean 'level'?");
}

TEST(Config, BadSyntaxIsRefusedWithItsLine) {
  EXPECT_THAT(problems("host = \"a\"\n[http\n"), testing::StartsWith("c.toml:2: "));
  EXPECT_THAT(problems("host = \"a\"\nhost = \"b\"\n"), testing::StartsWith("c.toml:2: "));
}

TEST(Config, FilesAreLoaded) {
  EXPECT_EQ(load_config("/nonexistent.toml").error().detail,
            "/nonexistent.toml: cannot be read: No such file or directory");
  EXPECT_EQ(load_config("/tmp").error().detail, "/tmp: is a directory, not a configuration file");
  const std::string path = testing::TempDir() + "conclave-config-" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << "host = \"a.example\"\n";
  const auto config = load_config(path);
  unlink(path.c_str());
  ASSERT_TRUE(config);
  EXPECT_EQ(config->host, "a.example");
}

TEST(Config, TheExampleIsValidAndChangesNothing) {
  const auto example = load_config(std::string(CONCLAVE_SOURCE_DIR) + "/conclave.example.toml");
  ASSERT_TRUE(example) << example.error().detail;
  const Config defaults;
  EXPECT_EQ(example->host, defaults.host);
  EXPECT_EQ(example->http.listen, defaults.http.listen);
  EXPECT_EQ(example->media.listen, defaults.media.listen);
  EXPECT_EQ(example->rooms.max_occupants, defaults.rooms.max_occupants);
  EXPECT_EQ(example->rooms.max_rooms, defaults.rooms.max_rooms);
  EXPECT_EQ(example->rooms.resume_seconds, defaults.rooms.resume_seconds);
  EXPECT_EQ(example->rooms.access.create, defaults.rooms.access.create);
  EXPECT_EQ(example->rooms.access.guests, defaults.rooms.access.guests);
  EXPECT_EQ(example->rooms.access.moderators, defaults.rooms.access.moderators);
  EXPECT_EQ(example->rooms.access.host_left, defaults.rooms.access.host_left);
  EXPECT_EQ(example->rooms.access.host_left_time, defaults.rooms.access.host_left_time);
  EXPECT_EQ(example->limits.connections, defaults.limits.connections);
  EXPECT_EQ(example->limits.connections_per_address, defaults.limits.connections_per_address);
  EXPECT_EQ(example->limits.sessions_per_address, defaults.limits.sessions_per_address);
  EXPECT_EQ(example->limits.frame_bytes, defaults.limits.frame_bytes);
  EXPECT_EQ(example->limits.handshakes_per_address, defaults.limits.handshakes_per_address);
  EXPECT_EQ(example->limits.queue_total_bytes, defaults.limits.queue_total_bytes);
  EXPECT_EQ(example->limits.queue_bytes, defaults.limits.queue_bytes);
  EXPECT_THAT(example->turn, IsEmpty());
}

TEST(Config, TheExamplesCommentedKeysAreKnown) {
  // Every "#: key = value" of the example must be right once the mark is taken away.
  std::ifstream in(std::string(CONCLAVE_SOURCE_DIR) + "/conclave.example.toml");
  std::string text;
  for (std::string line; std::getline(in, line);) text += (line.starts_with("#: ") ? line.substr(3) : line) + "\n";
  const auto config = parse_config(text, "example");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_FALSE(config->turn.empty());
  EXPECT_FALSE(config->http.certificate.empty());
}

TEST(NearestName, OnlyWhatIsNear) {
  const std::vector<std::string> known{"listen", "certificate", "key", "tls"};
  EXPECT_EQ(nearest_name("listten", known), "listen");
  EXPECT_EQ(nearest_name("certifcate", known), "certificate");
  EXPECT_EQ(nearest_name("kye", known), "key");
  EXPECT_EQ(nearest_name("elephant", known), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'x'), known), "");
}

TEST(Listen, AddressesAndWildcards) {
  EXPECT_EQ(*parse_listen(":8443"), (SocketAddress{{}, 8443}));
  EXPECT_EQ(*parse_listen("*:0"), (SocketAddress{{}, 0}));
  EXPECT_EQ(*parse_listen("[::1]:1"), (SocketAddress{*IpAddress::parse("::1"), 1}));
  for (const char* text : {"", "8443", "*", "*:x", "localhost:1", ":65536", "::1:5"})
    EXPECT_FALSE(parse_listen(text)) << text;
}

TEST(HostName, Syntax) {
  for (const char* name : {"localhost", "meet.example.org", "192.0.2.1", "a-b.c"})
    EXPECT_TRUE(is_host_name(name)) << name;
  for (const char* name : {"", "A", "a..b", ".a", "a.", "-a", "a-", "a_b", "a b", "a/b", "a:1"})
    EXPECT_FALSE(is_host_name(name)) << name;
}

TEST(Config, TokensNameWhoseAndForWhom) {
  const auto config = parse_config(R"(
[tokens]
issuers = ["club"]
audiences = ["conclave", "*"]
key_set = "https://login.example.org/keys.json?p=x"
key_server = "https://keys.example.org/server/"
check_tenant = false
[[tokens.key]]
id = "club-1"
public_key = "/k.pem"
[[tokens.key]]
secret = "/k.secret"
)",
                                   "c.toml");
  ASSERT_TRUE(config) << config.error().detail;
  const TokensConfig& tokens = config->tokens;
  EXPECT_TRUE(tokens.enabled());
  EXPECT_THAT(tokens.audiences, ElementsAre("conclave", "*"));
  EXPECT_EQ(tokens.sources.key_server, "https://keys.example.org/server");
  EXPECT_FALSE(tokens.check_tenant);
  ASSERT_EQ(tokens.keys.size(), 2U);
  EXPECT_EQ(tokens.keys[0].id, "club-1");
  EXPECT_EQ(tokens.keys[1].secret, "/k.secret");
  EXPECT_FALSE(parse_config("", "c.toml")->tokens.enabled());
}

TEST(Config, TokensAreRefusedByHalves) {
  EXPECT_EQ(problems("[tokens]\n"),
            "c.toml:1: 'audiences' in [tokens]: is missing: which audiences are accepted?\n"
            "c.toml:1: 'issuers' in [tokens]: is missing: whose tokens are accepted?\n"
            "c.toml:1: 'key' in [tokens]: is missing: give a [[tokens.key]], a key_set or a key_server");
  EXPECT_EQ(problems("[tokens]\nissuers=['a']\naudiences=['']\nkey_set='http://keys.example/'\n"),
            "c.toml:3: 'audiences' in [tokens]: must not be empty\n"
            "c.toml:4: 'key_set' in [tokens]: must be an address like \"https://login.example.org/keys.json\"");
  EXPECT_EQ(problems("[tokens]\nissuers=['a']\naudiences=['b']\n[[tokens.key]]\nid='a'\n"),
            "c.toml:4: 'public_key' in [tokens.key]: give a file either with a public_key or with a secret");
}

}  // namespace
}  // namespace conclave::server
