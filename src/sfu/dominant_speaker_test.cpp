#include "sfu/dominant_speaker.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

constexpr uint8_t kSpeech = 255;  // -20 dBov, with short pauses: what never varies is taken for noise
constexpr uint8_t kMurmur = 80;   // background
constexpr uint8_t kSilence = 127;

/// Drives a DominantSpeaker with a level per speaker every 20 ms.
class DominantSpeakerTest : public testing::Test {
 protected:
  int talk(std::vector<std::pair<EndpointNumber, uint8_t>> levels, Duration duration) {
    int changes = 0;
    for (const TimePoint end = now_ + duration; now_ < end; now_ += 20ms) {
      for (const auto& [speaker, level] : levels) speakers_.handle_level(now_, speaker, momentary(level));
      if (now_ >= speakers_.next_decision() && speakers_.decide(now_)) ++changes;
    }
    return changes;
  }

  uint8_t momentary(uint8_t level) {
    if (level != kSpeech) return level;
    return ++syllable_ % 60 == 1 ? 115 : 20;
  }

  TimePoint now_{1000s};
  int syllable_ = 0;
  DominantSpeaker speakers_;
};

TEST_F(DominantSpeakerTest, NobodyWhileNobodySpoke) {
  EXPECT_EQ(speakers_.next_decision(), kNever);
  EXPECT_FALSE(speakers_.decide(now_));
  EXPECT_EQ(speakers_.dominant(), std::nullopt);
}

TEST_F(DominantSpeakerTest, ASingleSpeakerIsDominantAtOnce) {
  speakers_.handle_level(now_, 7, kSilence);
  EXPECT_EQ(speakers_.next_decision(), now_);
  EXPECT_TRUE(speakers_.decide(now_));
  EXPECT_EQ(speakers_.dominant(), 7u);
}

TEST_F(DominantSpeakerTest, TheOneWhoSpeaksTakesOverWithinOneAndAHalfSeconds) {
  talk({{1, kMurmur}, {2, kSilence}}, 3s);
  EXPECT_EQ(speakers_.dominant(), 1u);
  EXPECT_EQ(talk({{1, kMurmur}, {2, kSpeech}}, 1500ms), 1);
  EXPECT_EQ(speakers_.dominant(), 2u);
  EXPECT_EQ(speakers_.recent(), (std::vector<EndpointNumber>{2, 1}));
}

TEST_F(DominantSpeakerTest, AClickIsNoSpeech) {
  talk({{1, kSpeech}, {2, kSilence}}, 3s);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(talk({{1, kSilence}, {2, 0}}, 40ms), 0);
    EXPECT_EQ(talk({{1, kSilence}, {2, kSilence}}, 960ms), 0);
  }
  EXPECT_EQ(speakers_.dominant(), 1u);
}

TEST_F(DominantSpeakerTest, TheSpeakerStaysWhileAllAreSilent) {
  talk({{1, kSilence}, {2, kSilence}}, 1s);
  talk({{1, kSilence}, {2, kSpeech}}, 2s);
  EXPECT_EQ(talk({{1, kSilence}, {2, kSilence}}, 60s), 0);
  EXPECT_EQ(speakers_.dominant(), 2u);
}

TEST_F(DominantSpeakerTest, WhoSpeaksIntoAnotherDoesNotTakeOver) {
  talk({{1, kSilence}, {2, kSilence}}, 1s);
  talk({{1, kSpeech}, {2, kSilence}}, 3s);
  EXPECT_EQ(talk({{1, kSpeech}, {2, kSpeech}}, 5s), 0);
  EXPECT_EQ(speakers_.dominant(), 1u);
}

TEST_F(DominantSpeakerTest, PacketsThatStopAreSilence) {
  talk({{1, kSilence}, {2, kSilence}}, 1s);
  talk({{1, kSpeech}, {2, kSilence}}, 3s);
  // Speaker 1 sends nothing any more (muted), speaker 2 speaks.
  EXPECT_EQ(talk({{2, kSpeech}}, 2s), 1);
  EXPECT_EQ(speakers_.dominant(), 2u);
}

TEST_F(DominantSpeakerTest, AmongTwoTheLouderAndLongerWins) {
  talk({{1, kSilence}, {2, kSilence}, {3, kSilence}}, 1s);
  EXPECT_EQ(speakers_.dominant(), 1u);
  talk({{1, kSilence}, {2, 60}, {3, kSpeech}}, 2s);
  EXPECT_EQ(speakers_.dominant(), 3u);
}

TEST_F(DominantSpeakerTest, TheRemovedIsForgottenAndAnotherNominated) {
  talk({{1, kSilence}, {2, kSilence}}, 1s);
  talk({{1, kSilence}, {2, kSpeech}}, 2s);
  speakers_.remove(2);
  EXPECT_EQ(speakers_.dominant(), std::nullopt);
  EXPECT_EQ(talk({{1, kSilence}}, 400ms), 1);
  EXPECT_EQ(speakers_.dominant(), 1u);
  EXPECT_EQ(speakers_.recent(), (std::vector<EndpointNumber>{1}));
}

TEST_F(DominantSpeakerTest, RemembersTenPreviousSpeakers) {
  std::vector<std::pair<EndpointNumber, uint8_t>> levels;
  for (EndpointNumber i = 1; i <= 14; ++i) levels.emplace_back(i, kSilence);
  talk(levels, 1s);
  for (size_t i = 1; i < levels.size(); ++i) {
    levels[i].second = kSpeech;
    talk(levels, 2s);
    ASSERT_EQ(speakers_.dominant(), levels[i].first);
    levels[i].second = kSilence;
    talk(levels, 1s);
  }
  EXPECT_EQ(speakers_.recent().size(), 1 + DominantSpeaker::kMaxPrevious);
}

TEST(SpeechActivityTest, ScoresAreFlooredInSilence) {
  TimePoint now{10s};
  SpeechActivity activity(now);
  activity.push(now, 0);
  activity.evaluate(now);
  // 13 ln 0.5 - ln 0.78 = -8.76: below the floor.
  EXPECT_DOUBLE_EQ(activity.scores().immediate, 1e-10);
  EXPECT_DOUBLE_EQ(activity.scores().medium, 1e-10);
  EXPECT_DOUBLE_EQ(activity.scores().longer, 1e-10);
}

TEST(SpeechActivityTest, ScoresOfASecondOfSpeech) {
  TimePoint now{10s};
  SpeechActivity activity(now);
  activity.push(now, 1);  // sets the floor
  for (int i = 0; i < 50; ++i, now += 20ms) activity.push(now, 107);
  activity.evaluate(now);
  // 107 is sub-band 10 of 13: ln C(13,10) + 13 ln 0.5 - ln 0.78 + 7.8
  EXPECT_NEAR(activity.scores().immediate, 4.6942, 1e-3);
  // 5 of 5: 5 ln 0.5 - ln 24 + 120
  EXPECT_NEAR(activity.scores().medium, 113.3562, 1e-3);
  // 10 of 10: 10 ln 0.5 - ln 47 + 470
  EXPECT_NEAR(activity.scores().longer, 459.2184, 1e-3);
}

TEST(SpeechActivityTest, SteadyNoiseBecomesTheFloor) {
  TimePoint now{10s};
  SpeechActivity activity(now);
  for (int i = 0; i < 100; ++i, now += 20ms) activity.push(now, 85);
  activity.evaluate(now);
  EXPECT_DOUBLE_EQ(activity.scores().medium, 1e-10);  // 85 < 85 + 10
}

}  // namespace
}  // namespace conclave::sfu
