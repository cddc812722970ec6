#include "sfu/receiver_constraints.h"

#include <gmock/gmock.h>

namespace conclave::sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Source make_source(SourceNumber number, std::string name) {
  SourceDescription description;
  description.name = std::move(name);
  description.media = MediaKind::video;
  description.ssrcs = {number};
  return Source(number, 1, "aaaaaaaa", std::move(description));
}

TEST(ReceiverConstraints, ANameCountsAsSoonAsItsSourceIsThere) {
  SourceTable table;
  ReceiverConstraints constraints;
  EXPECT_FALSE(constraints.resolve(table).received);
  ReceiverVideoConstraints message;
  message.constraints = {{"a-v0", 720}, {"b-v0", 360}};
  message.on_stage_sources = {"b-v0", "a-v0"};
  message.last_n = 5;
  constraints.handle(message);
  EXPECT_TRUE(constraints.resolve(table).received);
  EXPECT_EQ(constraints.resolve(table).last_n, 5);
  EXPECT_THAT(constraints.resolve(table).max_heights, IsEmpty());

  Source b = make_source(3, "b-v0");
  table.add(b);
  EXPECT_THAT(constraints.resolve(table).max_heights, ElementsAre(Pair(3, 360)));
  Source a = make_source(7, "a-v0");
  table.add(a);
  EXPECT_THAT(constraints.resolve(table).max_heights, ElementsAre(Pair(3, 360), Pair(7, 720)));
  EXPECT_THAT(constraints.resolve(table).on_stage, ElementsAre(3, 7));
  EXPECT_EQ(constraints.resolve(table).max_height(7), 720);
  EXPECT_EQ(constraints.resolve(table).max_height(8), kDefaultMaxHeight);
  table.remove(b);
  EXPECT_THAT(constraints.resolve(table).on_stage, ElementsAre(7));
}

TEST(ReceiverConstraints, AbsentFieldsKeepTheirValueAndPresentOnesReplaceIt) {
  SourceTable table;
  Source a = make_source(1, "a-v0");
  Source b = make_source(2, "b-v0");
  table.add(a);
  table.add(b);
  ReceiverConstraints constraints;
  ReceiverVideoConstraints first;
  first.constraints = {{"a-v0", 720}};
  first.selected_sources = {"a-v0"};
  constraints.handle(first);
  ReceiverVideoConstraints second;
  second.constraints = {{"b-v0", 180}};
  constraints.handle(second);
  EXPECT_THAT(constraints.resolve(table).max_heights, ElementsAre(Pair(2, 180)));
  EXPECT_THAT(constraints.resolve(table).selected, ElementsAre(1));
}

TEST(SourceTable, ASourceThatReplacedAnotherStaysWhenThatOneGoes) {
  SourceTable table;
  Source old = make_source(1, "a-v0");
  Source replaced = make_source(1, "a-v0");
  Source renumbered = make_source(2, "a-v0");
  table.add(old);
  table.add(replaced);
  table.remove(old);
  EXPECT_EQ(table.find(1), &replaced);
  EXPECT_EQ(table.find_number("a-v0"), 1u);
  table.add(renumbered);
  table.remove(replaced);
  EXPECT_EQ(table.find(1), nullptr);
  EXPECT_EQ(table.find_number("a-v0"), 2u);
}

}  // namespace
}  // namespace conclave::sfu
