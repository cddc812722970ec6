#include "sfu/slot_table.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

constexpr TimePoint kStart{1000s};

TEST(SlotTableTest, BindsOncePerSource) {
  SlotTable table(3);
  EXPECT_EQ(table.bind(kStart, 11, kStart), 0u);
  EXPECT_EQ(table.bind(kStart, 12, kStart), 1u);
  EXPECT_EQ(table.find(12), 1u);
  EXPECT_EQ(table.find(13), std::nullopt);
}

TEST(SlotTableTest, AnnouncesOnlyWhatChanged) {
  SlotTable table(3);
  table.bind(kStart, 11, kStart);
  EXPECT_TRUE(table.has_unannounced());
  table.announce(1, kStart + 300ms);
  EXPECT_FALSE(table.has_unannounced());
  EXPECT_EQ(table.slots()[0].ready_at, kStart + 300ms);
  table.bind(kStart + 1s, 12, kStart);
  table.announce(2, kStart + 1300ms);
  EXPECT_EQ(table.slots()[0].ready_at, kStart + 300ms);
  EXPECT_EQ(table.slots()[1].version, 2u);
}

TEST(SlotTableTest, ConfirmationUnlocksUpToItsVersion) {
  SlotTable table(3);
  table.bind(kStart, 11, kStart);
  table.announce(1, kStart + 5s);
  table.bind(kStart, 12, kStart);
  table.announce(2, kStart + 5s);
  table.confirm(kStart + 1s, 1);
  EXPECT_EQ(table.slots()[0].ready_at, kStart + 1s);
  EXPECT_EQ(table.slots()[1].ready_at, kStart + 5s);
  table.confirm(kStart + 2s, 2);
  EXPECT_EQ(table.slots()[0].ready_at, kStart + 1s);
  EXPECT_EQ(table.slots()[1].ready_at, kStart + 2s);
}

TEST(SlotTableTest, WhenFullTheLeastRecentlyUsedGoes) {
  SlotTable table(2);
  table.bind(kStart, 11, kStart);
  table.bind(kStart, 12, kStart);
  table.announce(1, kStart);
  table.touch(0, kStart + 10s);
  table.touch(1, kStart + 9s);
  EXPECT_EQ(table.bind(kStart + 10s, 13, kStart + 8s), std::nullopt);  // both in use
  EXPECT_EQ(table.bind(kStart + 20s, 13, kStart + 18s), 1u);
  EXPECT_EQ(table.find(12), std::nullopt);
}

TEST(SlotTableTest, ALockedSlotIsNotBoundAnew) {
  SlotTable table(1);
  table.bind(kStart, 11, kStart);
  table.announce(1, kStart + 300ms);
  EXPECT_EQ(table.bind(kStart + 299ms, 12, kNever), std::nullopt);
  table.release(11);
  EXPECT_EQ(table.bind(kStart + 299ms, 12, kNever), std::nullopt);
  EXPECT_EQ(table.bind(kStart + 300ms, 12, kNever), 0u);
}

TEST(SlotTableTest, TheSlotOfAnEndedSourceServesAgainBeforeANewOne) {
  SlotTable table(5);
  table.bind(kStart, 11, kStart);
  table.bind(kStart, 12, kStart);
  table.announce(1, kStart);
  table.release(11);
  EXPECT_EQ(table.bind(kStart + 1s, 13, kStart), 0u);
  EXPECT_EQ(table.slots()[0].ready_at, kNever);
}

TEST(SlotTableTest, UnconfirmedBindingsAreAnnouncedAgain) {
  SlotTable table(5);
  table.bind(kStart, 11, kStart);
  table.announce(1, kStart + 300ms);
  table.bind(kStart, 12, kStart);
  table.announce(2, kStart + 5s);
  table.forget_unconfirmed(kStart + 1s);
  EXPECT_TRUE(table.has_unannounced());
  EXPECT_EQ(table.slots()[0].ready_at, kStart + 300ms);
  EXPECT_EQ(table.slots()[1].ready_at, kNever);
}

}  // namespace
}  // namespace conclave::sfu
