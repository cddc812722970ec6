#include "base/sequence.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(Sequence, NewerWrapsAround) {
  EXPECT_TRUE(is_newer<uint16_t>(1, 0));
  EXPECT_TRUE(is_newer<uint16_t>(0, 65535));
  EXPECT_FALSE(is_newer<uint16_t>(65535, 0));
  EXPECT_FALSE(is_newer<uint16_t>(7, 7));
  EXPECT_TRUE(is_newer<uint16_t>(32767, 0));
  EXPECT_FALSE(is_newer<uint16_t>(32768, 0));
  EXPECT_TRUE(is_newer<uint32_t>(5, 0xfffffff0u));
}

TEST(Sequence, DistanceIsSigned) {
  EXPECT_EQ(distance<uint16_t>(2, 65534), 4);
  EXPECT_EQ(distance<uint16_t>(65534, 2), -4);
  EXPECT_EQ(distance<uint32_t>(0, 1), -1);
}

TEST(Unwrapper, CountsOnThroughWraps) {
  Unwrapper<uint16_t> unwrapper;
  EXPECT_EQ(unwrapper.unwrap(65534), 65534);
  EXPECT_EQ(unwrapper.unwrap(1), 65537);
  EXPECT_EQ(unwrapper.unwrap(65535), 65535) << "a late packet keeps its own number";
  EXPECT_EQ(unwrapper.newest(), 65537);
  EXPECT_EQ(unwrapper.peek(2), 65538);
  EXPECT_EQ(unwrapper.newest(), 65537);
  for (int i = 0; i < 10; ++i) unwrapper.unwrap(static_cast<uint16_t>(2 + i * 20000));
  EXPECT_EQ(unwrapper.newest(), 65538 + 9 * 20000);
}

}  // namespace
}  // namespace conclave
