#include "jingle/transport.h"

#include <gtest/gtest.h>

#include <cctype>

#include "xmpp/parser.h"

namespace conclave::jingle {
namespace {

using xmpp::parse_element;

const std::string kSha256Value =
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

LocalTransport local() {
  LocalTransport transport;
  transport.ice = {"9u3e1", "1qaz2wsx3edc4rfv5tgb6yhn"};
  transport.fingerprints = {{"sha-256", kSha256Value}};
  transport.candidates = {
      {"1", 2130706431, *SocketAddress::parse("203.0.113.7:10000"), IceCandidate::Type::host, true},
      {"2", 2130706175, *SocketAddress::parse("[2001:db8::7]:10000"), IceCandidate::Type::host, true}};
  transport.channel_url = "wss://meet.ex/colibri-ws/s1/c42/3f2a9c10?pwd=x9&v=1";
  return transport;
}

ParsedTransport parse_transport_of(std::string_view attributes, std::string_view children) {
  const auto parsed =
      parse_transport(*parse_element(R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" )" +
                                     std::string(attributes) + ">" + std::string(children) + "</transport>"));
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().detail);
  return parsed.value_or(ParsedTransport{});
}

bool refused(std::string_view attributes, std::string_view children) {
  const auto parsed =
      parse_transport(*parse_element(R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" )" +
                                     std::string(attributes) + ">" + std::string(children) + "</transport>"));
  return !parsed && std::string_view(parsed.error().reason) == "bad-transport";
}

std::string candidate(std::string_view ip, std::string_view more = "") {
  return R"(<candidate component="1" foundation="1" protocol="udp" type="host" port="5000" priority="1" ip=")" +
         std::string(ip) + "\" " + std::string(more) + "/>";
}

TEST(Transport, IsWrittenAsClientsReadIt) {
  EXPECT_EQ(
      make_transport(local()).to_string(),
      R"(<transport xmlns="urn:xmpp:jingle:transports:ice-udp:1" ufrag="9u3e1" pwd="1qaz2wsx3edc4rfv5tgb6yhn"><rtcp-mux/>)"
      R"(<web-socket xmlns="http://jitsi.org/protocol/colibri" url="wss://meet.ex/colibri-ws/s1/c42/3f2a9c10?pwd=x9&amp;v=1"/>)"
      R"(<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup="actpass">)" +
          kSha256Value +
          R"(</fingerprint><candidate component="1" foundation="1" generation="0" id="c0" network="0" protocol="udp" )"
          R"(type="host" ip="203.0.113.7" port="10000" priority="2130706431"/>)"
          R"(<candidate component="1" foundation="2" generation="0" id="c1" network="0" protocol="udp" )"
          R"(type="host" ip="2001:db8::7" port="10000" priority="2130706175"/></transport>)");
}

TEST(Transport, IsReadBack) {
  LocalTransport transport = local();
  transport.ice_generation = 3;
  transport.setup = DtlsSetup::passive;
  transport.candidates[1].udp = false;
  const auto parsed = parse_transport(make_transport(transport));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->remote.ice, transport.ice);
  EXPECT_EQ(parsed->remote.candidates, transport.candidates);
  EXPECT_EQ(parsed->remote.fingerprints, transport.fingerprints);
  EXPECT_EQ(parsed->remote.setup, DtlsSetup::passive);
  EXPECT_EQ(parsed->ice_generation, 3U);
  EXPECT_EQ(parsed->channel_url, transport.channel_url);
}

TEST(Transport, IgnoresCandidatesItCannotUse) {
  EXPECT_TRUE(parse_transport_of("", candidate("0b8c2ba4-1c5e-4d3a.local")).remote.candidates.empty());
  EXPECT_TRUE(parse_transport_of("", candidate("example.com")).remote.candidates.empty());
  EXPECT_TRUE(parse_transport_of("", R"(<candidate component="2" ip="192.0.2.1"/>)").remote.candidates.empty());
  EXPECT_TRUE(parse_transport_of("", R"(<candidate component="1" protocol="ssltcp" ip="192.0.2.1"/>)")
                  .remote.candidates.empty());
  EXPECT_EQ(parse_transport_of("", candidate("192.0.2.1", "tcptype='active'")).remote.candidates.size(), 1U);
  std::string many;
  for (int i = 0; i < 100; ++i) many += candidate("192.0.2.1");
  EXPECT_EQ(parse_transport_of("", many).remote.candidates.size(), 64U);
}

TEST(Transport, NormalisesFingerprints) {
  std::string lower_case = kSha256Value;
  for (char& c : lower_case) c = static_cast<char>(std::tolower(c));
  const std::string one =
      R"(<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="SHA-256">)" + lower_case + "</fingerprint>";
  const ParsedTransport parsed = parse_transport_of("", one + one);
  EXPECT_EQ(parsed.remote.fingerprints, (std::vector<DtlsFingerprint>{{"sha-256", kSha256Value}}));
  EXPECT_EQ(parsed.remote.setup, DtlsSetup::active);
  EXPECT_TRUE(parse_transport_of("", R"(<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="md5">AA</fingerprint>)")
                  .remote.fingerprints.empty());
}

TEST(Transport, HostileOnesAreRefused) {
  EXPECT_TRUE(refused("ufrag='abc' pwd='1qaz2wsx3edc4rfv5tgb6yhn'", ""));
  EXPECT_TRUE(refused("ufrag='abcd' pwd='short'", ""));
  EXPECT_TRUE(refused("ufrag='abcd'", ""));
  EXPECT_TRUE(refused("ufrag='ab:d' pwd='1qaz2wsx3edc4rfv5tgb6yhn'", ""));
  EXPECT_TRUE(refused("ufrag='" + std::string(257, 'a') + "' pwd='1qaz2wsx3edc4rfv5tgb6yhn'", ""));
  EXPECT_TRUE(refused("ice-generation='x'", ""));
  EXPECT_TRUE(refused(
      "",
      R"(<candidate component="1" foundation="1" protocol="udp" type="host" port="65536" priority="1" ip="192.0.2.1"/>)"));
  EXPECT_TRUE(refused(
      "",
      R"(<candidate component="1" foundation="1" protocol="udp" type="moon" port="1" priority="1" ip="192.0.2.1"/>)"));
  EXPECT_TRUE(refused(
      "",
      R"(<candidate component="1" foundation="" protocol="udp" type="host" port="1" priority="1" ip="192.0.2.1"/>)"));
  const auto fingerprint = [](std::string_view setup, std::string_view value) {
    return R"(<fingerprint xmlns="urn:xmpp:jingle:apps:dtls:0" hash="sha-256" setup=")" + std::string(setup) + "\">" +
           std::string(value) + "</fingerprint>";
  };
  EXPECT_TRUE(refused("", fingerprint("holdconn", kSha256Value)));
  EXPECT_TRUE(refused("", fingerprint("active", kSha256Value.substr(3))));
  EXPECT_TRUE(refused("", fingerprint("active", "G" + kSha256Value.substr(1))));
  std::string many;
  for (int i = 0; i < 9; ++i) many += fingerprint("active", std::to_string(i) + kSha256Value.substr(1));
  EXPECT_TRUE(refused("", many));
}

}  // namespace
}  // namespace conclave::jingle
