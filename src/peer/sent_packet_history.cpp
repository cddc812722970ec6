#include "peer/sent_packet_history.h"

namespace conclave::peer {

void SentPacketHistory::handle_sent(TimePoint now, size_t size) {
  if (entries_.empty()) entries_.resize(kCapacity);
  entries_[static_cast<size_t>(next_) % kCapacity] = {
      .sent = now, .size = static_cast<uint16_t>(size), .state = State::in_flight};
  ++next_;
  sent_.add(now, size);
}

SentPacketHistory::Entry* SentPacketHistory::find(int64_t sequence) {
  if (sequence < 1 || sequence >= next_ || sequence < next_ - static_cast<int64_t>(kCapacity)) return nullptr;
  return &entries_[static_cast<size_t>(sequence) % kCapacity];
}

void SentPacketHistory::handle_feedback(TimePoint now, const rtp::TransportFeedback& feedback,
                                        std::vector<PacketResult>& results) {
  // The message may begin before, but not after, the newest number sent.
  int64_t sequence = next_ + distance(feedback.base_sequence, static_cast<uint16_t>(next_));
  rtp::PacketStatusReader reader(feedback);
  for (; const auto status = reader.next(); ++sequence) {
    Entry* entry = find(sequence);
    if (!entry || entry->state == State::received) continue;
    const bool received = status->arrival.has_value();
    if (!received && entry->state == State::lost) continue;
    if (entry->state == State::in_flight) {
      reported_packets_.add(now, 1);
      ++all_reported_;
    }
    if (entry->state == State::lost) --all_lost_;
    if (received) {
      acked_.add(now, entry->size);
    } else {
      lost_packets_.add(now, 1);
      ++all_lost_;
    }
    entry->state = received ? State::received : State::lost;
    results.push_back({.sequence = sequence,
                       .sent = entry->sent,
                       .arrival = status->arrival.value_or(Duration::zero()),
                       .size = entry->size,
                       .received = received});
  }
}

double SentPacketHistory::loss(TimePoint now) {
  const uint64_t reported = reported_packets_.sum(now);
  return reported == 0 ? 0.0 : static_cast<double>(lost_packets_.sum(now)) / static_cast<double>(reported);
}

}  // namespace conclave::peer
