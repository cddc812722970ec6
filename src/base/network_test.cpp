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

}  // namespace
}  // namespace conclave
