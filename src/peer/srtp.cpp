#include "peer/srtp.h"

#include <algorithm>

namespace conclave::peer {
namespace {

constexpr size_t kRtpHeaderSize = 12;
constexpr uint64_t kMaxRtcpIndex = 0x7fffffff;

/// Where the payload of an RTP packet begins: after CSRCs and header extension (RFC 3550 5.1, 5.3.1). 0: malformed.
size_t rtp_header_size(ByteSpan packet) {
  if (packet.size() < kRtpHeaderSize || packet[0] >> 6 != 2) return 0;
  size_t size = kRtpHeaderSize + size_t{4} * (packet[0] & 0x0f);
  if ((packet[0] & 0x10) != 0) {
    if (packet.size() < size + 4) return 0;
    size += 4 + size_t{4} * load_u16(&packet[size + 2]);
  }
  return size <= packet.size() ? size : 0;
}

struct CipherPair {
  std::unique_ptr<SrtpCipher> rtp;
  std::unique_ptr<SrtpCipher> rtcp;
};

Result<CipherPair> make_ciphers(SrtpProfile profile, const SrtpMasterKey& master, SrtpCipher::Direction direction) {
  CipherPair pair;
  for (const SrtpPacketKind kind : {SrtpPacketKind::rtp, SrtpPacketKind::rtcp}) {
    const auto keys = derive_session_keys(profile, master, kind);
    if (!keys) return tl::unexpected(keys.error());
    auto cipher = SrtpCipher::make(profile, *keys, direction);
    if (!cipher) return tl::unexpected(cipher.error());
    (kind == SrtpPacketKind::rtp ? pair.rtp : pair.rtcp) = std::move(*cipher);
  }
  return pair;
}

}  // namespace

SrtpStreams::Stream* SrtpStreams::find(uint32_t ssrc) {
  if (last_ < streams_.size() && streams_[last_].ssrc == ssrc) return streams_[last_].stream.get();
  const auto it = std::lower_bound(streams_.begin(), streams_.end(), ssrc,
                                   [](const Entry& entry, uint32_t value) { return entry.ssrc < value; });
  if (it == streams_.end() || it->ssrc != ssrc) return nullptr;
  last_ = static_cast<size_t>(it - streams_.begin());
  return it->stream.get();
}

SrtpStreams::Stream& SrtpStreams::add(uint32_t ssrc) {
  const auto it = std::lower_bound(streams_.begin(), streams_.end(), ssrc,
                                   [](const Entry& entry, uint32_t value) { return entry.ssrc < value; });
  last_ = static_cast<size_t>(it - streams_.begin());
  return *streams_.insert(it, Entry{ssrc, std::make_unique<Stream>()})->stream;
}

SrtpSender::SrtpSender(std::unique_ptr<SrtpCipher> rtp, std::unique_ptr<SrtpCipher> rtcp)
    : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

Result<SrtpSender> SrtpSender::make(SrtpProfile profile, const SrtpMasterKey& master) {
  auto ciphers = make_ciphers(profile, master, SrtpCipher::Direction::seal);
  if (!ciphers) return tl::unexpected(ciphers.error());
  return SrtpSender(std::move(ciphers->rtp), std::move(ciphers->rtcp));
}

Result<size_t> SrtpSender::protect_rtp(MutableByteSpan buffer, size_t size) {
  if (size > buffer.size() || buffer.size() - size < rtp_->rtp_overhead()) return fail("srtp-no-room");
  const size_t header = rtp_header_size(buffer.first(size));
  if (header == 0) return fail("srtp-not-rtp");
  const uint16_t sequence = load_u16(&buffer[2]);
  const uint32_t ssrc = load_u32(&buffer[8]);
  SrtpStreams::Stream* stream = streams_.find(ssrc);
  if (stream == nullptr) {
    if (streams_.full()) return fail("srtp-too-many-streams");
    stream = &streams_.add(ssrc);
  }
  const auto index = stream->rtp.started() ? guess_index(stream->rtp.highest(), sequence) : uint64_t{sequence};
  if (!index || stream->rtp.check(*index) != ReplayWindow<1024>::Verdict::fresh) return fail("srtp-index-reused");
  stream->rtp.accept(*index);  // before sealing: whatever happens there, the index is spent
  if (!rtp_->seal_rtp(buffer, header, size, ssrc, *index)) return fail("srtp-seal");
  return size + rtp_->rtp_overhead();
}

Result<size_t> SrtpSender::protect_rtcp(MutableByteSpan buffer, size_t size) {
  if (size > buffer.size() || buffer.size() - size < rtcp_->rtcp_overhead()) return fail("srtp-no-room");
  if (size < kSrtcpHeaderSize || buffer[0] >> 6 != 2) return fail("srtp-not-rtcp");
  const uint32_t ssrc = load_u32(&buffer[4]);
  SrtpStreams::Stream* stream = streams_.find(ssrc);
  if (stream == nullptr) {
    if (streams_.full()) return fail("srtp-too-many-streams");
    stream = &streams_.add(ssrc);
  }
  const uint64_t index = stream->rtcp.started() ? stream->rtcp.highest() + 1 : 0;
  if (index > kMaxRtcpIndex) return fail("srtcp-index-used-up");  // RFC 3711 9.2
  stream->rtcp.accept(index);
  if (!rtcp_->seal_rtcp(buffer, size, ssrc, static_cast<uint32_t>(index))) return fail("srtp-seal");
  return size + rtcp_->rtcp_overhead();
}

SrtpReceiver::SrtpReceiver(std::unique_ptr<SrtpCipher> rtp, std::unique_ptr<SrtpCipher> rtcp)
    : rtp_(std::move(rtp)), rtcp_(std::move(rtcp)) {}

Result<SrtpReceiver> SrtpReceiver::make(SrtpProfile profile, const SrtpMasterKey& master) {
  auto ciphers = make_ciphers(profile, master, SrtpCipher::Direction::open);
  if (!ciphers) return tl::unexpected(ciphers.error());
  return SrtpReceiver(std::move(ciphers->rtp), std::move(ciphers->rtcp));
}

Result<MutableByteSpan> SrtpReceiver::unprotect_rtp(MutableByteSpan packet) {
  const size_t header = rtp_header_size(packet);
  if (header == 0 || packet.size() - header < rtp_->rtp_overhead()) return fail("srtp-malformed");
  const uint16_t sequence = load_u16(&packet[2]);
  const uint32_t ssrc = load_u32(&packet[8]);
  SrtpStreams::Stream* stream = streams_.find(ssrc);
  if (stream == nullptr && streams_.full()) return fail("srtp-too-many-streams");
  std::optional<uint64_t> index = sequence;
  if (stream != nullptr && stream->rtp.started()) {
    index = guess_index(stream->rtp.highest(), sequence);
    if (!index) return fail("srtp-too-old");
    const auto verdict = stream->rtp.check(*index);
    if (verdict == ReplayWindow<1024>::Verdict::too_old) return fail("srtp-too-old");
    if (verdict == ReplayWindow<1024>::Verdict::replayed) return fail("srtp-replayed");
  }
  if (!rtp_->open_rtp(packet, header, ssrc, *index)) return fail("srtp-not-authentic");
  (stream != nullptr ? *stream : streams_.add(ssrc)).rtp.accept(*index);
  return packet.first(packet.size() - rtp_->rtp_overhead());
}

Result<MutableByteSpan> SrtpReceiver::unprotect_rtcp(MutableByteSpan packet) {
  if (packet.size() < kSrtcpHeaderSize + rtcp_->rtcp_overhead() || packet[0] >> 6 != 2) return fail("srtp-malformed");
  const uint32_t word = load_u32(&packet[rtcp_->rtcp_index_offset(packet.size())]);
  if ((word & kEncryptedFlag) == 0) return fail("srtcp-not-encrypted");
  const uint32_t index = word & ~kEncryptedFlag;
  const uint32_t ssrc = load_u32(&packet[4]);
  SrtpStreams::Stream* stream = streams_.find(ssrc);
  if (stream == nullptr && streams_.full()) return fail("srtp-too-many-streams");
  if (stream != nullptr) {
    const auto verdict = stream->rtcp.check(index);
    if (verdict == ReplayWindow<128>::Verdict::too_old) return fail("srtp-too-old");
    if (verdict == ReplayWindow<128>::Verdict::replayed) return fail("srtp-replayed");
  }
  if (!rtcp_->open_rtcp(packet, ssrc, index)) return fail("srtp-not-authentic");
  (stream != nullptr ? *stream : streams_.add(ssrc)).rtcp.accept(index);
  return packet.first(packet.size() - rtcp_->rtcp_overhead());
}

}  // namespace conclave::peer
