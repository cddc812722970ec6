#include "rtp/extensions.h"

#include <algorithm>

namespace conclave::rtp {
namespace {

std::optional<ByteSpan> find(const PacketView& packet, ExtensionId id, size_t size) {
  const auto data = packet.find_extension(static_cast<uint8_t>(id));
  if (!data || data->size() != size) return std::nullopt;
  return data;
}

}  // namespace

std::optional<AudioLevel> find_audio_level(const PacketView& packet) {
  const auto data = packet.find_extension(static_cast<uint8_t>(ExtensionId::audio_level));
  // RFC 6464 3: one byte; in the two-byte form it may be padded to two.
  if (!data || data->empty() || data->size() > 2) return std::nullopt;
  const uint8_t byte = (*data)[0];
  return AudioLevel{.level = static_cast<uint8_t>(byte & 0x7F), .voice = (byte & 0x80) != 0};
}

std::optional<uint32_t> find_abs_send_time(const PacketView& packet) {
  const auto data = find(packet, ExtensionId::abs_send_time, 3);
  return data ? std::optional(load_u24(data->data())) : std::nullopt;
}

std::optional<uint16_t> find_transport_sequence(const PacketView& packet) {
  const auto data = find(packet, ExtensionId::transport_sequence, 2);
  return data ? std::optional(load_u16(data->data())) : std::nullopt;
}

std::optional<uint8_t> find_video_orientation(const PacketView& packet) {
  const auto data = find(packet, ExtensionId::video_orientation, 1);
  return data ? std::optional((*data)[0]) : std::nullopt;
}

std::optional<std::string_view> find_text(const PacketView& packet, ExtensionId id) {
  const auto data = packet.find_extension(static_cast<uint8_t>(id));
  if (!data || data->empty() || data->size() > 16) return std::nullopt;
  if (!std::ranges::all_of(*data, [](uint8_t c) { return c > 0x20 && c < 0x7F; })) return std::nullopt;
  return as_text(*data);
}

PassingExtensions find_passing(const PacketView& packet) {
  return {.level = find_audio_level(packet), .orientation = find_video_orientation(packet)};
}

uint32_t to_abs_send_time(TimePoint t) {
  const auto us = static_cast<uint64_t>(t.time_since_epoch().count());
  const uint64_t seconds = us / 1'000'000;
  const uint64_t fraction = ((us % 1'000'000) << 18) / 1'000'000;
  return static_cast<uint32_t>((seconds & 0x3F) << 18 | fraction);
}

uint8_t* ExtensionBuilder::add(ExtensionId id, size_t size) {
  if (count_ == kMaxElements || kMaxBytes - used_ < size) return nullptr;
  uint8_t* data = bytes_.data() + used_;
  elements_[count_++] = {static_cast<uint8_t>(id), {data, size}};
  used_ += size;
  return data;
}

void ExtensionBuilder::add_audio_level(AudioLevel level) {
  if (uint8_t* p = add(ExtensionId::audio_level, 1))
    *p = static_cast<uint8_t>((level.voice ? 0x80 : 0) | (level.level & 0x7F));
}

void ExtensionBuilder::add_abs_send_time(TimePoint now) {
  if (uint8_t* p = add(ExtensionId::abs_send_time, 3)) store_u24(p, to_abs_send_time(now));
}

void ExtensionBuilder::add_transport_sequence(uint16_t sequence) {
  if (uint8_t* p = add(ExtensionId::transport_sequence, 2)) store_u16(p, sequence);
}

void ExtensionBuilder::add_video_orientation(uint8_t orientation) {
  if (uint8_t* p = add(ExtensionId::video_orientation, 1)) *p = orientation;
}

void ExtensionBuilder::add_text(ExtensionId id, std::string_view text) {
  if (text.empty() || text.size() > 16) return;
  if (uint8_t* p = add(id, text.size())) std::memcpy(p, text.data(), text.size());
}

void ExtensionBuilder::add_passing(const PassingExtensions& passing) {
  if (passing.level) add_audio_level(*passing.level);
  if (passing.orientation) add_video_orientation(*passing.orientation);
}

}  // namespace conclave::rtp
