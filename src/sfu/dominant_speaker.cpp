#include "sfu/dominant_speaker.h"

#include <algorithm>
#include <cmath>

namespace conclave::sfu {

namespace {

constexpr uint8_t kSubBandWidth = 10;  // 128 levels in 13 sub-bands
constexpr int kSubBands = 13;
constexpr uint8_t kMediumThreshold = 7;    // an immediate above it counts for its medium block
constexpr uint8_t kLongThreshold = 4;      // a medium above it counts for the long one
constexpr uint32_t kFloorWindow = 750;     // levels: 15 s of 20 ms packets
constexpr Duration kLevelInterval = 40ms;  // longer without a level is silence
constexpr Duration kSpeakerLifetime = std::chrono::hours(1);
constexpr double kMinScore = 1e-10;
constexpr double kImmediateRatio = 3;
constexpr double kMediumRatio = 2;
constexpr double kLongRatio = 0;

double log_binomial(int n, int k) {
  double sum = 0;
  for (int i = 1; i <= k; ++i) sum += std::log(static_cast<double>(n - k + i)) - std::log(static_cast<double>(i));
  return sum;
}

/// ln of the likelihood ratio of `active` out of `n` under speech and under silence.
double score(int active, int n, double lambda) {
  constexpr double p = 0.5;
  const double value = log_binomial(n, active) + active * std::log(p) + (n - active) * std::log(1 - p) -
                       std::log(lambda) + lambda * active;
  return std::max(value, kMinScore);
}

}  // namespace

void SpeechActivity::push(TimePoint now, uint8_t loudness) {
  last_level_ = std::max(last_level_, now);
  last_heard_ = last_level_;
  add(loudness);
  update_floor(loudness);
}

void SpeechActivity::add(uint8_t loudness) {
  newest_ = (newest_ + 1) % kImmediates;
  levels_[newest_] = loudness;
}

void SpeechActivity::update_floor(uint8_t loudness) {
  if (loudness == 0) return;
  if (floor_ == 0 || loudness < floor_) {
    floor_ = loudness;
    next_floor_ = 0;
    next_floor_levels_ = 0;
    return;
  }
  next_floor_ = next_floor_ == 0 ? loudness : std::min(next_floor_, loudness);
  if (++next_floor_levels_ < kFloorWindow) return;
  floor_ = static_cast<uint8_t>(std::sqrt(static_cast<double>(floor_) * next_floor_));
  next_floor_ = 0;
  next_floor_levels_ = 0;
}

void SpeechActivity::evaluate(TimePoint now) {
  for (size_t i = 0; i < kImmediates && now - last_level_ >= kLevelInterval; ++i) {
    add(0);
    last_level_ += kLevelInterval;
  }
  if (now - last_level_ >= kLevelInterval) last_level_ = now;  // all of the history is silence

  const int quiet = floor_ + kSubBandWidth;
  int long_active = 0;
  int newest_medium = 0;
  int newest_immediate = 0;
  for (size_t block = 0; block < kMediums; ++block) {
    int active = 0;
    for (size_t i = 0; i < kImmediatesPerMedium; ++i) {
      const size_t age = block * kImmediatesPerMedium + i;
      const int level = levels_[(newest_ + kImmediates - age) % kImmediates];
      const int immediate = level < quiet ? 0 : level / kSubBandWidth;
      if (age == 0) newest_immediate = immediate;
      if (immediate > kMediumThreshold) ++active;
    }
    if (block == 0) newest_medium = active;
    if (active > kLongThreshold) ++long_active;
  }
  scores_.immediate = score(newest_immediate, kSubBands, 0.78);
  scores_.medium = score(newest_medium, static_cast<int>(kImmediatesPerMedium), 24);
  scores_.longer = score(long_active, static_cast<int>(kMediums), 47);
}

DominantSpeaker::Speaker* DominantSpeaker::find(EndpointNumber speaker) {
  const auto found = std::ranges::find(speakers_, speaker, &Speaker::number);
  return found == speakers_.end() ? nullptr : &*found;
}

void DominantSpeaker::handle_level(TimePoint now, EndpointNumber speaker, uint8_t level) {
  Speaker* known = find(speaker);
  if (!known) {
    speakers_.push_back({speaker, SpeechActivity(now)});
    known = &speakers_.back();
    if (speakers_.size() == 1) next_decision_ = now;  // alone: dominant at once
  }
  known->activity.push(now, static_cast<uint8_t>(127 - std::min<uint8_t>(level, 127)));
}

void DominantSpeaker::remove(EndpointNumber speaker) {
  if (dominant() == speaker) silent_since_removal_ = true;
  std::erase_if(speakers_, [&](const Speaker& s) { return s.number == speaker; });
  std::erase(recent_, speaker);
  if (speakers_.empty()) next_decision_ = kNever;
}

TimePoint DominantSpeaker::next_decision() const { return next_decision_; }

std::optional<EndpointNumber> DominantSpeaker::dominant() const {
  if (silent_since_removal_ || recent_.empty()) return std::nullopt;
  return recent_.front();
}

bool DominantSpeaker::promote(EndpointNumber speaker) {
  std::erase(recent_, speaker);
  recent_.insert(recent_.begin(), speaker);
  if (recent_.size() > 1 + kMaxPrevious) recent_.pop_back();
  silent_since_removal_ = false;
  return true;
}

bool DominantSpeaker::decide(TimePoint now) {
  if (now < next_decision_) return false;
  next_decision_ = now + kDecisionInterval;
  const std::optional<EndpointNumber> before = dominant();
  std::erase_if(speakers_, [&](const Speaker& s) {
    return before != s.number && now - s.activity.last_level() > kSpeakerLifetime;
  });
  if (speakers_.empty()) {
    next_decision_ = kNever;
    return false;
  }
  for (Speaker& speaker : speakers_) speaker.activity.evaluate(now);
  const Speaker* present = before ? find(*before) : nullptr;
  if (speakers_.size() == 1 || !present) present = &speakers_.front();
  const EndpointNumber winner = best_challenger(*present).value_or(present->number);
  return before != winner && promote(winner);
}

std::optional<EndpointNumber> DominantSpeaker::best_challenger(const Speaker& dominant) const {
  std::optional<EndpointNumber> best;
  double best_medium = kMediumRatio;
  const SpeechActivity::Scores& reference = dominant.activity.scores();
  for (const Speaker& speaker : speakers_) {
    if (speaker.number == dominant.number) continue;
    const SpeechActivity::Scores& challenger = speaker.activity.scores();
    const double medium = std::log(challenger.medium / reference.medium);
    if (std::log(challenger.immediate / reference.immediate) <= kImmediateRatio || medium <= best_medium ||
        std::log(challenger.longer / reference.longer) <= kLongRatio)
      continue;
    best = speaker.number;
    best_medium = medium;
  }
  return best;
}

}  // namespace conclave::sfu
