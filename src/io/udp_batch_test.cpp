// Real sockets on the loopback interface.
#include "io/udp_batch.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>

#include <string>

namespace conclave::io {
namespace {

const IpAddress kLoopback = IpAddress::v4(0x7f000001);
const IpAddress kOtherLoopback = IpAddress::v4(0x7f000002);

UdpBatch open_on(IpAddress ip, UdpOptions options = {}) {
  options.listen.ip = ip;
  auto batch = UdpBatch::open(options);
  EXPECT_TRUE(batch.has_value()) << batch.error().detail;
  return std::move(*batch);
}

struct Received {
  UdpPath path;
  std::string text;
};

/// Receives until `count` datagrams came, or a second passed in silence.
std::vector<Received> receive(UdpBatch& batch, size_t count) {
  std::vector<Received> all;
  while (all.size() < count) {
    pollfd waiting{batch.fd(), POLLIN, 0};
    if (poll(&waiting, 1, 1000) <= 0) break;
    for (const auto& datagram : batch.receive())
      all.push_back({datagram.path, std::string(as_text(ByteSpan(datagram.bytes)))});
  }
  return all;
}

TEST(UdpBatch, OneSocketServesBothFamiliesAndKnowsTheLocalAddress) {
  UdpBatch server = open_on({});
  UdpBatch v4 = open_on(kLoopback);
  const uint16_t port = server.local().port;
  ASSERT_NE(port, 0);
  EXPECT_TRUE(server.local().ip.is_unspecified());

  EgressQueue queue;
  queue.push({v4.local(), {kOtherLoopback, port}}, as_bytes("four"));
  v4.send(queue);
  auto got = receive(server, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].text, "four");
  EXPECT_EQ(got[0].path.remote, v4.local());
  EXPECT_EQ(got[0].path.local, (SocketAddress{kOtherLoopback, port}));

  auto v6 = UdpBatch::open({.listen = {*IpAddress::parse("::1"), 0}});
  if (!v6) GTEST_SKIP() << "this host has no IPv6";
  queue.clear();
  queue.push({v6->local(), {*IpAddress::parse("::1"), port}}, as_bytes("six"));
  v6->send(queue);
  got = receive(server, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].path.local.ip, *IpAddress::parse("::1"));
  EXPECT_EQ(got[0].path.remote, v6->local());
}

TEST(UdpBatch, AnswersLeaveFromTheAddressThatWasAsked) {
  UdpBatch server = open_on({});
  UdpBatch client = open_on(kLoopback);
  EgressQueue queue;
  queue.push({client.local(), {kOtherLoopback, server.local().port}}, as_bytes("ping"));
  client.send(queue);
  const auto asked = receive(server, 1);
  ASSERT_EQ(asked.size(), 1u);
  queue.clear();
  queue.push(asked[0].path, as_bytes("pong"));
  server.send(queue);
  const auto answered = receive(client, 1);
  ASSERT_EQ(answered.size(), 1u);
  EXPECT_EQ(answered[0].path.remote, (SocketAddress{kOtherLoopback, server.local().port}));
}

void expect_runs_arrive(Segmentation segmentation, uint64_t most_calls) {
  UdpBatch server = open_on({}, {.segmentation = segmentation});
  UdpBatch first = open_on(kLoopback);
  UdpBatch second = open_on(kLoopback);
  const SocketAddress from{kLoopback, server.local().port};
  EgressQueue queue;
  for (int i = 0; i < 30; ++i) {
    for (const UdpBatch* receiver : {&first, &second}) {
      std::string packet(i == 29 ? 400 : 1100, static_cast<char>('a' + i % 26));
      packet.replace(0, 2, std::to_string(10 + i));
      queue.push({from, receiver->local()}, as_bytes(packet));
    }
  }
  server.send(queue);
  for (UdpBatch* receiver : {&first, &second}) {
    const auto got = receive(*receiver, 30);
    ASSERT_EQ(got.size(), 30u);
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(got[i].text.substr(0, 2), std::to_string(10 + i));
      EXPECT_EQ(got[i].text.size(), i == 29 ? 400u : 1100u);
      EXPECT_EQ(got[i].path.remote, from);
    }
  }
  EXPECT_EQ(server.counters().count("datagrams-out"), 60u);
  EXPECT_EQ(server.counters().count("bytes-out"), 2 * (29 * 1100u + 400));
  EXPECT_EQ(first.counters().count("bytes-in"), 29 * 1100u + 400);
  EXPECT_LE(server.counters().count("send-calls"), most_calls);
}

TEST(UdpBatch, RunsLeaveInOneCall) { expect_runs_arrive(Segmentation::on, 1); }
TEST(UdpBatch, WithoutSegmentationTheSameArrives) { expect_runs_arrive(Segmentation::off, 1); }

TEST(UdpBatch, ADatagramTheKernelRefusesDoesNotHinderTheOthers) {
  UdpBatch server = open_on(kLoopback);  // an IPv4 socket
  UdpBatch client = open_on(kLoopback);
  EgressQueue queue;
  queue.push({{}, {*IpAddress::parse("2001:db8::1"), 9}}, as_bytes("nowhere"));
  queue.push({{}, client.local()}, as_bytes("here"));
  server.send(queue);
  const auto got = receive(client, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].text, "here");
  EXPECT_EQ(server.counters().count("egress-refused"), 1u);
}

TEST(UdpBatch, ARefusedRunIsTriedSingly) {
  UdpBatch server = open_on(kLoopback);
  EgressQueue queue;
  for (int i = 0; i < 3; ++i) queue.push({{}, {*IpAddress::parse("2001:db8::1"), 9}}, as_bytes("nowhere"));
  server.send(queue);
  EXPECT_EQ(server.counters().count("egress-refused"), 3u);
  EXPECT_EQ(server.counters().count("datagrams-out"), 0u);
}

TEST(UdpBatch, AFullSocketBufferDropsAndCounts) {
  UdpBatch server = open_on(kLoopback, {.buffer_bytes = 1});
  UdpBatch silent = open_on(kLoopback);
  EgressQueue queue;
  for (int i = 0; i < 200; ++i) queue.push({{}, silent.local()}, std::vector<uint8_t>(1000, 1));
  server.send(queue);
  const Counters& counters = server.counters();
  // Loopback drains at once, so how many pass is the kernel's affair; nothing may be lost from the books.
  EXPECT_EQ(counters.count("datagrams-out") + counters.count("egress-would-block") + counters.count("egress-refused"),
            200u);
}

TEST(UdpBatch, OversizedDatagramsAreDropped) {
  UdpBatch server = open_on(kLoopback);
  UdpBatch client = open_on(kLoopback);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server.local().port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (const size_t size : {kMaxDatagram + 1, kMaxDatagram}) {
    const std::string data(size, 'x');
    sendto(client.fd(), data.data(), size, 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
  }
  const auto got = receive(server, 1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].text.size(), kMaxDatagram);
  EXPECT_EQ(server.counters().count("oversized-datagram"), 1u);
}

TEST(UdpBatch, AnExclusivePortIsRefusedToASecond) {
  UdpBatch first = open_on(kLoopback);
  const auto second = UdpBatch::open({.listen = first.local()});
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().detail, testing::HasSubstr("bind"));
}

TEST(UdpBatch, ASharedPortIsShared) {
  UdpBatch first = open_on(kLoopback, {.sharing = PortSharing::shared});
  const auto second = UdpBatch::open({.listen = first.local(), .sharing = PortSharing::shared});
  EXPECT_TRUE(second.has_value());
}

}  // namespace
}  // namespace conclave::io
