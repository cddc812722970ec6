// Two transports, a server and a client, through a network that loses, delays and reorders, in virtual time.
#include "peer/transport.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "base/sequence.h"
#include "peer/dtls_identity.h"

namespace conclave::peer {
namespace {

constexpr UnixTime kNow{std::chrono::seconds(1'750'000'000)};
const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:10000");
const SocketAddress kClient = *SocketAddress::parse("10.0.0.5:5000");

struct Side {
  Side(TransportConfig config, uint64_t seed)
      : random(seed),
        identity(std::move(*DtlsIdentity::make(kNow, random))),
        transport(std::move(config), identity, random) {}
  SeededRandom random;
  DtlsIdentity identity;
  Transport transport;
  EgressQueue out{};
  uint16_t sequence = 0;
  std::set<uint16_t> received{};  ///< sequence numbers of media
  int rtcp_received = 0;
  TimePoint last_media{};
  Duration longest_gap{0};
};

TransportConfig server_config() {
  TransportConfig config;
  config.local = {"srv1", "server-password-000001"};
  return config;
}
TransportConfig client_config() {
  TransportConfig config;
  config.local = {"cli1", "client-password-000001"};
  config.role = IceRole::controlled;
  config.dtls_setup = DtlsSetup::active;
  config.local_addresses = {kClient};
  return config;
}

class Call {
 public:
  struct InFlight {
    bool to_server;
    SocketAddress public_address;
    std::vector<uint8_t> bytes;
  };

  explicit Call(uint64_t seed, TransportConfig server_side = server_config(),
                TransportConfig client_side = client_config())
      : random(seed), server(std::move(server_side), seed * 2 + 1), client(std::move(client_side), seed * 2 + 2) {}

  RemoteTransport describe(const Side& side, DtlsSetup setup) const {
    RemoteTransport remote;
    remote.ice = side.transport.local();
    remote.fingerprints = {side.identity.fingerprint()};
    remote.setup = setup;
    if (&side == &server) remote.candidates = {{"1", 2130706431, kServer, IceCandidate::Type::host, true}};
    return remote;
  }
  void tell_client() {
    client.transport.set_remote(now, describe(server, DtlsSetup::passive), client.out);
    flush();
  }
  void tell_server() {
    server.transport.set_remote(now, describe(client, DtlsSetup::active), server.out);
    flush();
  }
  void start() {
    tell_client();
    tell_server();
  }

  void flush() {
    for (Side* side : {&server, &client}) {
      for (size_t i = 0; i < side->out.size(); ++i) {
        const auto& datagram = side->out[i];
        const bool to_server = side == &client;
        if (cut || random.below(1000) < loss_per_mille) continue;
        const Duration delay =
            20ms + Duration(jitter == Duration{0} ? 0 : random.below(static_cast<uint32_t>(jitter.count())));
        for (int copies = duplicate ? 2 : 1; copies > 0; --copies)
          net.emplace(now + delay, InFlight{to_server,
                                            to_server ? public_client : datagram.path.remote,
                                            {datagram.bytes().begin(), datagram.bytes().end()}});
      }
      side->out.clear();
    }
  }

  void deliver(InFlight packet) {
    Side& side = packet.to_server ? server : client;
    // The address translator knows the client's present mapping only.
    if (!packet.to_server && packet.public_address != public_client) return;
    const UdpPath path = packet.to_server ? UdpPath{kServer, packet.public_address} : UdpPath{kClient, kServer};
    if (before_delivery) before_delivery(side, path, packet.bytes);
    const auto result = side.transport.handle_datagram(now, path, packet.bytes, side.out);
    if (!result) {
      ++errors[result.error().reason];
    } else if (result->kind == DatagramKind::rtp) {
      EXPECT_EQ(result->packet.size(), 112u);
      EXPECT_EQ(result->packet[50], 0xab);
      side.received.insert(load_u16(&result->packet[2]));
      if (side.last_media != TimePoint{}) side.longest_gap = std::max(side.longest_gap, now - side.last_media);
      side.last_media = now;
    } else if (result->kind == DatagramKind::rtcp) {
      ++side.rtcp_received;
    }
    flush();
  }

  bool send_media(Side& side) {
    const MutableByteSpan slot = side.out.open();
    std::fill_n(slot.begin(), 112, uint8_t{0xab});
    slot[0] = 0x80;
    slot[1] = 111;
    store_u16(&slot[2], ++side.sequence);
    store_u32(&slot[8], 77);
    if (!side.transport.finish_rtp(side.out, slot, 112)) return false;
    if (side.sequence % 50 == 0) {
      const MutableByteSpan report = side.out.open();
      std::fill_n(report.begin(), 28, uint8_t{0});
      report[0] = 0x80;
      report[1] = 200;
      EXPECT_TRUE(side.transport.finish_rtcp(side.out, report, 28));
    }
    flush();
    return true;
  }

  void run(Duration duration) {
    const TimePoint end = now + duration;
    for (;;) {
      TimePoint next = std::min({end, server.transport.next_timeout(), client.transport.next_timeout()});
      if (!net.empty()) next = std::min(next, net.begin()->first);
      if (media) next = std::min(next, next_media);
      now = std::max(now, next);
      if (now >= end && next >= end) break;
      ASSERT_LT(++steps, 2'000'000) << "does not come to rest";
      while (!net.empty() && net.begin()->first <= now) {
        InFlight packet = std::move(net.begin()->second);
        net.erase(net.begin());
        deliver(std::move(packet));
      }
      for (Side* side : {&server, &client}) side->transport.handle_timeout(now, side->out);
      flush();
      if (media && now >= next_media) {
        next_media = now + 20ms;
        send_media(server);
        send_media(client);
      }
    }
  }
  bool connected() const {
    return server.transport.state() == Transport::State::connected &&
           client.transport.state() == Transport::State::connected;
  }

  SeededRandom random;
  Side server;
  Side client;
  TimePoint now = TimePoint{} + 1000s;
  std::multimap<TimePoint, InFlight> net{};
  SocketAddress public_client = *SocketAddress::parse("198.51.100.7:40000");
  uint32_t loss_per_mille = 0;
  Duration jitter{0};
  bool cut = false;
  bool duplicate = false;
  bool media = false;
  TimePoint next_media{};
  std::map<std::string, int> errors{};
  std::function<void(Side&, const UdpPath&, const std::vector<uint8_t>&)> before_delivery{};
  int steps = 0;
};

TEST(Classify, ByTheFirstByte) {
  const auto kind = [](std::vector<uint8_t> bytes) { return classify(bytes); };
  EXPECT_EQ(kind({}), DatagramKind::unknown);
  EXPECT_EQ(kind({0, 1}), DatagramKind::stun);
  EXPECT_EQ(kind({3, 1}), DatagramKind::stun);
  EXPECT_EQ(kind({4, 1}), DatagramKind::unknown);
  EXPECT_EQ(kind({20}), DatagramKind::dtls);
  EXPECT_EQ(kind({63}), DatagramKind::dtls);
  EXPECT_EQ(kind({64, 0}), DatagramKind::unknown);
  EXPECT_EQ(kind({0x80, 111}), DatagramKind::rtp);
  EXPECT_EQ(kind({0x80, 0xef}), DatagramKind::rtp);  // marker and 111
  EXPECT_EQ(kind({0x80, 200}), DatagramKind::rtcp);
  EXPECT_EQ(kind({0xbf, 206}), DatagramKind::rtcp);
  EXPECT_EQ(kind({0xc0, 0}), DatagramKind::unknown);
}

class TransportCall : public testing::TestWithParam<std::tuple<SrtpProfile, int>> {};

TEST_P(TransportCall, ConnectsAndCarriesMediaBothWays) {
  const auto [profile, seed] = GetParam();
  auto config = client_config();
  config.srtp_profile = profile;
  Call call(static_cast<uint64_t>(seed), server_config(), config);
  if (seed > 1) {
    call.loss_per_mille = 100;
    call.jitter = 30ms;
  }
  call.start();
  call.run(15s);
  ASSERT_TRUE(call.connected());
  EXPECT_EQ(call.server.transport.selected_path(), (UdpPath{kServer, call.public_client}));
  call.media = true;
  call.run(20s);
  call.media = false;
  call.run(1s);
  EXPECT_GT(call.server.received.size(), 850u);
  EXPECT_GT(call.client.received.size(), 850u);
  EXPECT_GT(call.server.rtcp_received, 15);
  ASSERT_TRUE(call.server.transport.round_trip());
  EXPECT_GE(*call.server.transport.round_trip(), 40ms);
  EXPECT_LE(*call.server.transport.round_trip(), 100ms);
  EXPECT_FALSE(call.errors.contains("srtp-not-authentic"));
  if (seed == 1) {
    EXPECT_EQ(call.server.received.size(), 1000u);
    EXPECT_TRUE(call.errors.empty()) << call.errors.begin()->first;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TransportCall,
                         testing::Combine(testing::Values(SrtpProfile::aead_aes_128_gcm,
                                                          SrtpProfile::aes128_cm_sha1_80),
                                          testing::Range(1, 8)));

TEST(Transport, ConnectsWithinAFewRoundTrips) {
  Call call(1);
  call.start();
  call.run(300ms);
  EXPECT_TRUE(call.connected());
}

TEST(Transport, TheHandshakeMayRunBeforeSignallingButMediaWaits) {
  Call call(1);
  // A client that has heard nothing of a nomination, as browsers do, sends its ClientHello on a pair that works.
  call.tell_client();
  call.run(2s);
  EXPECT_EQ(call.server.transport.state(), Transport::State::connecting);
  EXPECT_FALSE(call.server.transport.writable());
  EXPECT_FALSE(call.send_media(call.server));
  EXPECT_FALSE(call.errors.contains("dtls-unknown-path"));
  call.tell_server();
  call.run(100ms);  // one check there and back, one nomination; the handshake is done already
  EXPECT_TRUE(call.server.transport.writable());
  call.media = true;
  call.run(1s);
  EXPECT_GT(call.server.received.size(), 40u);
}

TEST(Transport, AWrongFingerprintEndsItBeforeAnyMedia) {
  Call call(1);
  Side stranger(client_config(), 99);
  call.tell_client();
  RemoteTransport remote = call.describe(call.client, DtlsSetup::active);
  remote.fingerprints = {stranger.identity.fingerprint()};
  call.server.transport.set_remote(call.now, remote, call.server.out);
  call.flush();
  call.media = true;
  call.run(5s);
  EXPECT_EQ(call.server.transport.state(), Transport::State::failed);
  EXPECT_EQ(call.server.transport.failure(), TransportFailure::dtls_fingerprint);
  EXPECT_FALSE(call.server.transport.writable());
  EXPECT_TRUE(call.server.received.empty());
  EXPECT_TRUE(call.client.received.empty());
  EXPECT_GT(call.errors["srtp-no-keys"], 100);
}

TEST(Transport, AChangedFingerprintInMidCallEndsIt) {
  Call call(1);
  call.start();
  call.run(1s);
  ASSERT_TRUE(call.connected());
  Side stranger(client_config(), 99);
  RemoteTransport remote = call.describe(call.client, DtlsSetup::active);
  remote.fingerprints = {stranger.identity.fingerprint()};
  call.server.transport.set_remote(call.now, remote, call.server.out);
  EXPECT_EQ(call.server.transport.failure(), TransportFailure::dtls_fingerprint);
  EXPECT_FALSE(call.server.transport.writable());
}

TEST(Transport, AClientThatAnswersPassiveIsCalled) {
  auto config = client_config();
  config.dtls_setup = DtlsSetup::passive;
  Call call(1, server_config(), config);
  call.client.transport.set_remote(call.now, call.describe(call.server, DtlsSetup::active), call.client.out);
  call.server.transport.set_remote(call.now, call.describe(call.client, DtlsSetup::passive), call.server.out);
  call.flush();
  call.run(1s);
  EXPECT_TRUE(call.connected());
}

TEST(Transport, FollowsAClientWhoseAddressChanges) {
  Call call(3);
  call.start();
  call.run(1s);
  ASSERT_TRUE(call.connected());
  call.media = true;
  call.run(3s);
  const SocketAddress old_address = call.public_client;
  call.public_client = *SocketAddress::parse("203.0.113.50:6000");
  call.server.longest_gap = call.client.longest_gap = Duration{0};
  call.run(12s);
  EXPECT_EQ(call.server.transport.selected_path(), (UdpPath{kServer, call.public_client}));
  EXPECT_NE(call.public_client, old_address);
  EXPECT_TRUE(call.connected());
  // Upstream goes on at once (SRTP tells who it is); downstream as soon as the client's next check shows the new path.
  EXPECT_LE(call.server.longest_gap, 100ms);
  EXPECT_LE(call.client.longest_gap, 7s);
  const size_t before = call.client.received.size();
  call.run(2s);
  EXPECT_EQ(call.client.received.size(), before + 100);
}

TEST(Transport, LosesConsentAfterThirtySeconds) {
  Call call(1);
  call.start();
  call.run(10s);
  ASSERT_TRUE(call.connected());
  call.cut = true;
  call.run(23s);
  EXPECT_TRUE(call.server.transport.writable());
  call.run(8s);
  for (Side* side : {&call.server, &call.client}) {
    EXPECT_EQ(side->transport.state(), Transport::State::failed);
    EXPECT_EQ(side->transport.failure(), TransportFailure::ice_consent_lost);
    EXPECT_FALSE(side->transport.writable());
    EXPECT_FALSE(side->transport.selected_path());
    EXPECT_EQ(side->transport.next_timeout(), kNever);
  }
  // A restart brings it back, with the same keys.
  call.cut = false;
  call.server.transport.restart_ice(call.now, {"srv2", "server-password-000002"});
  call.client.transport.restart_ice(call.now, {"cli2", "client-password-000002"});
  call.start();
  call.media = true;
  call.run(1s);
  EXPECT_TRUE(call.connected());
  EXPECT_GT(call.client.received.size(), 30u);
}

TEST(Transport, AnIceRestartCostsNoMedia) {
  Call call(4);
  call.start();
  call.run(1s);
  call.media = true;
  call.run(2s);
  ASSERT_TRUE(call.connected());
  call.server.transport.restart_ice(call.now, {"srv2", "server-password-000002"});
  call.run(300ms);
  call.client.transport.restart_ice(call.now, {"cli2", "client-password-000002"});
  call.tell_client();
  call.run(300ms);
  EXPECT_TRUE(call.server.transport.owns_ufrag("srv1"));
  call.tell_server();
  call.run(3s);
  EXPECT_FALSE(call.server.transport.owns_ufrag("srv1"));
  EXPECT_TRUE(call.server.transport.owns_ufrag("srv2"));
  call.run(60s);
  EXPECT_TRUE(call.connected());
  call.media = false;
  call.run(1s);
  EXPECT_EQ(call.server.received.size(), call.client.sequence);
  EXPECT_EQ(call.client.received.size(), call.server.sequence);
}

TEST(Transport, RoleConflictsAreSettled) {
  for (const IceRole role : {IceRole::controlling, IceRole::controlled}) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      auto server_side = server_config();
      auto client_side = client_config();
      server_side.role = client_side.role = role;
      Call call(seed, server_side, client_side);
      call.start();
      call.media = true;
      call.run(3s);
      EXPECT_TRUE(call.connected()) << seed;
      EXPECT_GT(call.server.received.size(), 50u);
    }
  }
}

TEST(Transport, ForgedDatagramsChangeNothing) {
  Call call(6);
  call.start();
  SeededRandom mutation(9);
  size_t tried = 0;
  call.before_delivery = [&](Side& side, const UdpPath& path, const std::vector<uint8_t>& bytes) {
    // Anything unauthenticated can disturb a handshake that is not done; everything else must bounce.
    const bool dtls = classify(bytes) == DatagramKind::dtls;
    for (int i = 0; i < 4; ++i) {
      auto changed = bytes;
      switch (mutation.below(3)) {
        case 0:
          changed.resize(mutation.below(static_cast<uint32_t>(changed.size())));
          break;
        case 1:
          changed[mutation.below(static_cast<uint32_t>(changed.size()))] ^=
              static_cast<uint8_t>(1 + mutation.below(255));
          break;
        default:
          for (int k = 0; k < 10; ++k)
            changed[mutation.below(static_cast<uint32_t>(changed.size()))] = static_cast<uint8_t>(mutation.next_u32());
      }
      if (changed == bytes || ((dtls || classify(changed) == DatagramKind::dtls) && !call.connected())) continue;
      const auto state = side.transport.state();
      const auto selected = side.transport.selected_path();
      const auto received = side.transport.last_received();
      const auto round_trip = side.transport.round_trip();
      const auto deadline = side.transport.next_timeout();
      const UdpPath from = mutation.below(2) == 0 ? path : UdpPath{path.local, *SocketAddress::parse("203.0.113.66:6")};
      const auto result = side.transport.handle_datagram(call.now, from, changed, side.out);
      EXPECT_TRUE(!result || result->packet.empty());
      EXPECT_EQ(side.transport.state(), state);
      EXPECT_EQ(side.transport.selected_path(), selected);
      EXPECT_EQ(side.transport.last_received(), received);
      EXPECT_EQ(side.transport.round_trip(), round_trip);
      EXPECT_EQ(side.transport.next_timeout(), deadline);
      ++tried;
    }
  };
  call.run(1s);
  ASSERT_TRUE(call.connected());
  call.media = true;
  call.run(40s);
  call.media = false;
  call.run(1s);
  EXPECT_TRUE(call.connected());
  EXPECT_GT(tried, 10000u);
  EXPECT_EQ(call.server.received.size(), call.client.sequence);
  EXPECT_EQ(call.client.received.size(), call.server.sequence);
}

TEST(Transport, RepeatedDatagramsChangeNothing) {
  Call call(6);
  call.duplicate = true;
  call.start();
  call.run(1s);
  ASSERT_TRUE(call.connected());
  call.media = true;
  call.run(20s);
  call.media = false;
  call.run(1s);
  EXPECT_TRUE(call.connected());
  EXPECT_EQ(call.server.received.size(), call.client.sequence);
  EXPECT_EQ(call.errors["srtp-replayed"],
            call.server.sequence + call.client.sequence + call.server.rtcp_received + call.client.rtcp_received);
}

TEST(Transport, NamesItsUfrags) {
  Call call(1);
  call.tell_client();
  ASSERT_FALSE(call.net.empty());
  const auto bytes = call.net.begin()->second.bytes;
  EXPECT_EQ(peek_local_ufrag(bytes), "srv1");
  EXPECT_TRUE(call.server.transport.owns_ufrag("srv1"));
  EXPECT_FALSE(call.server.transport.owns_ufrag("cli1"));
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_TRUE(peek_local_ufrag(ByteSpan(bytes).first(size)).empty());
}

TEST(Transport, IsQuietBeforeAnythingHappens) {
  Call call(1);
  EXPECT_EQ(call.server.transport.next_timeout(), kNever);
  EXPECT_EQ(call.server.transport.last_received(), TimePoint{});
  call.tell_server();
  EXPECT_TRUE(call.net.empty());
  EXPECT_FALSE(call.server.transport.round_trip());
  call.run(40s);
  EXPECT_EQ(call.server.transport.state(), Transport::State::failed);  // nobody came
}

}  // namespace
}  // namespace conclave::peer
