#include "base/histogram.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(Histogram, CountsAValueOnceWhereItFirstFits) {
  Histogram histogram{1, 10, 100};
  for (const double value : {0.5, 1.0, 1.5, 100.0, 1000.0}) histogram.observe(value);
  EXPECT_EQ(histogram.buckets()[0].count, 2u);
  EXPECT_EQ(histogram.buckets()[1].count, 1u);
  EXPECT_EQ(histogram.buckets()[2].count, 1u);
  EXPECT_EQ(histogram.count(), 5u);
  EXPECT_DOUBLE_EQ(histogram.sum(), 1103.0);
}

}  // namespace
}  // namespace conclave
