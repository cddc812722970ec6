#include "rtp/transport_feedback.h"

#include <algorithm>
#include <array>

namespace conclave::rtp {
namespace {

constexpr size_t kHeaderSize = 4;  // RTCP
constexpr size_t kHeadSize = 16;   // both SSRCs, base, count, reference time, feedback count
constexpr Duration kTick = 250us;
constexpr Duration kReference = 64ms;

// 3.1.1
enum Symbol : uint8_t { kLost = 0, kSmall = 1, kLarge = 2, kReserved = 3 };
constexpr size_t kOneBitSymbols = 14, kTwoBitSymbols = 7;
constexpr size_t kMaxRun = 0x1FFF;

bool is_run(uint16_t chunk) { return (chunk & 0x8000) == 0; }
bool has_two_bits(uint16_t chunk) { return (chunk & 0x4000) != 0; }

uint16_t chunk_length(uint16_t chunk) {
  if (is_run(chunk)) return static_cast<uint16_t>(chunk & kMaxRun);
  return has_two_bits(chunk) ? kTwoBitSymbols : kOneBitSymbols;
}

/// The symbol in a chunk with `left` of its symbols still to come, itself among them.
uint8_t symbol_at(uint16_t chunk, uint16_t left) {
  if (is_run(chunk)) return chunk >> 13 & 3;
  if (has_two_bits(chunk)) return chunk >> (2 * (left - 1)) & 3;
  return chunk >> (left - 1) & 1;
}

size_t delta_size(uint8_t symbol) { return symbol == kSmall ? 1 : symbol == kLarge ? 2 : 0; }

/// How many bytes of deltas the first `count` statuses of a chunk announce; nullopt for a reserved symbol.
std::optional<size_t> delta_bytes(uint16_t chunk, size_t count) {
  if (is_run(chunk)) {
    const uint8_t symbol = symbol_at(chunk, 1);
    return symbol == kReserved ? std::nullopt : std::optional(count * delta_size(symbol));
  }
  size_t bytes = 0;
  const uint16_t length = chunk_length(chunk);
  for (uint16_t i = 0; i < count; ++i) {
    const uint8_t symbol = symbol_at(chunk, static_cast<uint16_t>(length - i));
    if (symbol == kReserved) return std::nullopt;
    bytes += delta_size(symbol);
  }
  return bytes;
}

/// Packs symbols into chunks. Every chunk but the last takes seven symbols or more.
void write_chunks(ByteWriter& out, std::span<const uint8_t> symbols) {
  while (!symbols.empty()) {
    const auto run_end = std::ranges::find_if(symbols, [&](uint8_t s) { return s != symbols[0]; });
    const size_t run = std::min<size_t>(static_cast<size_t>(run_end - symbols.begin()), kMaxRun);
    const auto ahead = symbols.first(std::min(symbols.size(), kOneBitSymbols));
    const bool one_bit = std::ranges::find(ahead, kLarge) == ahead.end();
    const size_t vector = std::min(symbols.size(), one_bit ? kOneBitSymbols : kTwoBitSymbols);
    if (run >= vector) {
      out.u16(static_cast<uint16_t>(symbols[0] << 13 | run));
      symbols = symbols.subspan(run);
      continue;
    }
    const unsigned bits = one_bit ? 1 : 2;
    unsigned chunk = one_bit ? 0b10u : 0b11u;
    for (size_t i = 0; i < (one_bit ? kOneBitSymbols : kTwoBitSymbols); ++i)
      chunk = chunk << bits | (i < vector ? symbols[i] : unsigned{kLost});
    out.u16(static_cast<uint16_t>(chunk));
    symbols = symbols.subspan(vector);
  }
}

/// The arrivals that go into one message, as symbols; deltas are computed again when they are written.
struct Selection {
  std::array<uint8_t, TransportFeedback::kMaxStatuses> symbols;
  size_t statuses = 0;
  size_t arrivals = 0;
  size_t delta_bytes = 0;
};

int64_t floor_div(Duration a, Duration b) {
  const int64_t quotient = a / b;
  return a % b < Duration::zero() ? quotient - 1 : quotient;
}
int64_t to_tick(TimePoint t) { return floor_div(t.time_since_epoch(), kTick); }

void select(Selection& selected, size_t room, int64_t base, int64_t tick, std::span<const PacketArrival> arrivals) {
  for (const PacketArrival& arrival : arrivals) {
    const int64_t delta = to_tick(arrival.at) - tick;
    if (delta < INT16_MIN || delta > INT16_MAX) return;
    const uint8_t symbol = delta >= 0 && delta <= 255 ? kSmall : kLarge;
    const auto statuses = static_cast<size_t>(arrival.sequence - base + 1);
    if (statuses <= selected.statuses) return;  // not ascending
    const size_t deltas = selected.delta_bytes + delta_size(symbol);
    const size_t chunks = (statuses + kTwoBitSymbols - 1) / kTwoBitSymbols * 2;
    if (statuses > TransportFeedback::kMaxStatuses || chunks + deltas > room) return;
    std::fill(&selected.symbols[selected.statuses], &selected.symbols[0] + statuses - 1, uint8_t{kLost});
    selected.symbols[statuses - 1] = symbol;
    selected.statuses = statuses;
    selected.delta_bytes = deltas;
    ++selected.arrivals;
    tick += delta;
  }
}

void write_deltas(ByteWriter& out, int64_t tick, std::span<const PacketArrival> arrivals) {
  for (const PacketArrival& arrival : arrivals) {
    const int64_t delta = to_tick(arrival.at) - tick;
    if (delta >= 0 && delta <= 255)
      out.u8(static_cast<uint8_t>(delta));
    else
      out.u16(static_cast<uint16_t>(delta));
    tick += delta;
  }
}

}  // namespace

Result<TransportFeedback> TransportFeedback::parse(ByteSpan body) {
  ByteReader reader(body);
  TransportFeedback feedback;
  feedback.sender_ssrc = reader.u32();
  feedback.media_ssrc = reader.u32();
  feedback.base_sequence = reader.u16();
  feedback.status_count = reader.u16();
  feedback.reference_time = static_cast<int32_t>(reader.u24() << 8) >> 8;
  feedback.feedback_count = reader.u8();
  if (!reader.ok() || feedback.status_count == 0) return fail("rtcp-body");
  if (feedback.status_count > kMaxStatuses) return fail("feedback-too-long");

  size_t deltas = 0;
  const size_t first_chunk = reader.position();
  for (size_t left = feedback.status_count; left > 0;) {
    const uint16_t chunk = reader.u16();
    const size_t count = std::min<size_t>(chunk_length(chunk), left);
    const auto bytes = delta_bytes(chunk, count);
    if (!reader.ok() || count == 0 || !bytes) return fail("rtcp-body");
    deltas += *bytes;
    left -= count;
  }
  feedback.chunks = body.subspan(first_chunk, reader.position() - first_chunk);
  feedback.deltas = reader.bytes(deltas);
  if (!reader.ok()) return fail("rtcp-body");
  return feedback;
}

PacketStatusReader::PacketStatusReader(const TransportFeedback& feedback)
    : chunks_(feedback.chunks),
      deltas_(feedback.deltas),
      arrival_(feedback.reference_time * kReference),
      sequence_(feedback.base_sequence),
      remaining_(feedback.status_count) {}

uint8_t PacketStatusReader::next_symbol() {
  if (chunk_left_ == 0) {
    chunk_ = load_u16(chunks_.data());
    chunks_ = chunks_.subspan(2);
    chunk_left_ = chunk_length(chunk_);
  }
  return symbol_at(chunk_, chunk_left_--);
}

std::optional<PacketStatus> PacketStatusReader::next() {
  if (remaining_ == 0) return std::nullopt;
  --remaining_;
  const uint8_t symbol = next_symbol();
  PacketStatus status{.sequence = sequence_++};
  const size_t size = delta_size(symbol);
  if (size == 0) return status;
  const int delta = size == 1 ? deltas_[0] : static_cast<int16_t>(load_u16(deltas_.data()));
  deltas_ = deltas_.subspan(size);
  arrival_ += delta * kTick;
  status.arrival = arrival_;
  return status;
}

WrittenFeedback write_transport_feedback(MutableByteSpan out, uint32_t sender_ssrc, uint32_t media_ssrc,
                                         uint8_t feedback_count, int64_t base_sequence,
                                         std::span<const PacketArrival> arrivals) {
  constexpr size_t kMaxPadding = 3;
  if (arrivals.empty() || out.size() < kHeaderSize + kHeadSize + kMaxPadding) return {};
  const int64_t reference = floor_div(arrivals[0].at.time_since_epoch(), kReference);
  const int64_t first_tick = reference * (kReference / kTick);
  Selection selected;
  select(selected, out.size() - kHeaderSize - kHeadSize - kMaxPadding, base_sequence, first_tick, arrivals);
  if (selected.arrivals == 0) return {};

  ByteWriter writer(out);
  writer.zeros(kHeaderSize);
  writer.u32(sender_ssrc);
  writer.u32(media_ssrc);
  writer.u16(static_cast<uint16_t>(base_sequence));
  writer.u16(static_cast<uint16_t>(selected.statuses));
  writer.u24(static_cast<uint32_t>(reference) & 0xFFFFFF);
  writer.u8(feedback_count);
  write_chunks(writer, {selected.symbols.data(), selected.statuses});
  write_deltas(writer, first_tick, arrivals.first(selected.arrivals));
  const size_t padding = (4 - writer.size() % 4) % 4;
  if (padding > 0) {  // RFC 3550 6.4.1: the last octet counts the padding
    writer.zeros(padding - 1);
    writer.u8(static_cast<uint8_t>(padding));
  }
  if (!writer.ok()) return {};
  out[0] = static_cast<uint8_t>(0x80 | (padding > 0 ? 0x20 : 0) | 15);
  out[1] = 205;
  store_u16(&out[2], static_cast<uint16_t>(writer.size() / 4 - 1));
  return {writer.size(), selected.arrivals};
}

}  // namespace conclave::rtp
