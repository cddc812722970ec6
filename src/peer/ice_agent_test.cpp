// The agent as a server, against hand-made checks of a client.
#include "peer/ice_agent.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

namespace conclave::peer {
namespace {

const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:10000");
const SocketAddress kClient = *SocketAddress::parse("198.51.100.7:40000");
const UdpPath kPath{kServer, kClient};
const IceParameters kLocal{"srv1", "server-password-000001"};
const IceParameters kRemote{"cli1", "client-password-000001"};

struct Ask {
  IceParameters to = kLocal;
  std::string from_ufrag = kRemote.ufrag;
  std::string password{};
  std::optional<uint64_t> controlled = 5;
  std::optional<uint64_t> controlling{};
  bool use_candidate = false;
  bool priority = true;
  bool unknown = false;
  uint8_t id = 1;
};

std::vector<uint8_t> make_request(const Ask& ask) {
  std::array<uint8_t, 512> buffer{};
  StunTransactionId id{};
  id.fill(ask.id);
  StunWriter out(buffer, StunClass::request, id);
  out.username(ask.to.ufrag, ask.from_ufrag);
  if (ask.priority) out.attribute(StunAttribute::priority, uint32_t{0x6e7f00ff});
  if (ask.controlled) out.attribute(StunAttribute::ice_controlled, *ask.controlled);
  if (ask.controlling) out.attribute(StunAttribute::ice_controlling, *ask.controlling);
  if (ask.use_candidate) out.flag(StunAttribute::use_candidate);
  if (ask.unknown) out.attribute(static_cast<StunAttribute>(0x7f01), uint32_t{0});
  const size_t size = out.finish(HmacSha1(as_bytes(ask.password.empty() ? ask.to.pwd : ask.password)));
  return {buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(size)};
}

std::vector<uint8_t> make_answer(const StunMessage& request, const std::string& password,
                                 std::optional<StunError> error = std::nullopt) {
  std::array<uint8_t, 512> buffer{};
  StunWriter out(buffer, error ? StunClass::error : StunClass::success, request.transaction);
  if (error) {
    out.error_code(*error);
  } else {
    out.xor_mapped_address(kServer);
  }
  const size_t size = out.finish(HmacSha1(as_bytes(password)));
  return {buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(size)};
}

class IceAgentTest : public testing::Test {
 protected:
  struct Sent {
    UdpPath path;
    std::vector<uint8_t> bytes;
    StunMessage message() const { return *parse_stun(bytes); }
  };

  std::vector<Sent> drain() {
    std::vector<Sent> sent;
    for (size_t i = 0; i < out_.size(); ++i)
      sent.push_back({out_[i].path, {out_[i].bytes().begin(), out_[i].bytes().end()}});
    out_.clear();
    return sent;
  }
  Result<void> take(const std::vector<uint8_t>& datagram, const UdpPath& path = kPath) {
    return agent_.handle_stun(now_, path, datagram, out_);
  }
  void advance(Duration duration) {
    const TimePoint end = now_ + duration;
    while (agent_.next_timeout() <= end) {
      now_ = std::max(now_, agent_.next_timeout());
      agent_.handle_timeout(now_, out_);
    }
    now_ = end;
  }
  /// The requests among what was sent.
  std::vector<Sent> drain_requests() {
    std::vector<Sent> sent = drain();
    std::erase_if(sent, [](const Sent& s) { return s.message().message_class != StunClass::request; });
    return sent;
  }
  /// Check from the client, our check, its answer.
  void connect(const UdpPath& path = kPath) {
    ASSERT_TRUE(take(make_request({}), path));
    for (int i = 0; i < 4; ++i) {
      for (const Sent& sent : drain_requests()) ASSERT_TRUE(take(make_answer(sent.message(), kRemote.pwd), sent.path));
      advance(50ms);
    }
    drain();
  }

  SeededRandom random_{1};
  IceAgent agent_{{kLocal, IceRole::controlling, {}}, random_};
  EgressQueue out_;
  TimePoint now_ = TimePoint{} + 100s;
};

TEST_F(IceAgentTest, AnswersBeforeItKnowsTheOtherSide) {
  ASSERT_TRUE(take(make_request({})));
  const auto sent = drain();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].path, kPath);
  const StunMessage answer = sent[0].message();
  EXPECT_EQ(answer.message_class, StunClass::success);
  EXPECT_EQ(answer.xor_mapped_address, kClient);
  EXPECT_TRUE(answer.has_fingerprint);
  EXPECT_TRUE(answer.verify_integrity(HmacSha1(as_bytes(kLocal.pwd))));
  EXPECT_EQ(agent_.next_timeout(), kNever);
}

TEST_F(IceAgentTest, ChecksBackOnceItKnowsTheOtherSideThenNominates) {
  ASSERT_TRUE(take(make_request({})));
  drain();
  agent_.set_remote(now_, kRemote, {}, out_);
  auto sent = drain();
  ASSERT_EQ(sent.size(), 1u);
  StunMessage check = sent[0].message();
  EXPECT_EQ(check.message_class, StunClass::request);
  EXPECT_EQ(check.username, "cli1:srv1");
  EXPECT_TRUE(check.priority && check.ice_controlling && !check.ice_controlled);
  EXPECT_FALSE(check.use_candidate);
  EXPECT_TRUE(check.verify_integrity(HmacSha1(as_bytes(kRemote.pwd))));
  EXPECT_FALSE(agent_.selected_path());

  now_ += 40ms;
  ASSERT_TRUE(take(make_answer(check, kRemote.pwd)));
  EXPECT_EQ(agent_.selected_path(), kPath);
  EXPECT_EQ(agent_.round_trip(), 40ms);
  sent = drain();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_TRUE(sent[0].message().use_candidate);
  ASSERT_TRUE(take(make_answer(sent[0].message(), kRemote.pwd)));
  EXPECT_TRUE(drain().empty());
  EXPECT_GE(agent_.next_timeout(), now_ + 4s);
  EXPECT_LE(agent_.next_timeout(), now_ + 6s);
}

TEST_F(IceAgentTest, SaysNothingToTheUnauthenticated) {
  Ask wrong;
  wrong.password = "guess";
  EXPECT_STREQ(take(make_request(wrong)).error().reason, "stun-not-authentic");
  Ask stranger;
  stranger.to.ufrag = "other";
  EXPECT_STREQ(take(make_request(stranger)).error().reason, "stun-unknown-username");
  auto request = make_request({});
  for (size_t i = 0; i < request.size(); ++i) {
    auto changed = request;
    changed[i] ^= 0x10;
    EXPECT_FALSE(take(changed)) << i;
  }
  EXPECT_TRUE(drain().empty());
  EXPECT_EQ(agent_.pair_count(), 0u);
}

TEST_F(IceAgentTest, ForgedAnswersChangeNothing) {
  ASSERT_TRUE(take(make_request({})));
  agent_.set_remote(now_, kRemote, {}, out_);
  const auto sent = drain_requests();
  const StunMessage check = sent.at(0).message();
  EXPECT_STREQ(take(make_answer(check, "guess")).error().reason, "stun-not-authentic");
  EXPECT_STREQ(take(make_answer(check, "guess", StunError::role_conflict)).error().reason, "stun-not-authentic");
  const UdpPath elsewhere{kServer, *SocketAddress::parse("203.0.113.9:9")};
  EXPECT_STREQ(take(make_answer(check, kRemote.pwd), elsewhere).error().reason, "stun-response-path");
  EXPECT_FALSE(agent_.selected_path());
  EXPECT_EQ(agent_.role(), IceRole::controlling);
  ASSERT_TRUE(take(make_answer(check, kRemote.pwd)));
  EXPECT_TRUE(agent_.selected_path());
  EXPECT_STREQ(take(make_answer(check, kRemote.pwd)).error().reason, "stun-unknown-transaction");
}

TEST_F(IceAgentTest, RefusesWhatItCannotUnderstand) {
  Ask ask;
  ask.unknown = true;
  ASSERT_TRUE(take(make_request(ask)));
  EXPECT_EQ(drain().at(0).message().error_code, 420);
  Ask bare;
  bare.priority = false;
  ASSERT_TRUE(take(make_request(bare)));
  EXPECT_EQ(drain().at(0).message().error_code, 400);
  EXPECT_EQ(agent_.pair_count(), 0u);
}

TEST_F(IceAgentTest, RoleConflictGoesByTheTieBreaker) {
  Ask weaker;
  weaker.controlled.reset();
  weaker.controlling = 0;
  ASSERT_TRUE(take(make_request(weaker)));
  EXPECT_EQ(drain().at(0).message().error_code, 487);
  EXPECT_EQ(agent_.role(), IceRole::controlling);
  EXPECT_EQ(agent_.pair_count(), 0u);
  Ask stronger;
  stronger.controlled.reset();
  stronger.controlling = ~uint64_t{0};
  ASSERT_TRUE(take(make_request(stronger)));
  EXPECT_EQ(drain().at(0).message().message_class, StunClass::success);
  EXPECT_EQ(agent_.role(), IceRole::controlled);
  // Now controlled: a client that says so too, with a weaker tie-breaker than ours, makes us controlling again.
  Ask controlled;
  controlled.controlled = 0;
  ASSERT_TRUE(take(make_request(controlled)));
  EXPECT_EQ(agent_.role(), IceRole::controlling);
}

TEST_F(IceAgentTest, A487MakesItAskAgainInTheOtherRole) {
  ASSERT_TRUE(take(make_request({})));
  agent_.set_remote(now_, kRemote, {}, out_);
  const auto first = drain_requests();
  ASSERT_TRUE(take(make_answer(first.at(0).message(), kRemote.pwd, StunError::role_conflict)));
  EXPECT_EQ(agent_.role(), IceRole::controlled);
  advance(50ms);
  const auto again = drain_requests();
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].message().ice_controlled);
  EXPECT_NE(again[0].message().ice_controlled, first[0].message().ice_controlling);
  ASSERT_TRUE(take(make_answer(again[0].message(), kRemote.pwd)));
  EXPECT_FALSE(agent_.selected_path());  // the other side nominates now
  Ask nominate;
  nominate.controlled.reset();
  nominate.controlling = 9;
  nominate.use_candidate = true;
  ASSERT_TRUE(take(make_request(nominate)));
  EXPECT_EQ(agent_.selected_path(), kPath);
}

TEST_F(IceAgentTest, RepeatsAnUnansweredCheckWithDoubledPauses) {
  ASSERT_TRUE(take(make_request({})));
  agent_.set_remote(now_, kRemote, {}, out_);
  const TimePoint begin = now_;
  std::vector<int64_t> at;
  drain();
  at.push_back(0);
  while (agent_.next_timeout() < begin + 29s) {
    now_ = agent_.next_timeout();
    agent_.handle_timeout(now_, out_);
    if (!drain_requests().empty()) at.push_back((now_ - begin) / 1ms);
  }
  EXPECT_EQ(at, (std::vector<int64_t>{0, 500, 1500, 3500, 7500, 15500, 23500}));
  advance(10s);
  EXPECT_EQ(agent_.state(), IceAgent::State::failed);
  EXPECT_EQ(agent_.next_timeout(), kNever);
}

TEST_F(IceAgentTest, ConsentIsKeptAndLost) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  ASSERT_EQ(agent_.state(), IceAgent::State::connected);
  for (int i = 0; i < 30; ++i) {  // two minutes with answers
    advance(4s);
    for (const Sent& sent : drain_requests()) {
      EXPECT_TRUE(sent.message().use_candidate);
      ASSERT_TRUE(take(make_answer(sent.message(), kRemote.pwd)));
    }
    ASSERT_EQ(agent_.state(), IceAgent::State::connected);
  }
  advance(24s);
  EXPECT_EQ(agent_.state(), IceAgent::State::connected);
  EXPECT_LE(drain_requests().size(), 7u);
  advance(11s);
  EXPECT_EQ(agent_.state(), IceAgent::State::failed);
  EXPECT_FALSE(agent_.selected_path());
  drain();
  ASSERT_TRUE(take(make_request({})));  // answered, but only a restart revives it (RFC 7675 5.1)
  advance(10s);
  EXPECT_TRUE(drain_requests().empty());
  EXPECT_EQ(agent_.state(), IceAgent::State::failed);
}

TEST_F(IceAgentTest, SendsNothingToAddressesThatAreOnlyNamed) {
  std::vector<IceCandidate> candidates;
  for (uint32_t i = 0; i < 1000; ++i)
    candidates.push_back({"1", 100, {IpAddress::v4(0xcb007100 + i), 5000}, IceCandidate::Type::host, true});
  agent_.set_remote(now_, kRemote, candidates, out_);
  advance(20s);
  EXPECT_TRUE(drain().empty());
  ASSERT_TRUE(take(make_request({})));
  advance(60s);
  agent_.set_remote(now_, kRemote, candidates, out_);  // once more, now that a local address is known
  advance(10s);
  const std::vector<Sent> sent = drain();
  EXPECT_GT(sent.size(), 2u);
  for (const Sent& one : sent) EXPECT_EQ(one.path, kPath);
}

TEST_F(IceAgentTest, IgnoresCandidatesThatCannotBeChecked) {
  std::vector<IceCandidate> candidates(7, {"1", 100, {}, IceCandidate::Type::host, true});
  candidates[0].address = {};  // an mDNS name
  candidates[1].address = *SocketAddress::parse("224.0.0.1:5000");
  candidates[2].address = *SocketAddress::parse("255.255.255.255:5000");
  candidates[3].address = *SocketAddress::parse("127.0.0.1:5000");
  candidates[4].address = *SocketAddress::parse("[2001:db8::1]:5000");
  candidates[5].address = *SocketAddress::parse("198.51.100.1:0");
  candidates[6].address = *SocketAddress::parse("198.51.100.1:9");
  candidates[6].udp = false;
  IceAgent client({kLocal, IceRole::controlled, {kServer}}, random_);
  client.set_remote(now_, kRemote, candidates, out_);
  EXPECT_TRUE(drain().empty());
  candidates[0].address = kClient;
  client.set_remote(now_, kRemote, candidates, out_);
  const std::vector<Sent> sent = drain_requests();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].path, kPath);
}

TEST_F(IceAgentTest, ChecksFromManyPortsCostABoundedAmount) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  for (uint16_t port = 1; port <= 2000; ++port) {
    ASSERT_TRUE(take(make_request({}), UdpPath{kServer, {kClient.ip, port}}));
    advance(1ms);
  }
  EXPECT_LE(agent_.pair_count(), IcePairs::kMaxPairs);
  EXPECT_LE(drain_requests().size(), 45u + 5u);  // 2 s of pacing, and the selected pair
  EXPECT_EQ(agent_.selected_path(), kPath);
}

TEST_F(IceAgentTest, FollowsMediaToANewPath) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  agent_.handle_media(now_, kPath);
  const UdpPath moved{kServer, *SocketAddress::parse("203.0.113.9:1234")};
  connect(moved);
  EXPECT_EQ(agent_.selected_path(), kPath);  // a second way alone is no reason to move
  agent_.handle_media(now_, kPath);
  now_ += 100ms;
  agent_.handle_media(now_, moved);
  EXPECT_EQ(agent_.selected_path(), kPath);  // may be reordering
  now_ += 300ms;
  agent_.handle_media(now_, moved);
  EXPECT_EQ(agent_.selected_path(), moved);
  EXPECT_LE(agent_.next_timeout(), now_);
  advance(0ms);
  const auto sent = drain_requests();
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].path, moved);
  EXPECT_TRUE(sent[0].message().use_candidate);
  agent_.handle_media(now_, kPath);  // a straggler
  EXPECT_EQ(agent_.selected_path(), moved);
}

TEST_F(IceAgentTest, FollowsChecksWhenThereIsNoMedia) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  advance(7s);
  drain();
  const UdpPath moved{kServer, *SocketAddress::parse("203.0.113.9:1234")};
  connect(moved);
  EXPECT_EQ(agent_.selected_path(), moved);
}

TEST_F(IceAgentTest, TellsLocalAddressesApart) {
  agent_.set_remote(now_, kRemote, {}, out_);
  const UdpPath second{*SocketAddress::parse("192.0.2.2:10000"), kClient};
  connect(second);
  EXPECT_EQ(agent_.selected_path(), second);
}

TEST_F(IceAgentTest, ARestartKeepsTheOldPairUntilTheNewOneWorks) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  const IceParameters local{"srv2", "server-password-000002"};
  const IceParameters remote{"cli2", "client-password-000002"};
  agent_.restart(now_, local);
  EXPECT_EQ(agent_.local(), local);
  EXPECT_TRUE(agent_.owns_ufrag("srv1") && agent_.owns_ufrag("srv2"));
  ASSERT_TRUE(take(make_request({})));  // still under the old ones
  EXPECT_TRUE(drain().at(0).message().verify_integrity(HmacSha1(as_bytes(kLocal.pwd))));
  EXPECT_EQ(agent_.selected_path(), kPath);
  advance(6s);
  const auto consent = drain_requests();
  ASSERT_EQ(consent.size(), 1u);
  EXPECT_EQ(consent[0].message().username, "cli1:srv1");
  ASSERT_TRUE(take(make_answer(consent[0].message(), kRemote.pwd)));

  agent_.set_remote(now_, remote, {}, out_);
  Ask ask;
  ask.to = local;
  ask.from_ufrag = remote.ufrag;
  ASSERT_TRUE(take(make_request(ask)));
  const auto checks = drain_requests();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].message().username, "cli2:srv2");
  EXPECT_TRUE(agent_.owns_ufrag("srv1"));
  ASSERT_TRUE(take(make_answer(checks[0].message(), remote.pwd)));
  EXPECT_EQ(agent_.selected_path(), kPath);
  EXPECT_FALSE(agent_.owns_ufrag("srv1"));
  EXPECT_STREQ(take(make_request({})).error().reason, "stun-unknown-username");
}

TEST_F(IceAgentTest, ARestartRevivesAFailedAgent) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  advance(60s);
  ASSERT_EQ(agent_.state(), IceAgent::State::failed);
  drain();
  const IceParameters local{"srv2", "server-password-000002"};
  agent_.restart(now_, local);
  EXPECT_EQ(agent_.state(), IceAgent::State::checking);
  Ask ask;
  ask.to = local;
  ask.from_ufrag = "cli2";
  ASSERT_TRUE(take(make_request(ask)));
  agent_.set_remote(now_, {"cli2", "client-password-000002"}, {}, out_);
  const auto checks = drain_requests();
  ASSERT_EQ(checks.size(), 1u);
  ASSERT_TRUE(take(make_answer(checks[0].message(), "client-password-000002")));
  EXPECT_EQ(agent_.state(), IceAgent::State::connected);
}

TEST_F(IceAgentTest, NewRemoteCredentialsAloneReviveAFailedAgent) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  advance(60s);
  ASSERT_EQ(agent_.state(), IceAgent::State::failed);
  drain();
  agent_.set_remote(now_, {"cli2", "client-password-000002"}, {}, out_);
  EXPECT_EQ(agent_.state(), IceAgent::State::checking);
  Ask ask;
  ask.from_ufrag = "cli2";
  ASSERT_TRUE(take(make_request(ask)));
  const auto checks = drain_requests();
  ASSERT_EQ(checks.size(), 1u);
  ASSERT_TRUE(take(make_answer(checks[0].message(), "client-password-000002")));
  EXPECT_EQ(agent_.state(), IceAgent::State::connected);
}

TEST_F(IceAgentTest, NewRemoteCredentialsAloneAreARestartToo) {
  agent_.set_remote(now_, kRemote, {}, out_);
  connect();
  agent_.set_remote(now_, {"cli2", "client-password-000002"}, {}, out_);
  EXPECT_EQ(agent_.selected_path(), kPath);
  Ask ask;
  ask.from_ufrag = "cli2";
  ASSERT_TRUE(take(make_request(ask)));
  const auto checks = drain_requests();
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].message().username, "cli2:srv1");
  ASSERT_TRUE(take(make_answer(checks[0].message(), "client-password-000002")));
  EXPECT_EQ(agent_.selected_path(), kPath);
  advance(1ms);
  EXPECT_EQ(drain_requests().at(0).message().username, "cli2:srv1");
}

// Whatever the other side does, a timeout that was handled does not stay due, and memory stays bounded.
TEST_F(IceAgentTest, ComesToRestAfterAnything) {
  SeededRandom chance(17);
  IceParameters local = kLocal;
  IceParameters remote = kRemote;
  std::vector<Sent> asked;
  std::map<IceAgent::State, int> steps_in;
  for (int step = 0; step < 60000; ++step) {
    const UdpPath path{kServer, {kClient.ip, static_cast<uint16_t>(1 + chance.below(40))}};
    switch (chance.below(step % 50 == 0 ? 12 : 10)) {
      case 0:
      case 1: {
        Ask ask{.to = local, .from_ufrag = remote.ufrag};
        const bool claims_control = chance.below(20) == 0;
        if (claims_control) ask.controlling = chance.next_u64();
        if (claims_control) ask.controlled.reset();
        ask.use_candidate = chance.below(4) == 0;
        ASSERT_TRUE(take(make_request(ask), path));
        break;
      }
      case 2:
      case 3:
      case 4:
        if (asked.empty()) break;
        static_cast<void>(take(make_answer(asked.back().message(), remote.pwd), asked.back().path));
        asked.pop_back();
        break;
      case 5: {
        if (asked.empty()) break;
        const auto error = chance.below(4) == 0 ? StunError::role_conflict : StunError::bad_request;
        static_cast<void>(take(make_answer(asked.back().message(), remote.pwd, error), asked.back().path));
        asked.pop_back();
        break;
      }
      case 6:
        agent_.handle_media(now_, path);
        break;
      case 7:
        agent_.set_remote(now_, remote, std::vector<IceCandidate>{{"1", 9, path.remote, {}, true}}, out_);
        break;
      case 8:
      case 9:
        now_ += Duration(chance.below(chance.below(400) == 0 ? 60'000'000 : 400'000));
        agent_.handle_timeout(now_, out_);
        ASSERT_GT(agent_.next_timeout(), now_) << step;
        break;
      case 10:
        local.ufrag = "srv" + std::to_string(step);
        agent_.restart(now_, local);
        break;
      default:
        remote.ufrag = "cli" + std::to_string(step);
        agent_.set_remote(now_, remote, {}, out_);
    }
    for (Sent& sent : drain_requests()) asked.push_back(std::move(sent));
    if (asked.size() > 40) asked.erase(asked.begin(), asked.end() - 40);
    ASSERT_LE(agent_.pair_count(), IcePairs::kMaxPairs);
    ASSERT_EQ(agent_.selected_path().has_value(), agent_.state() == IceAgent::State::connected) << step;
    ++steps_in[agent_.state()];
  }
  for (const auto state : {IceAgent::State::checking, IceAgent::State::connected, IceAgent::State::failed})
    EXPECT_GT(steps_in[state], 100);
}

}  // namespace
}  // namespace conclave::peer
