#include "base/address.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

std::string canonical(std::string_view text) {
  auto ip = IpAddress::parse(text);
  return ip ? ip->to_string() : "refused";
}

TEST(IpAddress, ParsesAndWritesIPv4) {
  EXPECT_EQ(canonical("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(canonical("0.0.0.0"), "0.0.0.0");
  for (const char* bad :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "01.2.3.4", "a.b.c.d", "1..2.3", "-1.2.3.4"})
    EXPECT_EQ(canonical(bad), "refused") << bad;
}

// RFC 4291 2.2 for the input forms, RFC 5952 4 for the output form.
TEST(IpAddress, ParsesAndWritesIPv6) {
  EXPECT_EQ(canonical("2001:DB8:0:0:8:800:200C:417A"), "2001:db8::8:800:200c:417a");
  EXPECT_EQ(canonical("::"), "::");
  EXPECT_EQ(canonical("::1"), "::1");
  EXPECT_EQ(canonical("fe80::"), "fe80::");
  EXPECT_EQ(canonical("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1");
  EXPECT_EQ(canonical("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");
  EXPECT_EQ(canonical("64:ff9b::192.0.2.33"), "64:ff9b::c000:221");
  for (const char* bad : {":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:", ":1",
                          "::1%eth0", "1:2:3:4:5:6:7::8", "::1.2.3", "1.2.3.4::"})
    EXPECT_EQ(canonical(bad), "refused") << bad;
}

TEST(IpAddress, TurnsMappedAddressesIntoIPv4) {
  EXPECT_EQ(canonical("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_TRUE(IpAddress::parse("::ffff:192.0.2.7")->is_v4());
}

TEST(IpAddress, KnowsItsScope) {
  EXPECT_TRUE(IpAddress::parse("127.3.2.1")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("::1")->is_loopback());
  EXPECT_TRUE(IpAddress::parse("169.254.1.1")->is_link_local());
  EXPECT_TRUE(IpAddress::parse("fe80::1")->is_link_local());
  EXPECT_FALSE(IpAddress::parse("128.0.0.1")->is_loopback());
  EXPECT_FALSE(IpAddress::parse("fec0::1")->is_link_local());
}

TEST(SocketAddress, ParsesBothFamilies) {
  EXPECT_EQ(SocketAddress::parse("192.0.2.1:443")->to_string(), "192.0.2.1:443");
  EXPECT_EQ(SocketAddress::parse("[::1]:8443")->to_string(), "[::1]:8443");
  for (const char* bad : {"192.0.2.1", "::1:80", "[::1]", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "host:80"})
    EXPECT_FALSE(SocketAddress::parse(bad)) << bad;
}

TEST(SocketAddress, HashesByValue) {
  const std::hash<SocketAddress> hash;
  EXPECT_EQ(hash(*SocketAddress::parse("192.0.2.1:443")), hash(*SocketAddress::parse("192.0.2.1:443")));
  EXPECT_NE(hash(*SocketAddress::parse("192.0.2.1:443")), hash(*SocketAddress::parse("192.0.2.1:444")));
}

}  // namespace
}  // namespace conclave
