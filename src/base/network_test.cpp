#include "base/network.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(CountedNetwork, IsAnAddressOrSixtyFourBits) {
  const auto network = [](const char* ip) { return counted_network(*IpAddress::parse(ip)); };
  EXPECT_EQ(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
  EXPECT_EQ(network("192.0.2.1"), *IpAddress::parse("192.0.2.1"));
  EXPECT_NE(network("192.0.2.1"), network("192.0.2.2"));
}

TEST(IpNetwork, HoldsWhatBeginsAlike) {
  const auto holds = [](const char* network, const char* ip) {
    return IpNetwork::parse(network)->contains(*IpAddress::parse(ip));
  };
  EXPECT_TRUE(holds("192.0.2.0/24", "192.0.2.255"));
  EXPECT_FALSE(holds("192.0.2.0/24", "192.0.3.0"));
  EXPECT_TRUE(holds("192.0.2.9/30", "192.0.2.11"));
  EXPECT_FALSE(holds("192.0.2.9/30", "192.0.2.12"));
  EXPECT_TRUE(holds("128.0.0.0/1", "255.0.0.1"));
  EXPECT_TRUE(holds("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(holds("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_FALSE(holds("::/1", "0.0.0.1")) << "of the other family";
  EXPECT_TRUE(holds("192.0.2.0/24", "::ffff:192.0.2.1"));
}

TEST(IpNetwork, IsNotEverybody) {
  for (const char* text : {"", "/", "0.0.0.0/0", "::/0", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/-1",
                           "192.0.2.0/+8", "192.0.2.0/8 ", "192.0.2/24", "a/8", "192.0.2.0/8/8"})
    EXPECT_FALSE(IpNetwork::parse(text)) << text;
}

}  // namespace
}  // namespace conclave
