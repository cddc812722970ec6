#include "peer/dtls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <deque>
#include <memory>
#include <utility>

#include "base/random.h"
#include "peer/dtls_fingerprint.h"
#include "peer/dtls_link.h"

namespace conclave::peer {
namespace {

constexpr UnixTime kNow{std::chrono::seconds(1'750'000'000)};

DtlsIdentity make_identity(uint64_t seed) {
  SeededRandom random(seed);
  return std::move(*DtlsIdentity::make(kNow, random));
}

/// Client and server with 20 ms between them.
class DtlsTest : public testing::Test {
 protected:
  struct InFlight {
    TimePoint at;
    bool to_server;
    std::vector<uint8_t> bytes;
  };

  void collect(Dtls& from, bool to_server) {
    for (auto& bytes : from.pop_outgoing()) {
      EXPECT_LE(bytes.size(), DtlsLink::kMtu);
      const bool lost = random_.below(100) < loss_percent_ || (lose_next_from_server_ > 0 && !to_server);
      if (!to_server && lose_next_from_server_ > 0) --lose_next_from_server_;
      ++sent_;
      if (!lost) net_.push_back({now_ + 20ms, to_server, std::move(bytes)});
    }
  }
  void step() {
    TimePoint next = std::min(client_.next_timeout(), server_.next_timeout());
    if (!net_.empty()) next = std::min(next, net_.front().at);
    if (next == kNever) {
      now_ = kNever;
      return;
    }
    now_ = std::max(now_, next);
    if (!net_.empty() && net_.front().at <= now_) {
      const InFlight packet = std::move(net_.front());
      net_.pop_front();
      (packet.to_server ? server_ : client_).handle_datagram(now_, packet.bytes);
    }
    client_.handle_timeout(now_);
    server_.handle_timeout(now_);
    collect(client_, true);
    collect(server_, false);
  }
  bool both_connected() const {
    return client_.state() == Dtls::State::connected && server_.state() == Dtls::State::connected;
  }
  void run(Duration limit = 60s) {
    client_.start(now_);
    collect(client_, true);
    const TimePoint end = now_ + limit;
    while (!both_connected() && now_ < end) step();
  }

  DtlsIdentity client_identity_ = make_identity(1);
  DtlsIdentity server_identity_ = make_identity(2);
  SeededRandom random_{5};
  TimePoint now_ = TimePoint{} + 10s;
  Dtls client_{client_identity_, DtlsRole::client, now_};
  Dtls server_{server_identity_, DtlsRole::server, now_};
  std::deque<InFlight> net_;
  uint32_t loss_percent_ = 0;
  int lose_next_from_server_ = 0;
  int sent_ = 0;
};

TEST_F(DtlsTest, ConnectsAndBothSidesHaveTheSameKeys) {
  run();
  ASSERT_TRUE(both_connected());
  EXPECT_EQ(now_ - (TimePoint{} + 10s), 80ms);  // two round trips
  const auto a = client_.export_keys();
  const auto b = server_.export_keys();
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->profile, SrtpProfile::aead_aes_128_gcm);
  EXPECT_EQ(a->send.key, b->receive.key);
  EXPECT_EQ(a->send.salt, b->receive.salt);
  EXPECT_EQ(a->receive.key, b->send.key);
  EXPECT_NE(a->send.key, a->receive.key);
  EXPECT_EQ(server_.next_timeout(), kNever);
}

TEST_F(DtlsTest, FingerprintsTellWhoItIs) {
  run();
  ASSERT_TRUE(both_connected());
  const DtlsFingerprint good = client_identity_.fingerprint();
  const DtlsFingerprint bad = server_identity_.fingerprint();
  EXPECT_EQ(good.hash, "sha-256");
  EXPECT_EQ(good.value.size(), 32u * 3 - 1);
  EXPECT_TRUE(server_.peer_matches(std::vector{good}));
  EXPECT_TRUE(server_.peer_matches(std::vector{bad, good}));
  EXPECT_FALSE(server_.peer_matches(std::vector{bad}));
  EXPECT_FALSE(server_.peer_matches({}));
  EXPECT_FALSE(server_.peer_matches(std::vector{DtlsFingerprint{"md5", good.value}}));
  DtlsFingerprint lower = good;
  for (char& c : lower.value) c = static_cast<char>(std::tolower(c));
  lower.hash = "SHA-256";
  EXPECT_TRUE(server_.peer_matches(std::vector{lower}));
  // A stronger hash that does not match is not saved by a weaker one that does (RFC 8122 5.1).
  DtlsFingerprint strong{"sha-512", std::string(64 * 3 - 1, '0')};
  EXPECT_FALSE(server_.peer_matches(std::vector{good, strong}));
}

TEST_F(DtlsTest, GetsThroughLoss) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    random_ = SeededRandom(seed);
    now_ = TimePoint{} + 10s;
    net_.clear();
    loss_percent_ = 30;
    client_ = Dtls(client_identity_, DtlsRole::client, now_);
    server_ = Dtls(server_identity_, DtlsRole::server, now_);
    run();
    EXPECT_TRUE(both_connected()) << seed;
  }
}

TEST_F(DtlsTest, TheLastFlightIsRepeatedWhenItWasLost) {
  client_.start(now_);
  collect(client_, true);
  while (server_.state() != Dtls::State::connected) {
    lose_next_from_server_ = client_.state() == Dtls::State::handshaking && sent_ > 2 ? 1 : 0;
    step();
  }
  EXPECT_EQ(client_.state(), Dtls::State::handshaking);
  lose_next_from_server_ = 0;
  for (int i = 0; i < 50 && !both_connected(); ++i) step();
  EXPECT_TRUE(both_connected());
}

TEST_F(DtlsTest, GivesUpAfterThirtySeconds) {
  loss_percent_ = 100;
  run();
  EXPECT_EQ(client_.state(), Dtls::State::failed);
  EXPECT_EQ(server_.state(), Dtls::State::failed);
  EXPECT_EQ(client_.failure(), TransportFailure::dtls_timeout);
  EXPECT_LE(sent_, 10);
}

TEST_F(DtlsTest, GarbageBeforeTheClientHelloDoesNoHarm) {
  client_.start(now_);
  const auto hello = client_.pop_outgoing();
  ASSERT_EQ(hello.size(), 1u);
  for (int i = 0; i < 10; ++i) {
    auto changed = hello[0];
    for (int k = 0; k < 4; ++k) changed[13 + random_.below(static_cast<uint32_t>(changed.size() - 13))] ^= 0xff;
    Dtls victim(server_identity_, DtlsRole::server, now_);
    victim.handle_datagram(now_, changed);
    EXPECT_NE(victim.state(), Dtls::State::failed) << i;
  }
  std::vector<uint8_t> alert{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40};
  server_.handle_datagram(now_, alert);
  for (int i = 0; i < 1000; ++i) {
    std::vector<uint8_t> noise(1 + random_.below(1400));
    random_.fill(noise);
    noise[0] = static_cast<uint8_t>(20 + random_.below(44));
    server_.handle_datagram(now_, noise);
  }
  EXPECT_TRUE(server_.pop_outgoing().empty());
  net_.push_back({now_, true, hello[0]});
  const TimePoint end = now_ + 20s;
  while (!both_connected() && now_ < end) step();
  EXPECT_TRUE(both_connected());
}

/// A record with the bytes [begin, end) of the handshake message that `hello` carries whole (RFC 6347 4.2.2).
std::vector<uint8_t> fragment_of(const std::vector<uint8_t>& hello, size_t begin, size_t end, uint8_t record) {
  constexpr size_t kHeaders = 13 + 12;
  std::vector<uint8_t> out(hello.begin(), hello.begin() + kHeaders);
  out.insert(out.end(), hello.begin() + static_cast<ptrdiff_t>(kHeaders + begin),
             hello.begin() + static_cast<ptrdiff_t>(kHeaders + end));
  out[10] = record;
  store_u16(&out[11], static_cast<uint16_t>(12 + end - begin));
  store_u24(&out[19], static_cast<uint32_t>(begin));
  store_u24(&out[22], static_cast<uint32_t>(end - begin));
  return out;
}

TEST_F(DtlsTest, AClientHelloMayComeInFragmentsInAnyOrder) {
  client_.start(now_);
  const auto hello = client_.pop_outgoing();
  ASSERT_EQ(hello.size(), 1u);
  const size_t size = load_u24(&hello[0][14]);
  ASSERT_EQ(hello[0].size(), 25 + size);
  server_.handle_datagram(now_, fragment_of(hello[0], 60, size, 9));
  server_.handle_datagram(now_, fragment_of(hello[0], 60, size, 10));
  EXPECT_TRUE(server_.pop_outgoing().empty());
  net_.push_back({now_, true, fragment_of(hello[0], 0, 60, 11)});
  for (int i = 0; i < 8 && !both_connected(); ++i) step();
  EXPECT_TRUE(both_connected());
}

TEST_F(DtlsTest, NothingForgedEndsAConnection) {
  run();
  ASSERT_TRUE(both_connected());
  std::vector<uint8_t> alert{21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40};
  server_.handle_datagram(now_, alert);
  alert[4] = 1;  // claims to be encrypted
  server_.handle_datagram(now_, alert);
  for (int i = 0; i < 2000; ++i) {
    std::vector<uint8_t> noise(1 + random_.below(1400));
    random_.fill(noise);
    noise[0] = static_cast<uint8_t>(20 + random_.below(5));
    if (random_.below(2) == 0 && noise.size() > 13) {
      noise[1] = 0xfe;
      noise[2] = 0xfd;
      store_u16(&noise[3], static_cast<uint16_t>(random_.below(3)));
      store_u16(&noise[11], static_cast<uint16_t>(noise.size() - 13));
    }
    server_.handle_datagram(now_, noise);
    EXPECT_LE(server_.pop_outgoing().size(), 4u);
  }
  Dtls second(client_identity_, DtlsRole::client, now_);
  second.start(now_);
  for (const auto& hello : second.pop_outgoing()) server_.handle_datagram(now_, hello);
  EXPECT_EQ(server_.state(), Dtls::State::connected);
}

TEST_F(DtlsTest, NothingForgedStopsAHandshake) {
  client_.start(now_);
  collect(client_, true);
  const TimePoint end = now_ + 20s;
  for (uint8_t type = 20; !both_connected() && now_ < end; type = type == 24 ? 20 : type + 1) {
    step();
    // Nobody has keys of such an epoch; behind it in the same datagram stands a record that is cut off.
    const std::vector<uint8_t> forged{type, 0xfe, 0xfd, 0, 7, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40, 22, 0xfe, 0xfd, 0, 0, 0};
    client_.handle_datagram(now_, forged);
    server_.handle_datagram(now_, forged);
  }
  EXPECT_TRUE(both_connected());
}

/// A client of its own make, which can do what ours never does.
class DtlsStranger : public DtlsTest {
 protected:
  void handshake() {
    bio_st* bio = link_.make_bio();
    SSL_set_bio(ssl_.get(), bio, bio);
    DTLS_set_link_mtu(ssl_.get(), static_cast<long>(DtlsLink::kMtu));
    SSL_set_connect_state(ssl_.get());
    for (int i = 0; i < 8 && SSL_do_handshake(ssl_.get()) != 1; ++i) {
      to_server();
      for (const auto& bytes : server_.pop_outgoing()) {
        link_.set_incoming(bytes);
        SSL_do_handshake(ssl_.get());
      }
    }
    ASSERT_EQ(server_.state(), Dtls::State::connected);
  }
  void to_server() {
    for (const auto& bytes : std::exchange(link_.outgoing(), {})) server_.handle_datagram(now_, bytes);
  }

  DtlsLink link_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{SSL_new(client_identity_.context()), &SSL_free};
};

TEST_F(DtlsStranger, ApplicationDataIsDroppedAndACloseEndsIt) {
  handshake();
  for (int i = 0; i < 200; ++i) ASSERT_EQ(SSL_write(ssl_.get(), "hello", 5), 5);
  to_server();
  EXPECT_EQ(server_.state(), Dtls::State::connected);
  EXPECT_TRUE(server_.pop_outgoing().empty());
  SSL_shutdown(ssl_.get());  // RFC 5246 7.2.1: close_notify
  to_server();
  EXPECT_EQ(server_.state(), Dtls::State::failed);
  EXPECT_EQ(server_.failure(), TransportFailure::dtls_closed);
  EXPECT_EQ(server_.next_timeout(), kNever);
}

TEST_F(DtlsStranger, RenegotiationIsRefused) {
  handshake();
  SSL_clear_options(ssl_.get(), SSL_OP_NO_RENEGOTIATION);
  ASSERT_EQ(SSL_renegotiate(ssl_.get()), 1);
  for (int i = 0; i < 20; ++i) {
    SSL_do_handshake(ssl_.get());
    to_server();
    EXPECT_LE(server_.pop_outgoing().size(), 1u);
  }
  EXPECT_EQ(server_.state(), Dtls::State::connected);
}

TEST_F(DtlsTest, TheProfileCanBeRestricted) {
  client_ = Dtls(client_identity_, DtlsRole::client, now_, SrtpProfile::aes128_cm_sha1_80);
  run();
  ASSERT_TRUE(both_connected());
  EXPECT_EQ(server_.export_keys()->profile, SrtpProfile::aes128_cm_sha1_80);
}

}  // namespace
}  // namespace conclave::peer
