// The pool with real sockets and threads. sfu::Node is replaced at link time by one that tells which worker it is and
// what reached it: every datagram is answered with "<conference>:<datagram>".
#include "media/pool.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <map>
#include <set>

#include "io/mailbox.h"
#include "io/system.h"
#include "peer/dtls_identity.h"

namespace conclave::sfu {

struct Node::Impl {
  NodeStats stats;
  Counters drops;
  ConferenceId conference = 999;
  TimePoint timeout = kNever;
};

Node::Node(NodeConfig, const peer::DtlsIdentity&, Random&) : impl_(std::make_unique<Impl>()) {}
Node::~Node() = default;

void Node::handle_command(TimePoint now, const BridgeCommand& command, EgressQueue&, std::vector<BridgeEvent>& events) {
  const auto* add = std::get_if<AddEndpoint>(&command);
  if (add == nullptr) return;
  impl_->conference = add->conference;
  ++impl_->stats.endpoints;
  impl_->timeout = now + 5ms;
  events.push_back(TransportStateChanged{add->conference, add->endpoint, TransportStateChanged::State::connected, {}});
}

void Node::handle_datagram(TimePoint, const UdpPath& path, MutableByteSpan datagram, EgressQueue& out,
                           std::vector<BridgeEvent>&) {
  ++impl_->stats.datagrams_received;
  out.push(path,
           as_bytes(std::to_string(impl_->conference) + ":" + std::string(as_text(ByteSpan(datagram)).substr(0, 40))));
}

void Node::handle_timeout(TimePoint, EgressQueue&, std::vector<BridgeEvent>& events) {
  impl_->timeout = kNever;
  events.push_back(ConnectivityChanged{impl_->conference, "timeout", true});
}

TimePoint Node::next_timeout() const { return impl_->timeout; }
NodeStats Node::stats() const { return impl_->stats; }
const Counters& Node::drops() const { return impl_->drops; }

}  // namespace conclave::sfu

namespace conclave::media {
namespace {

/// Binding request with only USERNAME "<ufrag>:peer" (RFC 8489 6, 14.3).
std::string binding_request(std::string_view ufrag) {
  std::string user = std::string(ufrag) + ":peer";
  const size_t padded = (user.size() + 3) / 4 * 4;
  std::string message(20 + 4 + padded, '\0');
  auto* bytes = reinterpret_cast<uint8_t*>(message.data());
  store_u16(bytes, 1);
  store_u16(bytes + 2, static_cast<uint16_t>(4 + padded));
  store_u32(bytes + 4, 0x2112a442);
  store_u16(bytes + 20, 6);
  store_u16(bytes + 22, static_cast<uint16_t>(user.size()));
  message.replace(24, user.size(), user);
  return message;
}

class PoolTest : public testing::Test {
 protected:
  void start(uint32_t workers, std::vector<io::Fd> inherited = {}) {
    auto pool = Pool::start(
        {.listen = {IpAddress::v4(0x7f000001), 0}, .workers = workers, .node = {}}, identity_,
        [this](std::vector<BridgeEvent>& events) {
          for (BridgeEvent& event : events) events_.post(std::move(event));
        },
        [this](WorkerStats stats) { stats_.post(std::move(stats)); }, std::move(inherited));
    ASSERT_TRUE(pool) << pool.error().detail;
    pool_ = std::move(*pool);
    for (ConferenceId worker = 0; worker < workers; ++worker)
      pool_->post(AddEndpoint{.conference = 256 * 7 + worker, .endpoint = "e", .local_ice = {}});
  }

  std::string ask(io::UdpBatch& client, std::string_view text) {
    EgressQueue queue;
    queue.push({{}, pool_->local()}, as_bytes(text));
    client.send(queue);
    pollfd waiting{client.fd(), POLLIN, 0};
    if (poll(&waiting, 1, 2000) != 1) return "no answer";
    const auto got = client.receive();
    return got.empty() ? "nothing" : std::string(as_text(ByteSpan(got.front().bytes)));
  }

  std::vector<BridgeEvent> wait_for_events(size_t count) {
    std::vector<BridgeEvent> all;
    std::vector<BridgeEvent> some;
    pollfd waiting{events_.fd(), POLLIN, 0};
    while (all.size() < count && poll(&waiting, 1, 2000) == 1) {
      events_.take(some);
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

  io::SystemRandom random_;
  peer::DtlsIdentity identity_ = std::move(*peer::DtlsIdentity::make(io::clock_anchor().wall, random_));
  io::Mailbox<BridgeEvent> events_;
  io::Mailbox<WorkerStats> stats_;
  std::unique_ptr<Pool> pool_;
};

io::UdpBatch open_client() {
  auto client = io::UdpBatch::open({.listen = {IpAddress::v4(0x7f000001), 0}});
  EXPECT_TRUE(client);
  return std::move(*client);
}

TEST_F(PoolTest, CommandsGoToTheWorkerOfTheConferenceAndEventsComeBack) {
  start(3);
  std::set<ConferenceId> connected;
  std::set<ConferenceId> timed_out;
  for (const BridgeEvent& event : wait_for_events(6)) {
    if (const auto* state = std::get_if<TransportStateChanged>(&event)) connected.insert(state->conference);
    if (const auto* silent = std::get_if<ConnectivityChanged>(&event)) timed_out.insert(silent->conference);
  }
  EXPECT_THAT(connected, testing::ElementsAre(1792, 1793, 1794));
  EXPECT_THAT(timed_out, testing::ElementsAre(1792, 1793, 1794));
}

TEST_F(PoolTest, ARequestReachesTheWorkerItNamesWhateverSocketItArrivesAt) {
  start(3);
  wait_for_events(3);
  // Several clients, so that with near certainty the kernel spreads them over more than one socket.
  for (int i = 0; i < 12; ++i) {
    io::UdpBatch client = open_client();
    const int worker = i % 3;
    const std::string prefix = std::to_string(1792 + worker) + ":";
    EXPECT_THAT(ask(client, binding_request("0" + std::to_string(worker) + "ufrag")), testing::StartsWith(prefix));
    EXPECT_EQ(ask(client, "media"), prefix + "media") << "what follows goes the same way";
  }
}

TEST_F(PoolTest, GoesOnWithTheSocketsOfThePoolBefore) {
  for (const uint32_t workers : {1u, 3u}) {
    start(workers);
    const SocketAddress before = pool_->local();
    std::vector<io::Fd> kept;
    for (const int fd : pool_->descriptors()) kept.emplace_back(dup(fd));
    pool_.reset();
    io::UdpBatch client = open_client();
    EgressQueue queue;
    queue.push({{}, before}, as_bytes(binding_request("00ufrag")));
    client.send(queue);  // while nobody is there
    start(workers, std::move(kept));
    EXPECT_EQ(pool_->local(), before);
    pollfd waiting{client.fd(), POLLIN, 0};
    ASSERT_EQ(poll(&waiting, 1, 2000), 1);
    EXPECT_EQ(client.receive().size(), 1u);
    EXPECT_NE(ask(client, "media"), "no answer");
  }
}

TEST_F(PoolTest, EachWorkerTellsWhatItHasCounted) {
  start(2);
  io::UdpBatch client = open_client();
  EXPECT_THAT(ask(client, binding_request("01ufrag")), testing::StartsWith("1793:"));
  std::map<uint32_t, WorkerStats> newest;
  std::vector<WorkerStats> some;
  pollfd waiting{stats_.fd(), POLLIN, 0};
  while ((newest[0].node.endpoints == 0 || newest[1].node.datagrams_received == 0) && poll(&waiting, 1, 2000) == 1) {
    stats_.take(some);
    for (WorkerStats& stats : some) newest[stats.worker] = std::move(stats);
  }
  EXPECT_EQ(newest[0].node.endpoints, 1u);
  EXPECT_EQ(newest[1].node.endpoints, 1u);
  EXPECT_EQ(newest[1].node.datagrams_received, 1u);
  EXPECT_EQ(newest[0].socket.count("datagrams-out") + newest[1].socket.count("datagrams-out"), 1u);
}

TEST_F(PoolTest, ATakenPortIsAnErrorAlsoForSharedSockets) {
  const io::UdpBatch other = open_client();
  for (const uint32_t workers : {1u, 2u}) {
    const auto pool = Pool::start(
        {.listen = other.local(), .workers = workers, .node = {}}, identity_, [](std::vector<BridgeEvent>&) {},
        [](const WorkerStats&) {});
    ASSERT_FALSE(pool);
    EXPECT_STREQ(pool.error().reason, "udp-socket");
  }
}

TEST_F(PoolTest, TheNumberOfWorkersIsBounded) {
  for (const uint32_t workers : {0u, 257u})
    EXPECT_FALSE(Pool::start(
        {.listen = {}, .workers = workers, .node = {}}, identity_, [](std::vector<BridgeEvent>&) {},
        [](const WorkerStats&) {}));
}

}  // namespace
}  // namespace conclave::media
