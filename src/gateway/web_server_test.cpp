// The web server on the loopback interface, without and with TLS, spoken to byte by byte: the client here knows no HTTP
// library. meeting::Service is replaced at link time by one that echoes.
#include "gateway/web_server.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/base64.h"
#include "gateway/signalling.h"
#include "gateway/test_client.h"
#include "io/mailbox.h"
#include "io/system.h"

namespace conclave::meeting {

struct Service::Impl {
  std::vector<ConnectionInfo> opened;
  size_t closed = 0;
  Counters counters;
  TimePoint timeout = kNever;
};

// NOLINTNEXTLINE(performance-unnecessary-value-param): the floor above takes them over
Service::Service(ServiceConfig, Random&, ClockAnchor, Records) : impl_(std::make_unique<Impl>()) {}
Service::~Service() = default;

void Service::handle_xmpp_open(TimePoint now, ConnectionId id, ConnectionInfo info, Output& out) {
  if (info.token == "full") {
    out.actions.push_back(SendFrame{id, "go away"});
    out.actions.push_back(CloseConnection{id, 1013, "full"});
  }
  impl_->timeout = info.token == "timer" ? now + 50ms : kNever;
  if (info.token == "peer") out.actions.push_back(SendFrame{id, info.peer.ip.to_string()});
  if (info.token == "origin") out.actions.push_back(SendFrame{id, info.origin});
  out.actions.push_back(SendFrame{id, info.token + "|" + info.previd});
  impl_->opened.push_back(std::move(info));
}
void Service::handle_xmpp_frame(TimePoint, ConnectionId id, std::string_view frame, Output& out) {
  if (frame == "flood")
    for (int i = 0; i < 200; ++i) out.actions.push_back(SendFrame{id, std::string(100000, 'x')});
  if (frame == "bye") out.actions.push_back(CloseConnection{id, 1000, "done"});
  if (frame == "command") out.actions.push_back(BridgeCommand(RemoveConference{7}));
  if (frame == "login") out.actions.push_back(CheckPassword{1, Secret("secret"), "hash"});
  if (frame == "login") out.actions.push_back(StoreCommand(NoteLogin{"ann", {}}));
  out.actions.push_back(SendFrame{id, "echo " + std::string(frame)});
}
void Service::handle_xmpp_close(TimePoint, ConnectionId, Output&) { ++impl_->closed; }
Result<void> Service::handle_channel_open(TimePoint, ConnectionId id, std::string_view conference,
                                          std::string_view endpoint, std::string_view password, Output& out) {
  if (conference != "tea") return fail("unknown-conference");
  if (password != "secret") return fail("bad-password");
  out.actions.push_back(SendFrame{id, "hello " + std::string(endpoint)});
  return {};
}
void Service::handle_channel_frame(TimePoint, ConnectionId id, std::string_view frame, Output& out) {
  out.actions.push_back(SendFrame{id, "channel " + std::string(frame)});
}
void Service::handle_channel_close(TimePoint, ConnectionId, Output&) { ++impl_->closed; }
HttpAnswer Service::handle_conference_request(TimePoint, const HttpConferenceRequest& request, Output&) {
  return {200,
          "{\"got\":" + std::to_string(request.body.size()) + ",\"token\":\"" + std::string(request.token) + "\"}"};
}
void Service::handle_bridge_event(TimePoint, const BridgeEvent&, Output& out) {
  out.actions.push_back(SendFrame{1, "event"});
}
void Service::handle_password_checked(TimePoint, const PasswordChecked&, Output& out) {
  out.actions.push_back(SendFrame{1, "checked"});
}
void Service::handle_admin_answered(TimePoint, const AdminAnswered&, Output&) {}
void Service::handle_admin_change(TimePoint, const AdminChange&, Output& out) {
  out.actions.push_back(SendFrame{1, "changed"});
}
void Service::handle_keys_fetched(TimePoint, const accounts::FetchedKeys&, Output&) {}
void Service::handle_timeout(TimePoint, Output& out) {
  impl_->timeout = kNever;
  out.actions.push_back(SendFrame{1, "timeout"});
}
TimePoint Service::next_timeout() const { return impl_->timeout; }
ServiceStats Service::stats() const { return {impl_->opened.size(), impl_->closed, 0, 0, 0}; }
const Counters& Service::counters() const { return impl_->counters; }

}  // namespace conclave::meeting

namespace conclave::gateway {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class FakeBridge final : public BridgeLink {
 public:
  void send(BridgeCommand) override { ++commands; }
  std::vector<BridgeReport> reports() const override { return {}; }
  std::atomic<int> commands = 0;
};

class FakeStore final : public StoreLink {
 public:
  void send(meeting::StoreCommand) override { ++writes; }
  StoreReport report() const override {
    StoreReport made{failing, 2, {}};
    made.lost.add("store-failed", 3);
    return made;
  }
  std::atomic<bool> failing = false;
  std::atomic<int> writes = 0;
};

class FakePasswords final : public PasswordLink {
 public:
  void check(meeting::CheckPassword) override { ++questions; }
  std::atomic<int> questions = 0;
};

class FakeKeys final : public KeyLink {
 public:
  void fetch(accounts::KeyFetch) override {}
};

/// The whole gateway in a thread; the parameter says whether it speaks TLS.
class WebServerTest : public testing::TestWithParam<bool> {
 protected:
  void start(WebLimits limits = {}, std::vector<IpNetwork> proxies = {}) {
    StaticFiles files;
    files.add("index.html", "<html>page");
    SiteConfig site_config;
    site_config.web = {"localhost", false};
    site_ = std::make_unique<Site>(site_config, std::move(files));
    service_ = std::make_unique<meeting::Service>(meeting::ServiceConfig{}, random_, io::clock_anchor());
    WebServerConfig config{{IpAddress::v4(0x7f000001), 0}, std::nullopt, limits, std::move(proxies)};
    config.redirect = {{IpAddress::v4(0x7f000001), 0}, "https://meet.example.org"};
    if (GetParam()) {
      auto made = ensure_self_signed(directory_, {"localhost"}, {}, io::clock_anchor().wall);
      ASSERT_TRUE(made) << made.error().detail;
      config.tls = made->files;
    }
    auto server = WebServer::open(loop_, config);
    ASSERT_TRUE(server) << server.error().detail;
    server_ = std::move(*server);
    signalling_ =
        std::make_unique<Signalling>(loop_, *server_, *service_, Links{bridge_, store_, passwords_, keys_}, *site_);
    for (const AcmeChallenge& one : challenges_)
      ASSERT_TRUE(server_->challenges().add(io::now(), io::clock_anchor().wall, one));
    server_->serve(*signalling_);
    loop_.watch(orders_.fd(), [this] {
      std::vector<int> orders;
      orders_.take(orders);
      for (const int order : orders) {
        if (order == kQuit) loop_.stop();
        if (order == kShutDown) server_->shut_down();
        if (order == kEvent) signalling_->handle_bridge_event(ConnectivityChanged{});
        if (order == kChecked) signalling_->handle_password_checked({1, meeting::PasswordVerdict::right});
        if (order == kChanged) signalling_->handle_admin_change(meeting::AccountRemoved{"ann"});
      }
    });
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~WebServerTest() override {
    if (thread_.joinable()) {
      orders_.post(kQuit);
      thread_.join();
    }
    std::filesystem::remove_all(directory_);
  }
  Client connect() { return Client(server_->local().port, GetParam()); }

  static constexpr int kQuit = 0;
  static constexpr int kShutDown = 1;
  static constexpr int kEvent = 2;
  static constexpr int kChecked = 3;
  static constexpr int kChanged = 4;

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-server-" + std::to_string(getpid()));
  Loop loop_;
  io::SystemRandom random_;
  FakeBridge bridge_;
  FakeStore store_;
  FakePasswords passwords_;
  FakeKeys keys_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<meeting::Service> service_;
  std::unique_ptr<Signalling> signalling_;
  std::unique_ptr<WebServer> server_;
  std::vector<AcmeChallenge> challenges_;  ///< that run when the server starts
  io::Mailbox<int> orders_;
  std::thread thread_;
};

INSTANTIATE_TEST_SUITE_P(Streams, WebServerTest, testing::Bool(),
                         [](const auto& which) { return which.param ? "Tls" : "Plain"; });

TEST_P(WebServerTest, AnswersSeveralRequestsOnOneConnection) {
  start();
  Client client = connect();
  EXPECT_THAT(client.ask("GET /garden-party"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), HasSubstr("\r\nContent-Security-Policy: default-src 'self'"),
                    HasSubstr("\r\nContent-Type: text/html; charset=utf-8\r\n"), HasSubstr("\r\nDate: "),
                    EndsWith("\r\n\r\n<html>page")));
  EXPECT_THAT(client.ask("GET /about/health"), EndsWith("\r\n\r\nOK\n"));
  EXPECT_THAT(client.ask("GET /config.js"), HasSubstr(GetParam() ? "'wss://localhost/" : "'ws://localhost/"));
  EXPECT_THAT(client.ask("GET /nothing.png"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(client.ask("DELETE /"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(client.ask("GET /about/metrics"), HasSubstr("conclave_sockets 1\n"));
}

TEST_P(WebServerTest, SaysThatChangesAreNotSaved) {
  start();
  Client client = connect();
  EXPECT_THAT(client.ask("GET /about/metrics"),
              AllOf(HasSubstr("conclave_store_failing 0\n"), HasSubstr("conclave_store_waiting 2\n")));
  store_.failing = true;
  EXPECT_THAT(client.ask("GET /about/health"),
              AllOf(StartsWith("HTTP/1.1 200"), EndsWith("\r\n\r\nDEGRADED: changes are not being saved\n")));
  EXPECT_THAT(client.ask("GET /about/metrics"), HasSubstr("conclave_store_failing 1\n"));
}

TEST_P(WebServerTest, HeadHasNoBody) {
  start();
  Client client = connect();
  client.write("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_THAT(client.read_answer(false), AllOf(HasSubstr("Content-Length: 10\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(client.ask("GET /about/health"), StartsWith("HTTP/1.1 200"));
}

TEST_P(WebServerTest, TheConferenceRequestReachesTheService) {
  start();
  Client client = connect();
  client.write("POST /conference-request/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_THAT(client.read_answer(), AllOf(HasSubstr("application/json"), EndsWith("{\"got\":2,\"token\":\"\"}")));
  client.write(
      "POST /conference-request/v1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a.b.c\r\n"
      "Content-Length: 2\r\n\r\n{}");
  EXPECT_THAT(client.read_answer(), EndsWith("{\"got\":2,\"token\":\"a.b.c\"}"));
  EXPECT_THAT(client.ask("OPTIONS /conference-request/v1"), StartsWith("HTTP/1.1 204"));
  client.write(
      "POST /conference-request/v1 HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
      "Content-Length: 2\r\n\r\n{}");
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 403"));
}

TEST_P(WebServerTest, RefusesWhatBreaksALimitOrARule) {
  start();
  EXPECT_THAT(connect().ask("GET /", "X: " + std::string(20000, 'x') + "\r\n"), StartsWith("HTTP/1.1 431"));
  std::string fields;
  for (int i = 0; i < 120; ++i) fields += "A" + std::to_string(i) + ": b\r\n";
  EXPECT_THAT(connect().ask("GET /", fields), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(connect().ask("POST /conference-request/v1", "Content-Length: 70000\r\n"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(connect().ask("GET /%00"), StartsWith("HTTP/1.1 400"));
  Client no_host = connect();
  no_host.write("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(no_host.read_answer(), StartsWith("HTTP/1.1 400"));
  Client garbage = connect();
  garbage.write("\x16\x03garbage\r\n\r\n");
  EXPECT_THAT(garbage.read_answer(), StartsWith("HTTP/1.1 400"));
}

TEST_P(WebServerTest, XmppSocket) {
  start();
  Client client = connect();
  // RFC 6455 1.3: the key and its answer.
  EXPECT_THAT(client.open("/acme/xmpp-websocket?token=abc&previd=old"),
              AllOf(StartsWith("HTTP/1.1 101"), HasSubstr("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                    HasSubstr("Sec-WebSocket-Protocol: xmpp\r\n")));
  EXPECT_EQ(client.read_frame(), "abc|old");
  client.send_frame("<open/>");
  EXPECT_EQ(client.read_frame(), "echo <open/>");
  client.send_frame("", 9);  // ping
  EXPECT_EQ(client.read_frame(), "#10:");
  client.send_frame("command");
  EXPECT_EQ(client.read_frame(), "echo command");
  EXPECT_EQ(bridge_.commands, 1);
  orders_.post(kEvent);
  EXPECT_EQ(client.read_frame(), "event");
  client.send_frame("login");
  EXPECT_EQ(client.read_frame(), "echo login");
  EXPECT_EQ(passwords_.questions, 1);
  EXPECT_EQ(store_.writes, 1);
  orders_.post(kChecked);
  EXPECT_EQ(client.read_frame(), "checked");
  orders_.post(kChanged);
  EXPECT_EQ(client.read_frame(), "changed");
  client.send_frame("bye");
  EXPECT_EQ(client.read_frame(), close_frame(1000, "done"));
}

TEST_P(WebServerTest, TimersReachTheService) {
  start();
  Client client = connect();
  client.open("/xmpp-websocket?token=timer");
  EXPECT_EQ(client.read_frame(), "timer|");
  EXPECT_EQ(client.read_frame(), "timeout");
}

TEST_P(WebServerTest, TellsApartWhoComesThroughATrustedProxy) {
  start({.connections_per_address = 1}, {*IpNetwork::parse("127.0.0.1")});
  const std::string xmpp = "Sec-WebSocket-Protocol: xmpp\r\n";
  const auto come = [&](Client& client, const std::string& fields) {
    const std::string answer = client.open("/xmpp-websocket?token=peer", xmpp + fields);
    return answer.starts_with("HTTP/1.1 101") ? client.read_frame() : answer.substr(0, 12);
  };
  Client ann = connect(), bob = connect(), eve = connect(), proxy = connect();
  EXPECT_EQ(come(ann, "X-Forwarded-For: 192.0.2.7\r\n"), "192.0.2.7");
  // A field that the client wrote itself, and that of the proxy behind it.
  EXPECT_EQ(come(bob, "X-Forwarded-For: 127.0.0.1, 192.0.2.7\r\nX-Forwarded-For: 192.0.2.8\r\n"), "192.0.2.8");
  EXPECT_EQ(come(eve, "X-Forwarded-For: 203.0.113.9, 192.0.2.7\r\n"), "HTTP/1.1 503") << "one too many";
  EXPECT_EQ(come(proxy, ""), "127.0.0.1");
  EXPECT_THAT(connect().ask("GET /about/metrics"), HasSubstr("event=\"too-many-connections-of-one-address\"} 1\n"));
}

TEST_P(WebServerTest, BelievesNobodyElse) {
  start();
  Client client = connect();
  client.open("/xmpp-websocket?token=peer", "Sec-WebSocket-Protocol: xmpp\r\nX-Forwarded-For: 192.0.2.7\r\n");
  EXPECT_EQ(client.read_frame(), "127.0.0.1");
  EXPECT_THAT(connect().ask("GET /about/metrics"), HasSubstr("event=\"proxy-not-trusted\"} 1\n"));
}

TEST_P(WebServerTest, BelievesTheSchemeThatATrustedProxySays) {
  const std::string proxied = "Sec-WebSocket-Protocol: xmpp\r\nX-Forwarded-Proto: https\r\n";
  start({}, {*IpNetwork::parse("127.0.0.1")});
  Client proxy = connect();
  proxy.open("/xmpp-websocket?token=origin", proxied);
  EXPECT_EQ(proxy.read_frame(), "https://localhost");
}

TEST_P(WebServerTest, NobodyElseSaysThatItIsHttps) {
  start();
  Client stranger = connect();
  stranger.open("/xmpp-websocket?token=origin", "Sec-WebSocket-Protocol: xmpp\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(stranger.read_frame(), GetParam() ? "https://localhost" : "http://localhost");
  EXPECT_THAT(connect().ask("GET /about/metrics"), HasSubstr("event=\"proxy-not-trusted\"} 1\n"));
}

TEST_P(WebServerTest, AServiceMayCloseWhileOpening) {
  start();
  Client client = connect();
  EXPECT_THAT(client.open("/xmpp-websocket?token=full"), StartsWith("HTTP/1.1 101"));
  EXPECT_EQ(client.read_frame(), "go away");
  EXPECT_EQ(client.read_frame(), close_frame(1013, "full"));
}

TEST_P(WebServerTest, UpgradesThatAreRefused) {
  start();
  Client client = connect();
  EXPECT_THAT(client.open("/xmpp-websocket", ""), StartsWith("HTTP/1.1 400")) << "no subprotocol";
  EXPECT_THAT(client.open("/xmpp-websocket", "Sec-WebSocket-Protocol: xmpp\r\nOrigin: https://evil.example\r\n"),
              StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client.open("/elsewhere"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(client.ask("DELETE /"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(client.ask("GET /about/metrics"),
              AllOf(HasSubstr("event=\"forbidden\"} 1\n"), HasSubstr("event=\"not-found\"} 1\n"),
                    HasSubstr("event=\"method-not-allowed\"} 1\n")));
  EXPECT_THAT(client.open("/colibri-ws/a/none/e?pwd=secret", ""), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(client.open("/colibri-ws/a/tea/e?pwd=guess", ""), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client.ask("GET /xmpp-websocket"), StartsWith("HTTP/1.1 200"));
}

TEST_P(WebServerTest, BridgeChannel) {
  start();
  Client client = connect();
  EXPECT_THAT(client.open("/colibri-ws/one/tea/3f2a9c10?pwd=secret", "Origin: https://localhost\r\n"),
              StartsWith("HTTP/1.1 101"));
  EXPECT_EQ(client.read_frame(), "hello 3f2a9c10");
  client.send_frame("{}");
  EXPECT_EQ(client.read_frame(), "channel {}");
}

TEST_P(WebServerTest, BinaryAndOversizedFramesEndTheConnection) {
  start();
  Client binary = connect();
  binary.open("/xmpp-websocket");
  binary.read_frame();
  binary.send_frame("x", 2);
  EXPECT_EQ(binary.read_frame(), close_frame(1003, "text only"));
  Client large = connect();
  large.open("/xmpp-websocket");
  large.read_frame();
  large.send_frame(std::string(200 * 1024, 'x'));
  EXPECT_EQ(large.read_frame().size(), 200 * 1024 + 5u);
  large.send_frame(std::string(257 * 1024, 'x'));
  EXPECT_THAT(large.read_frame(), testing::AnyOf(StartsWith("#8:\x03\xf1"), "closed"));
}

TEST_P(WebServerTest, ASlowReaderIsClosed) {
  start();
  Client client = connect();
  client.open("/xmpp-websocket");
  client.read_frame();
  for (int i = 0; i < 3; ++i) client.send_frame("flood");  // 20 MB each, of which nothing is read for now
  std::string frame;
  for (int i = 0; i < 1000 && frame != "closed"; ++i) frame = client.read_frame();
  EXPECT_EQ(frame, "closed");
  EXPECT_THAT(connect().ask("GET /about/metrics"), HasSubstr("event=\"slow-client\"} 1\n"));
}

TEST_P(WebServerTest, WhatWaitsForAllReadersHasAnEnd) {
  start({.queue_total = 1 << 20});
  Client client = connect();
  client.open("/xmpp-websocket");
  client.read_frame();
  for (int i = 0; i < 3; ++i) client.send_frame("flood");
  std::string frame;
  for (int i = 0; i < 1000 && frame != "closed"; ++i) frame = client.read_frame();
  EXPECT_EQ(frame, "closed");
  const std::string metrics = connect().ask("GET /about/metrics");
  EXPECT_THAT(metrics, HasSubstr("event=\"send-memory\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("conclave_queued_bytes 0\n")) << "given back";
}

TEST_P(WebServerTest, SilenceIsAnsweredWithPingsAndThenTheEnd) {
  start({.ping_every = 1s, .silence = 4s});  // whole ticks: two pings fit whatever the phase
  Client client = connect();
  client.open("/xmpp-websocket");
  client.read_frame();
  EXPECT_EQ(client.read_frame(), "#9:");
  EXPECT_EQ(client.read_frame(), "#9:");
  std::string frame;
  for (int i = 0; i < 5 && frame != "closed"; ++i) frame = client.read_frame();
  EXPECT_EQ(frame, "closed");
}

TEST_P(WebServerTest, AnIdleConnectionIsClosed) {
  start({.request_timeout = 1s});
  Client client = connect();
  EXPECT_EQ(client.read_answer(), "closed");
}

TEST_P(WebServerTest, TheNumberOfConnectionsIsBounded) {
  start({.connections = 1});
  Client first = connect();
  EXPECT_THAT(first.ask("GET /about/health"), StartsWith("HTTP/1.1 200"));
  Client second(server_->local().port, false);
  EXPECT_EQ(second.read_answer(), "closed");
  EXPECT_THAT(first.ask("GET /about/metrics"), HasSubstr("event=\"too-many-connections\"} 1\n"));
}

TEST_P(WebServerTest, StoppingSaysGoodbye) {
  start();
  Client client = connect();
  client.open("/xmpp-websocket");
  client.read_frame();
  orders_.post(kShutDown);
  EXPECT_EQ(client.read_frame(), close_frame(1012, "server stops"));
}

// RFC 8555 8.3.
TEST_P(WebServerTest, ProvesItsNameOnEveryListener) {
  challenges_ = {{AcmeChallenge::Type::http_01, "meet.example.org", "abc", "abc.xyz"}};
  start();
  Client client = connect();
  Client plain(server_->local_redirect()->port, false);
  for (Client* one : {&client, &plain})
    EXPECT_THAT(one->ask("GET /.well-known/acme-challenge/abc"),
                AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("application/octet-stream"), EndsWith("\r\n\r\nabc.xyz")));
  EXPECT_THAT(client.ask("GET /.well-known/acme-challenge/abcd"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(client.ask("POST /.well-known/acme-challenge/abc"), StartsWith("HTTP/1.1 405"));
}

TEST_P(WebServerTest, SendsPeopleOnFromTheOtherListener) {
  start({.connections = 2});
  Client plain(server_->local_redirect()->port, false);
  EXPECT_THAT(
      plain.ask("GET /garden%20party?a=b#c", "X-Forwarded-Proto: https\r\n"),
      AllOf(StartsWith("HTTP/1.1 301"), HasSubstr("\r\nLocation: https://meet.example.org/garden%20party?a=b#c\r\n"),
            Not(HasSubstr("Strict-Transport-Security"))));
  plain.write("HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_THAT(plain.read_answer(false), HasSubstr("\r\nLocation: https://meet.example.org/\r\n"));
  EXPECT_THAT(plain.ask("POST /conference-request/v1"), StartsWith("HTTP/1.1 405"));
  for (const char* bad : {"//evil.example/", "/a\"b", "/%0d%0aSet-Cookie:", "https://evil.example/", "/../x"})
    EXPECT_THAT(plain.ask("GET " + std::string(bad)), AllOf(StartsWith("HTTP/1.1 400"), Not(HasSubstr("Location"))));
  EXPECT_THAT(plain.open("/xmpp-websocket"), StartsWith("HTTP/1.1 301"));
  // All limits count both together.
  Client second = connect();
  EXPECT_THAT(second.ask("GET /about/metrics"), HasSubstr("conclave_sockets 2\n"));
  EXPECT_EQ(Client(server_->local_redirect()->port, false).read_answer(), "closed");
  orders_.post(kShutDown);
  EXPECT_EQ(plain.read_answer(), "closed");
}

/// What a handshake with this ALPN list and name ends with: the protocol that was chosen, or "refused"; whether the
/// certificate has the extension of a challenge; and what may be read then.
struct Handshake {
  std::string protocol;
  bool is_challenge = false;
  std::string read;
};
Handshake shake_hands(uint16_t port, std::string_view offered, const char* name, int version) {
  const io::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  timeval patience{3, 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}, {}};
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(context, version);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, fd.get());
  if (!offered.empty()) SSL_set_alpn_protos(ssl, as_bytes(offered).data(), static_cast<unsigned>(offered.size()));
  if (name != nullptr) SSL_set_tlsext_host_name(ssl, name);
  Handshake result{"refused", false, ""};
  if (SSL_connect(ssl) == 1) {
    const uint8_t* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl, &chosen, &size);
    result.protocol = as_text({chosen, size});
    X509* certificate = SSL_get1_peer_certificate(ssl);
    ASN1_OBJECT* id = OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1);
    result.is_challenge = X509_get_ext_by_OBJ(certificate, id, -1) >= 0;
    ASN1_OBJECT_free(id);
    X509_free(certificate);
    char byte;
    if (result.protocol == "acme-tls/1") result.read = SSL_read(ssl, &byte, 1) > 0 ? "something" : "the end";
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
  return result;
}

class TlsWebServerTest : public WebServerTest {};
INSTANTIATE_TEST_SUITE_P(Streams, TlsWebServerTest, testing::Values(true));

// RFC 8737 3 and 4.
TEST_P(TlsWebServerTest, ProvesItsName) {
  const std::string digest = base64url_encode(std::string(32, 'x'));
  challenges_ = {{AcmeChallenge::Type::tls_alpn_01, "meet.example.org", "token", digest},
                 {AcmeChallenge::Type::http_01, "other.example.org", "abc", "abc.xyz"}};
  start();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto shake = [&](std::string_view offered, const char* name) {
      return shake_hands(server_->local().port, offered, name, version);
    };
    const Handshake proof = shake(
        "\x0a"
        "acme-tls/1",
        "MEET.example.org");
    EXPECT_EQ(proof.protocol, "acme-tls/1");
    EXPECT_TRUE(proof.is_challenge);
    EXPECT_EQ(proof.read, "the end");
    EXPECT_EQ(shake("\x0a"
                    "acme-tls/1",
                    "other.example.org")
                  .protocol,
              "refused");
    EXPECT_EQ(shake("\x0a"
                    "acme-tls/1",
                    nullptr)
                  .protocol,
              "refused");
    for (const std::string_view usual : {"\x02h2\x08http/1.1", "\x08http/1.1",
                                         "\x0a"
                                         "acme-tls/1\x08http/1.1"}) {
      const Handshake page = shake(usual, "meet.example.org");
      EXPECT_EQ(page.protocol, "http/1.1");
      EXPECT_FALSE(page.is_challenge);
    }
    for (const std::string_view none : {"", "\x02h2"}) {
      const Handshake page = shake(none, "meet.example.org");
      EXPECT_EQ(page.protocol, "");
      EXPECT_FALSE(page.is_challenge);
    }
  }
  EXPECT_THAT(connect().ask("GET /about/metrics"), HasSubstr("event=\"acme-validation\"} 2\n"));
}

TEST(WebServer, TakesASocketThatListensAlready) {
  Loop loop;
  const WebServerConfig config{{IpAddress::v4(0x7f000001), 0}, std::nullopt, {}, {}};
  io::Fd listening(socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_TRUE(listening);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listening.get(), 10), 0);
  socklen_t length = sizeof address;
  ASSERT_EQ(getsockname(listening.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  const auto server = WebServer::open(loop, config, std::move(listening));
  ASSERT_TRUE(server);
  EXPECT_EQ((*server)->local().port, ntohs(address.sin_port));
  io::Fd nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto wrong = WebServer::open(loop, config, std::move(nothing));
  ASSERT_FALSE(wrong);
  EXPECT_STREQ(wrong.error().reason, "listen");
}

TEST(WebServer, APortInUseOrABadCertificateIsAnError) {
  Loop loop;
  const WebServerConfig config{{IpAddress::v4(0x7f000001), 0}, std::nullopt, {}, {}};
  auto first = WebServer::open(loop, config);
  ASSERT_TRUE(first);
  WebServerConfig same = config;
  same.listen = (*first)->local();
  const auto second = WebServer::open(loop, same);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().detail, HasSubstr("bind: Address already in use: another program listens there"));
  WebServerConfig bad = config;
  bad.tls = CertificateFiles{"/nonexistent.pem", "/nonexistent.key"};
  const auto third = WebServer::open(loop, bad);
  ASSERT_FALSE(third);
  EXPECT_STREQ(third.error().reason, "certificate-file");
}

}  // namespace
}  // namespace conclave::gateway
