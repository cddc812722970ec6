#include "meeting/room/speaker_times.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

SpeakerTimes::Entry& SpeakerTimes::entry(const EndpointId& endpoint) {
  const auto is_it = [&](const Entry& e) { return e.endpoint == endpoint; };
  const auto it = std::find_if(entries_.begin(), entries_.end(), is_it);
  return it == entries_.end() ? entries_.emplace_back(Entry{.endpoint = endpoint}) : *it;
}

void SpeakerTimes::end_turn(TimePoint now) {
  if (!speaker_.empty()) entry(speaker_).total += now - since_;
  speaker_.clear();
}

void SpeakerTimes::set_speaker(TimePoint now, const EndpointId& speaker) {
  if (speaker == speaker_) return;
  end_turn(now);
  if (speaker.empty()) return;
  speaker_ = speaker;
  since_ = now;
  entry(speaker).left = false;
}

void SpeakerTimes::record_left(TimePoint now, const EndpointId& endpoint, std::string name) {
  if (endpoint == speaker_) end_turn(now);
  const auto is_it = [&](const Entry& e) { return e.endpoint == endpoint; };
  const auto it = std::find_if(entries_.begin(), entries_.end(), is_it);
  if (it == entries_.end()) return;  // never spoke
  it->left = true;
  it->name = std::move(name);
  const auto has_left = [](const Entry& e) { return e.left; };
  if (static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(), has_left)) > kMaxLeft)
    entries_.erase(std::find_if(entries_.begin(), entries_.end(), has_left));
}

std::vector<SpeakerTimes::Entry> SpeakerTimes::totals(TimePoint now) const {
  std::vector<Entry> totals = entries_;
  for (Entry& entry : totals)
    if (entry.endpoint == speaker_) entry.total += now - since_;
  return totals;
}

}  // namespace conclave::meeting
