#include "meeting/kept/room_settings.h"

#include <gtest/gtest.h>

#include "meeting/kept/room_store.h"

namespace conclave::meeting {
namespace {
using jingle::Json;

Json json(std::string_view text) { return Json::parse(text).value(); }

std::string problem(std::string_view changes) {
  RoomSettings settings;
  const Result<void> applied = apply_changes(settings, json(changes));
  if (applied) return "applied";
  EXPECT_EQ(settings, RoomSettings{});
  return applied.error().detail;
}

RoomSettings everything() {
  RoomSettings settings;
  settings.password = "sésame";
  settings.lobby = settings.locked = true;
  settings.limit = 12;
  settings.subject = "Rosen";
  settings.start_audio_muted = settings.polls_restricted = true;
  settings.moderated.add(MediaType::audio);
  settings.moderated.add(MediaType::desktop);
  return settings;
}

TEST(RoomSettings, SurviveTheirJson) {
  RoomSettings read;
  ASSERT_TRUE(apply_changes(read, to_json(everything())));
  EXPECT_EQ(read, everything());
  EXPECT_EQ(to_json(RoomSettings{}),
            json(R"({"password":"","limit":0,"subject":"","moderated":{"audio":false,"video":false,"desktop":false},)"
                 R"("lobby":false,"locked":false,"startMuted":{"audio":false,"video":false},)"
                 R"("restricted":{"chat":false,"privateChat":false,"polls":false}})"));
}

TEST(RoomSettings, ChangesTouchOnlyWhatTheyName) {
  RoomSettings settings = everything();
  ASSERT_TRUE(
      apply_changes(settings, json(R"({"lobby":false,"moderated":{"audio":false},"restricted":{"chat":true}})")));
  RoomSettings expected = everything();
  expected.lobby = false;
  expected.moderated.remove(MediaType::audio);
  expected.chat_restricted = true;
  EXPECT_EQ(settings, expected);
}

TEST(RoomSettings, WhatIsWrongIsNamedAndChangesNothing) {
  EXPECT_EQ(problem(R"({"subject":"x","lobbby":true})"), "lobbby");
  EXPECT_EQ(problem(R"({"lobby":"yes"})"), "lobby");
  EXPECT_EQ(problem(R"({"limit":-1})"), "limit");
  EXPECT_EQ(problem(R"({"limit":"7"})"), "limit");
  EXPECT_EQ(problem(R"({"limit":1e300})"), "limit");
  EXPECT_EQ(problem(R"({"moderated":{"smell":true}})"), "moderated.smell");
  EXPECT_EQ(problem(R"({"moderated":true})"), "moderated");
  EXPECT_EQ(problem(R"({"startMuted":{"chat":true}})"), "startMuted.chat");
  EXPECT_EQ(problem(R"({"restricted":{"chat":1}})"), "restricted.chat");
  EXPECT_EQ(problem(R"({"password":")" + std::string(257, 'x') + R"("})"), "password");
  EXPECT_EQ(problem("[]"), "settings");
}

TEST(RoomSettings, ADifferenceLeavesTheRestAlone) {
  RoomSettings kept = everything();
  RoomSettings before;
  RoomSettings after;
  after.subject = "Tulpen";
  after.moderated.add(MediaType::video);
  before.moderated.add(MediaType::audio);
  apply_difference(kept, before, after);
  RoomSettings expected = everything();
  expected.subject = "Tulpen";
  expected.moderated.add(MediaType::video);
  expected.moderated.remove(MediaType::audio);
  EXPECT_EQ(kept, expected);
}

RoomRecord record(std::string name, std::string owner) {
  return {.key = {"", std::move(name)}, .owner = std::move(owner)};
}

TEST(RoomStore, KnowsWhoseRoomsAreWhose) {
  RoomStore book;
  book.put(record("b", "ann"));
  book.put(record("a", "ann"));
  book.put(record("c", "bob"));
  ASSERT_EQ(book.of_owner("ann").size(), 2u);
  EXPECT_EQ(book.of_owner("ann")[0]->key.name, "a");
  book.put(record("a", "bob"));  // another owner
  book.erase({"", "c"});
  book.erase({"", "nothing"});
  EXPECT_EQ(book.count_of_owner("ann"), 1u);
  EXPECT_EQ(book.count_of_owner("bob"), 1u);
  EXPECT_EQ(book.find({"", "c"}), nullptr);
  EXPECT_EQ(book.find({"club", "a"}), nullptr);
  EXPECT_EQ(book.size(), 2u);
}

TEST(RoomStore, LimitsTheRoomsOfOneOwner) {
  RoomStore book;
  for (size_t i = 0; i < RoomStore::kMaxRoomsOfOwner; ++i) {
    EXPECT_TRUE(book.may_add("ann"));
    book.put(record("r" + std::to_string(i), "ann"));
  }
  EXPECT_FALSE(book.may_add("ann"));
  EXPECT_TRUE(book.may_add("bob"));
}

}  // namespace
}  // namespace conclave::meeting
