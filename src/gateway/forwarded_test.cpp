#include "gateway/forwarded.h"

#include <gtest/gtest.h>

#include <string>

namespace conclave::gateway {
namespace {

const std::vector<IpNetwork> kProxies = {*IpNetwork::parse("127.0.0.0/8"), *IpNetwork::parse("10.1.0.0/16"),
                                         *IpNetwork::parse("2001:db8:1::/48")};

std::string client(const char* neighbour, std::string_view field, const std::vector<IpNetwork>& proxies = kProxies) {
  return find_client(*IpAddress::parse(neighbour), field, proxies).to_string();
}

TEST(Forwarded, IsWhomTheProxySaw) {
  EXPECT_EQ(client("127.0.0.1", "192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client("10.1.2.3", " 2001:db8::7 "), "2001:db8::7");
  EXPECT_EQ(client("2001:db8:1::1", "::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "192.0.2.7:4711"), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "[2001:db8::7]:4711"), "2001:db8::7");
  EXPECT_EQ(client("127.0.0.1", "[2001:db8::7]"), "2001:db8::7");
}

TEST(Forwarded, IsReadFromTheRightAsFarAsItIsBelieved) {
  EXPECT_EQ(client("127.0.0.1", "192.0.2.7, 10.1.0.9"), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "192.0.2.7,10.1.0.9 ,\t10.1.0.8"), "192.0.2.7");
  // What a client wrote itself stands on the left of what proxies wrote.
  EXPECT_EQ(client("127.0.0.1", "203.0.113.1, 192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "127.0.0.1, 10.1.0.1, 192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(client("127.0.0.1", "nonsense, 192.0.2.7, 10.1.0.9"), "192.0.2.7");
}

TEST(Forwarded, IsNotBelievedFromOthers) {
  EXPECT_EQ(client("192.0.2.7", "203.0.113.1"), "192.0.2.7");
  EXPECT_EQ(client("192.0.2.7", "127.0.0.1"), "192.0.2.7");
  EXPECT_EQ(client("10.2.0.1", "203.0.113.1"), "10.2.0.1");
  EXPECT_EQ(client("127.0.0.1", "203.0.113.1", {}), "127.0.0.1");
}

TEST(Forwarded, WhatIsNoAddressEndsTheList) {
  for (const char* field : {"unknown", "_hidden", "203.0.113.1, x", "203.0.113.1, 192.0.2.7 9", "1.2.3", "::1%eth0",
                            ",", "\"192.0.2.7\"", "192.0.2.7;"})
    EXPECT_EQ(client("127.0.0.1", field), "127.0.0.1") << field;
  EXPECT_EQ(client("127.0.0.1", "203.0.113.1, unknown, 10.1.0.9"), "10.1.0.9");
  EXPECT_EQ(client("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(client("127.0.0.1", "192.0.2.7, ,"), "192.0.2.7");
}

TEST(Forwarded, NobodyBecomesThisMachineByWriting) {
  // Loopback is exempt from limits. A proxy that lets the field through unchanged must not make anybody so.
  EXPECT_EQ(client("10.1.0.9", "127.0.0.1"), "10.1.0.9");
  EXPECT_EQ(client("10.1.0.9", "::1"), "10.1.0.9");
  EXPECT_EQ(client("10.1.0.9", "192.0.2.7, 127.0.0.1"), "192.0.2.7");
}

}  // namespace
}  // namespace conclave::gateway
