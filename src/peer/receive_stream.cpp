#include "peer/receive_stream.h"

#include <algorithm>

#include "base/sequence.h"

namespace conclave::peer {
namespace {

constexpr int64_t kMaxDropout = 3000;  // RFC 3550 A.1
constexpr int64_t kSequenceCycle = 65536;
constexpr uint32_t kMaxTransitJump = 10;  // seconds; beyond, the timestamps jumped and it is no jitter

}  // namespace

ReceivedPacket ReceiveStream::handle_packet(TimePoint now, const rtp::PacketHeader& header, size_t bytes) {
  ReceivedPacket packet = classify(header.sequence_number);
  if (packet.order == PacketOrder::refused) packet = handle_jump(header.sequence_number);
  count(now, packet, bytes);
  if (!packet.usable()) return packet;
  ++received_;
  update_jitter(now, header.timestamp);
  return packet;
}

ReceivedPacket ReceiveStream::handle_retransmission(TimePoint now, const rtp::PacketHeader& header, size_t bytes) {
  const ReceivedPacket packet = classify(header.sequence_number);
  count(now, packet, bytes);
  return packet;
}

ReceivedPacket ReceiveStream::classify(uint16_t sequence) {
  if (!started_) {
    restart_at(kSequenceCycle + sequence);  // a cycle of room, so that late packets stay positive
    return {highest_, PacketOrder::newest};
  }
  const int64_t extended = highest_ + distance(sequence, static_cast<uint16_t>(highest_));
  if (extended <= highest_ - kHistory || extended >= highest_ + kMaxDropout) return {extended, PacketOrder::refused};
  if (extended > highest_) {
    jump_to_.reset();
    advance_to(extended);
    return {extended, PacketOrder::newest};
  }
  return {extended, mark_seen(extended) ? PacketOrder::late : PacketOrder::duplicate};
}

/// RFC 3550 A.1: two packets in sequence after a jump mean that the other side restarted.
ReceivedPacket ReceiveStream::handle_jump(uint16_t sequence) {
  if (jump_to_ != sequence) {
    jump_to_ = static_cast<uint16_t>(sequence + 1);
    return {highest_, PacketOrder::refused};
  }
  restart_at(highest_ + static_cast<uint16_t>(sequence - static_cast<uint16_t>(highest_)));
  return {highest_, PacketOrder::restarted};
}

void ReceiveStream::restart_at(int64_t sequence) {
  started_ = true;
  base_ = highest_ = sequence;
  jump_to_.reset();
  received_ = expected_prior_ = received_prior_ = 0;
  transit_.reset();
  seen_.fill(0);
  mark_seen(sequence);
}

void ReceiveStream::advance_to(int64_t sequence) {
  if (sequence - highest_ >= kHistory) {
    seen_.fill(0);
  } else {
    for (int64_t s = highest_ + 1; s < sequence; ++s)
      seen_[static_cast<size_t>(s % kHistory) / 64] &= ~(uint64_t{1} << (s % 64));
  }
  highest_ = sequence;
  seen_[static_cast<size_t>(sequence % kHistory) / 64] |= uint64_t{1} << (sequence % 64);
}

bool ReceiveStream::mark_seen(int64_t sequence) {
  uint64_t& word = seen_[static_cast<size_t>(sequence % kHistory) / 64];
  const uint64_t bit = uint64_t{1} << (sequence % 64);
  const bool fresh = (word & bit) == 0;
  word |= bit;
  return fresh;
}

void ReceiveStream::count(TimePoint now, const ReceivedPacket& packet, size_t bytes) {
  last_packet_ = now;
  rate_.add(now, bytes);
  if (packet.order == PacketOrder::duplicate) ++duplicates_;
  if (!packet.usable()) return;
  ++packets_;
  bytes_ += bytes;
}

void ReceiveStream::update_jitter(TimePoint now, uint32_t timestamp) {
  const uint32_t transit = rtp::to_ticks(now.time_since_epoch(), clock_rate_) - timestamp;
  if (transit_) {
    const int32_t change = distance(transit, *transit_);
    const uint32_t d = change < 0 ? 0u - static_cast<uint32_t>(change) : static_cast<uint32_t>(change);
    if (d < clock_rate_ * kMaxTransitJump) jitter_ += d - ((jitter_ + 8) >> 4);
  }
  transit_ = transit;
}

void ReceiveStream::handle_sender_report(TimePoint now, const rtp::SenderInfo& info) {
  sender_report_ = info;
  sender_report_at_ = now;
}

std::optional<rtp::ReportBlock> ReceiveStream::make_report_block(TimePoint now) {
  if (!started_ || (received_ == received_prior_ && expected() == expected_prior_)) return std::nullopt;
  const int64_t expected_interval = expected() - expected_prior_;
  const int64_t lost_interval = expected_interval - (received_ - received_prior_);
  reported_ = {expected_interval, lost_interval};
  expected_prior_ = expected();
  received_prior_ = received_;
  rtp::ReportBlock block;
  block.ssrc = ssrc_;
  if (expected_interval > 0)
    block.fraction_lost = static_cast<uint8_t>(std::clamp<int64_t>(lost_interval * 256 / expected_interval, 0, 255));
  block.cumulative_lost = static_cast<int32_t>(std::clamp<int64_t>(cumulative_lost(), -0x800000, 0x7FFFFF));
  block.extended_highest_sequence = static_cast<uint32_t>(highest_ - kSequenceCycle);
  block.jitter = jitter();
  if (sender_report_) {
    block.last_sr = sender_report_->ntp.compact();
    block.delay_since_last_sr = rtp::to_compact_ntp(now - sender_report_at_);
  }
  return block;
}

}  // namespace conclave::peer
