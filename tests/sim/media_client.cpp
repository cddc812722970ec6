#include "sim/media_client.h"

#include <algorithm>

#include "peer/retransmission.h"
#include "rtp/extensions.h"
#include "rtp/rtcp_writer.h"
#include "rtp/vp8.h"

namespace conclave::sim {

namespace {

constexpr UnixTime kCertificateTime{std::chrono::seconds(1'750'000'000)};
constexpr uint8_t kOpus = 111;
constexpr uint8_t kVp8 = 100;
constexpr uint8_t kRtx = 96;
constexpr size_t kKeptPackets = 512;
constexpr Duration kAudioInterval = 20ms;
constexpr Duration kVideoInterval = 33'333us;
// Behind the payload descriptor: the first bytes of a VP8 frame (RFC 6386 9.1), then the origin.
constexpr size_t kVp8Head = 10;
// The SSRC it was sent under, and when, in microseconds.
constexpr size_t kOriginSize = 8;
constexpr uint64_t kFramesPerSecond = 30;

void write_origin(uint8_t* out, uint32_t ssrc, TimePoint now) {
  store_u32(out, ssrc);
  store_u32(out + 4, static_cast<uint32_t>(now.time_since_epoch().count()));
}

void read_origin(const uint8_t* in, TimePoint now, ReceivedRtp& packet) {
  packet.origin = load_u32(in);
  packet.age = Duration(static_cast<uint32_t>(now.time_since_epoch().count()) - load_u32(in + 4));
}

peer::TransportConfig client_config(IceParameters local, const SocketAddress& address) {
  peer::TransportConfig config;
  config.local = std::move(local);
  config.role = peer::IceRole::controlled;
  config.dtls_setup = DtlsSetup::active;
  config.local_addresses = {address};
  return config;
}

}  // namespace

MediaClient::MediaClient(IceParameters local_ice, SocketAddress address, uint64_t seed)
    : random_(seed),
      identity_(std::move(*peer::DtlsIdentity::make(kCertificateTime, random_))),
      address_(address),
      transport_(client_config(std::move(local_ice), address), identity_, random_) {}

RemoteTransport MediaClient::describe() const {
  RemoteTransport remote;
  remote.ice = transport_.local();
  remote.fingerprints = {identity_.fingerprint()};
  remote.setup = DtlsSetup::active;
  return remote;
}

void MediaClient::connect(TimePoint now, const IceParameters& ice, const std::vector<IceCandidate>& candidates,
                          const DtlsFingerprint& fingerprint) {
  RemoteTransport remote;
  remote.ice = ice;
  remote.candidates = candidates;
  remote.fingerprints = {fingerprint};
  remote.setup = DtlsSetup::passive;
  transport_.set_remote(now, remote, out_);
  if (next_audio_ != kNever) return;
  next_audio_ = next_video_ = now;
  next_report_ = now + 1s;
}

uint32_t MediaClient::make_ssrc() { return 1 + random_.below(999'999'999); }

MediaClient::Track& MediaClient::add_audio(const std::string& name, const std::string& mid) {
  Track& track = *tracks_.emplace_back(std::make_unique<Track>());
  Encoding& encoding = track.encodings.emplace_back();
  encoding.ssrc = make_ssrc();
  encoding.sequence = static_cast<uint16_t>(random_.next_u32());
  encoding.timestamp = random_.next_u32();
  track.description.name = name;
  track.description.media = MediaKind::audio;
  track.description.mid = mid;
  if (mid.empty()) track.description.ssrcs = {encoding.ssrc};
  return track;
}

MediaClient::Track& MediaClient::add_video(const std::string& name, const std::string& mid, VideoType type) {
  Track& track = *tracks_.emplace_back(std::make_unique<Track>());
  SourceDescription& description = track.description;
  description.name = name;
  description.media = MediaKind::video;
  description.video_type = type;
  description.mid = mid;
  SsrcGroup sim{SsrcGroup::Semantics::sim, {}};
  for (int i = 0; i < 3; ++i) {
    Encoding& encoding = track.encodings.emplace_back();
    encoding.ssrc = make_ssrc();
    encoding.rtx_ssrc = make_ssrc();
    encoding.sequence = static_cast<uint16_t>(random_.next_u32());
    encoding.timestamp = random_.next_u32();
    encoding.picture_id = static_cast<uint16_t>(random_.below(0x8000));
    encoding.tl0 = static_cast<uint8_t>(random_.next_u32());
    encoding.width = static_cast<uint16_t>(320 << i);
    encoding.height = static_cast<uint16_t>(180 << i);
    encoding.packets_per_frame = 1 + i;
    if (!mid.empty()) {
      encoding.rid = std::string(1, "lmh"[i]);
      description.rids.push_back(encoding.rid);
      continue;
    }
    sim.ssrcs.push_back(encoding.ssrc);
    description.ssrcs.push_back(encoding.ssrc);
    description.ssrcs.push_back(encoding.rtx_ssrc);
    description.groups.push_back({SsrcGroup::Semantics::fid, {encoding.ssrc, encoding.rtx_ssrc}});
  }
  if (mid.empty()) description.groups.insert(description.groups.begin(), sim);
  return track;
}

MediaClient::Track& MediaClient::add_single_video(const std::string& name, uint64_t bps) {
  Track& track = *tracks_.emplace_back(std::make_unique<Track>());
  track.description.name = name;
  track.description.media = MediaKind::video;
  Encoding& encoding = track.encodings.emplace_back();
  encoding.ssrc = make_ssrc();
  encoding.rtx_ssrc = make_ssrc();
  encoding.width = 1920;
  encoding.height = 1080;
  set_rate(encoding, bps);
  track.description.ssrcs = {encoding.ssrc, encoding.rtx_ssrc};
  track.description.groups = {{SsrcGroup::Semantics::fid, track.description.ssrcs}};
  return track;
}

void MediaClient::set_rate(Encoding& encoding, uint64_t bps) {
  const uint64_t frame = bps / 8 / kFramesPerSecond;
  encoding.packets_per_frame = static_cast<int>(frame / 1100 + 1);
  encoding.packet_size = frame / static_cast<uint64_t>(encoding.packets_per_frame);
}

MediaClient::Track* MediaClient::find_track(const std::string& name) {
  for (const auto& track : tracks_)
    if (track->description.name == name) return track.get();
  return nullptr;
}

std::vector<SourceDescription> MediaClient::descriptions() const {
  std::vector<SourceDescription> result;
  for (const auto& track : tracks_) result.push_back(track->description);
  return result;
}

MediaClient::Encoding* MediaClient::find_encoding(uint32_t ssrc, Track** track) {
  for (const auto& candidate : tracks_)
    for (Encoding& encoding : candidate->encodings)
      if (encoding.ssrc == ssrc) {
        if (track) *track = candidate.get();
        return &encoding;
      }
  return nullptr;
}

void MediaClient::protect(MutableByteSpan slot, size_t size, bool rtcp) {
  if (size == 0)
    out_.abandon();
  else if (rtcp)
    static_cast<void>(transport_.finish_rtcp(out_, slot, size));
  else
    static_cast<void>(transport_.finish_rtp(out_, slot, size));
}

void MediaClient::send_packet(Track& track, Encoding& encoding, const rtp::PacketHeader& header, ByteSpan payload) {
  rtp::ExtensionBuilder extensions;
  extensions.add_transport_sequence(++transport_sequence_);
  if (track.description.media == MediaKind::audio) extensions.add_audio_level({track.audio_level, false});
  // Browsers name a stream until the other side has reported on it; nobody reports on RTX streams.
  if (!track.description.mid.empty() && (!encoding.reported || header.payload_type == kRtx)) {
    extensions.add_text(ExtensionId::mid, track.description.mid);
    if (!encoding.rid.empty())
      extensions.add_text(header.payload_type == kRtx ? ExtensionId::repaired_rid : ExtensionId::rid, encoding.rid);
  }
  const MutableByteSpan slot = out_.open();
  protect(slot, rtp::write_packet(slot, header, extensions.elements(), payload), false);
  if (header.payload_type == kRtx) return;
  ++encoding.packets;
  encoding.octets += static_cast<uint32_t>(payload.size());
  encoding.sent.emplace_back(header, std::vector<uint8_t>(payload.begin(), payload.end()));
  if (encoding.sent.size() > kKeptPackets) encoding.sent.pop_front();
}

void MediaClient::send_audio(TimePoint now) {
  for (const auto& track : tracks_) {
    if (track->description.media != MediaKind::audio || !track->running) continue;
    Encoding& encoding = track->encodings.front();
    std::array<uint8_t, 80> payload{};
    write_origin(payload.data(), encoding.ssrc, now);
    encoding.timestamp += 960;
    send_packet(*track, encoding, {false, kOpus, ++encoding.sequence, encoding.timestamp, encoding.ssrc}, payload);
  }
}

void MediaClient::send_frame(TimePoint now, Track& track, Encoding& encoding) {
  static constexpr std::array<uint8_t, 4> kTemporalPattern = {0, 2, 1, 2};
  const bool keyframe = std::exchange(encoding.keyframe_due, encoding.all_keyframes);
  if (keyframe) encoding.frames = 0;
  const uint8_t temporal_id = kTemporalPattern[encoding.frames++ % kTemporalPattern.size()];
  if (temporal_id == 0) ++encoding.tl0;
  encoding.picture_id = static_cast<uint16_t>((encoding.picture_id + 1) & 0x7FFF);
  encoding.timestamp += 3000;
  for (int i = 0; i < encoding.packets_per_frame; ++i) {
    std::array<uint8_t, 1200> payload{};
    rtp::Vp8Descriptor descriptor;
    descriptor.start_of_partition = i == 0;
    descriptor.picture_id = encoding.picture_id;
    descriptor.tl0_pic_idx = encoding.tl0;
    descriptor.temporal_id = temporal_id;
    const size_t prefix = rtp::write_vp8_descriptor(payload, descriptor);
    uint8_t* head = payload.data() + prefix;
    head[0] = keyframe ? 0x10 : 0x11;
    head[3] = 0x9D, head[4] = 0x01, head[5] = 0x2A;
    head[6] = static_cast<uint8_t>(encoding.width), head[7] = static_cast<uint8_t>(encoding.width >> 8);
    head[8] = static_cast<uint8_t>(encoding.height), head[9] = static_cast<uint8_t>(encoding.height >> 8);
    write_origin(head + kVp8Head, encoding.ssrc, now);
    if (track.garbage) random_.fill(payload);
    const rtp::PacketHeader header{i + 1 == encoding.packets_per_frame, kVp8, ++encoding.sequence, encoding.timestamp,
                                   encoding.ssrc};
    send_packet(track, encoding, header,
                ByteSpan(payload).first(std::clamp<size_t>(encoding.packet_size, prefix + 20, payload.size())));
  }
}

void MediaClient::send_video(TimePoint now) {
  for (const auto& track : tracks_) {
    if (track->description.media != MediaKind::video || !track->running) continue;
    for (Encoding& encoding : track->encodings) {
      if (encoding.enabled)
        send_frame(now, *track, encoding);
      else
        encoding.keyframe_due = true;  // an encoder that is switched on again begins with one
    }
  }
}

void MediaClient::resend(Track& track, Encoding& encoding, uint16_t sequence) {
  const auto found =
      std::ranges::find_if(encoding.sent, [&](const auto& one) { return one.first.sequence_number == sequence; });
  if (found == encoding.sent.end() || encoding.rtx_ssrc == 0) return;
  std::vector<uint8_t> payload(2);
  store_u16(payload.data(), sequence);
  payload.insert(payload.end(), found->second.begin(), found->second.end());
  const rtp::PacketHeader& original = found->first;
  send_packet(track, encoding, {original.marker, kRtx, ++encoding.rtx_sequence, original.timestamp, encoding.rtx_ssrc},
              payload);
}

void MediaClient::send_reports(TimePoint now) {
  for (const auto& track : tracks_) {
    for (const Encoding& encoding : track->encodings) {
      if (encoding.packets == 0) continue;
      const MutableByteSpan slot = out_.open();
      ByteWriter writer(slot);
      const rtp::SenderInfo info{rtp::to_ntp(UnixTime(now.time_since_epoch())), encoding.timestamp, encoding.packets,
                                 encoding.octets};
      rtp::write_sender_report(writer, encoding.ssrc, info, {});
      rtp::write_sdes_cname(writer, encoding.ssrc, "client");
      protect(slot, writer.size(), true);
    }
  }
}

void MediaClient::send_feedback(TimePoint now) {
  std::array<uint8_t, 1200> message;
  while (const size_t size = feedback_.write(now, own_ssrc_, 0, message)) {
    const MutableByteSpan slot = out_.open();
    std::copy_n(message.begin(), size, slot.begin());
    protect(slot, size, true);
  }
}

void MediaClient::request_keyframe(TimePoint, uint32_t ssrc) {
  const MutableByteSpan slot = out_.open();
  ByteWriter writer(slot);
  rtp::write_pli(writer, own_ssrc_, ssrc);
  protect(slot, writer.size(), true);
}

void MediaClient::request_packets(uint32_t ssrc, std::span<const uint16_t> lost) {
  const MutableByteSpan slot = out_.open();
  ByteWriter writer(slot);
  rtp::write_nack(writer, own_ssrc_, ssrc, lost);
  protect(slot, writer.size(), true);
}

void MediaClient::send_rtcp(ByteSpan packets) {
  const MutableByteSpan slot = out_.open();
  std::ranges::copy(packets, slot.begin());
  protect(slot, packets.size(), true);
}

void MediaClient::handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram) {
  const auto incoming = transport_.handle_datagram(now, path, datagram, out_);
  if (!incoming || incoming->packet.empty()) return;
  if (incoming->kind == peer::DatagramKind::rtp)
    handle_rtp(now, incoming->packet);
  else
    handle_rtcp(now, incoming->packet);
}

void MediaClient::handle_rtp(TimePoint now, MutableByteSpan bytes) {
  auto view = rtp::PacketView::parse(bytes);
  if (!view) return;
  if (const auto sequence = rtp::find_transport_sequence(*view))
    feedback_.handle_packet(now, *sequence, view->marker());
  const bool retransmitted = view->payload_type() == kRtx && rtx_.contains(view->ssrc());
  if (!retransmitted && lose_every_ != 0 && ++media_seen_ % lose_every_ == 0) return;
  ++received_packets_;
  for (auto reader = view->extensions(); const auto element = reader.next();) ++extensions_seen_[element->id];
  if (retransmitted) {
    const auto unwrapped = peer::unwrap_rtx(bytes, rtx_[view->ssrc()]);
    if (!unwrapped) return;
    view = rtp::PacketView::parse(*unwrapped);
    if (!view) return;
  }
  ReceivedStream& stream = streams_[view->ssrc()];
  ReceivedRtp packet{.sequence = stream.unwrapper.unwrap(view->sequence_number()), .at = now};
  packet.timestamp = view->timestamp();
  packet.marker = view->marker();
  packet.retransmitted = retransmitted;
  const ByteSpan payload = view->payload();
  packet.bytes = bytes.size();
  if (view->payload_type() == kOpus && payload.size() >= kOriginSize) read_origin(payload.data(), now, packet);
  if (view->payload_type() == kVp8) {
    stream.nacks.handle_packet(now, packet.sequence);
    next_nack_ = std::min(next_nack_, stream.nacks.next_timeout());
    const auto descriptor = rtp::parse_vp8_descriptor(payload);
    if (!descriptor) return;
    packet.picture_id = descriptor->picture_id.value_or(0);
    packet.tl0 = descriptor->tl0_pic_idx.value_or(0);
    packet.temporal_id = descriptor->temporal_id.value_or(0);
    packet.begins_keyframe = rtp::begins_vp8_keyframe(*descriptor, payload);
    if (payload.size() >= descriptor->size + kVp8Head + kOriginSize)
      read_origin(&payload[descriptor->size + kVp8Head], now, packet);
  }
  const bool seen = std::ranges::any_of(
      stream.packets.rbegin(), stream.packets.rbegin() + std::min<std::ptrdiff_t>(std::ssize(stream.packets), 600),
      [&](const ReceivedRtp& p) { return p.sequence == packet.sequence; });
  if (seen)
    ++stream.duplicates;
  else
    stream.packets.push_back(packet);
}

void MediaClient::handle_remb(uint64_t bps) {
  asked_bps_ = bps;
  if (!obedient_) return;
  for (const auto& track : tracks_)
    if (track->description.media == MediaKind::video && track->encodings.size() == 1)
      set_rate(track->encodings.front(), bps * 9 / 10);  // headers and sound come on top
}

void MediaClient::handle_rtcp(TimePoint, ByteSpan bytes) {
  rtp::RtcpReader reader(bytes);
  while (const auto packet = reader.next()) {
    if (const auto* report = std::get_if<rtp::SenderReport>(&*packet)) {
      ReceivedStream& stream = streams_[report->ssrc];
      ++stream.sender_reports;
      stream.last_report = report->info;
    } else if (const auto* receiver = std::get_if<rtp::ReceiverReport>(&*packet)) {
      ++reports_received_;
      for (size_t i = 0; i < receiver->blocks.size(); ++i)
        if (Encoding* encoding = find_encoding(receiver->blocks[i].ssrc)) encoding->reported = true;
    } else if (const auto* pli = std::get_if<rtp::Pli>(&*packet)) {
      if (Encoding* encoding = find_encoding(pli->media_ssrc)) {
        encoding->keyframe_due = true;
        ++encoding->keyframe_requests;
      }
    } else if (const auto* nack = std::get_if<rtp::Nack>(&*packet)) {
      Track* track = nullptr;
      Encoding* encoding = find_encoding(nack->media_ssrc, &track);
      if (!encoding) continue;
      for (size_t i = 0; i < nack->entries.size(); ++i)
        nack->entries[i].for_each([&](uint16_t sequence) {
          ++encoding->nacked_packets;
          resend(*track, *encoding, sequence);
        });
    } else if (const auto* remb = std::get_if<rtp::Remb>(&*packet)) {
      handle_remb(remb->bitrate_bps);
    } else if (std::get_if<rtp::TransportFeedback>(&*packet)) {
      ++feedback_received_;
    }
  }
}

void MediaClient::handle_timeout(TimePoint now) {
  if (now >= transport_.next_timeout()) transport_.handle_timeout(now, out_);
  const bool writable = transport_.writable();
  const auto due = [&](TimePoint& at, Duration interval) {
    if (now < at) return false;
    at = std::max(at + interval, now);
    return writable;
  };
  if (due(next_audio_, kAudioInterval)) send_audio(now);
  if (due(next_video_, kVideoInterval)) send_video(now);
  if (due(next_report_, 1s)) send_reports(now);
  if (writable && now >= feedback_.next_timeout()) send_feedback(now);
  if (now < next_nack_) return;
  next_nack_ = kNever;
  for (auto& [ssrc, stream] : streams_) {
    std::array<uint16_t, 128> lost;
    const size_t count = stream.nacks.collect(now, transport_.round_trip().value_or(0us), lost);
    next_nack_ = std::min(next_nack_, stream.nacks.next_timeout());
    if (count > 0) request_packets(ssrc, std::span(lost).first(count));
  }
}

TimePoint MediaClient::next_timeout() const {
  const TimePoint feedback = transport_.writable() ? feedback_.next_timeout() : kNever;
  return std::min({transport_.next_timeout(), next_audio_, next_video_, next_report_, next_nack_, feedback});
}

}  // namespace conclave::sim
