// A browser's media engine in virtual time: one transport, Opus-like and VP8-simulcast-like streams going out, and a
// record of everything that comes in. It answers connectivity checks, keyframe requests and NACKs, and sends transport
// feedback, NACKs and sender reports as browsers do. What it sends is named, so that a test can tell whose picture it
// sees.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/egress_queue.h"
#include "base/media.h"
#include "base/random.h"
#include "base/time.h"
#include "peer/dtls_identity.h"
#include "peer/transport.h"
#include "peer/transport_feedback.h"
#include "rtp/packet.h"
#include "rtp/rtcp.h"
#include "sim/received_stream.h"

namespace conclave::sim {

class MediaClient {
 public:
  /// One SSRC going out.
  struct Encoding {
    uint32_t ssrc = 0;
    uint32_t rtx_ssrc = 0;
    std::string rid;  ///< empty: the layer is known by its SSRC
    uint16_t width = 0;
    uint16_t height = 0;
    int packets_per_frame = 1;
    size_t packet_size = 200;
    bool enabled = true;

    bool keyframe_due = true;
    uint16_t sequence = 0;
    uint32_t timestamp = 0;
    uint16_t picture_id = 0;
    uint8_t tl0 = 0;
    uint32_t frames = 0;
    uint16_t rtx_sequence = 0;
    uint32_t packets = 0;
    uint32_t octets = 0;
    bool all_keyframes = false;
    bool reported = false;  ///< the server reported on it: mid and rid are not needed any more
    // What the server asked for:
    uint32_t keyframe_requests = 0;
    uint32_t nacked_packets = 0;
    std::deque<std::pair<rtp::PacketHeader, std::vector<uint8_t>>> sent;
  };
  struct Track {
    SourceDescription description;
    std::vector<Encoding> encodings;
    uint8_t audio_level = 40;
    bool running = true;
    bool garbage = false;  ///< noise in place of frames
  };

  /// `local_ice` and `address` are this client's own.
  MediaClient(IceParameters local_ice, SocketAddress address, uint64_t seed);

  // --- session ---
  /// For SetRemoteTransport, or a session-accept.
  RemoteTransport describe() const;
  /// The other side, from the offer.
  void connect(TimePoint now, const IceParameters& ice, const std::vector<IceCandidate>& candidates,
               const DtlsFingerprint& fingerprint);
  /// New credentials of its own (RFC 8445 9); describe() tells them, connect() names the server's new ones.
  void restart_ice(TimePoint now, IceParameters local_ice) { transport_.restart_ice(now, std::move(local_ice)); }
  bool connected() const { return transport_.state() == peer::Transport::State::connected; }
  const SocketAddress& address() const { return address_; }
  /// The path changes under the client, as behind a rebinding NAT.
  void move_to(const SocketAddress& address) { address_ = address; }

  // --- what it sends ---
  /// An SSRC of 0 is drawn. `mid`: when not empty, the source is known by it instead of by SSRC.
  Track& add_audio(const std::string& name, const std::string& mid = {});
  /// Three layers, 180, 360 and 720 lines; known by SIM and FID groups, or by `mid` and the rids "l", "m", "h".
  Track& add_video(const std::string& name, const std::string& mid = {}, VideoType type = VideoType::camera);
  /// One stream without layers, 1080 lines, 30 frames of equal size a second.
  Track& add_single_video(const std::string& name, uint64_t bps);
  static void set_rate(Encoding& encoding, uint64_t bps);
  /// Whether video without layers is sent no faster than the server asks (REMB), as browsers do.
  void set_obedient(bool obedient) { obedient_ = obedient; }
  /// What the server last asked for; nullopt: nothing.
  std::optional<uint64_t> asked_bps() const { return asked_bps_; }
  Track* find_track(const std::string& name);
  std::vector<SourceDescription> descriptions() const;

  // --- what it gets ---
  std::map<uint32_t, ReceivedStream>& streams() { return streams_; }
  ReceivedStream& stream(uint32_t ssrc) { return streams_[ssrc]; }
  uint64_t received_packets() const { return received_packets_; }
  /// The RTX SSRC `rtx` repairs `primary`; packets of an RTX SSRC not named are kept as a stream of their own.
  void expect_rtx(uint32_t primary, uint32_t rtx) { rtx_[rtx] = primary; }
  /// Sends a PLI about a stream that comes in.
  void request_keyframe(TimePoint now, uint32_t ssrc);
  /// Sends a NACK about a stream that comes in.
  void request_packets(uint32_t ssrc, std::span<const uint16_t> lost);
  /// Sends RTCP as it stands, well-formed or not, as one datagram.
  void send_rtcp(ByteSpan packets);
  /// Lose every n-th media packet on arrival; 0: none.
  void set_receive_loss(uint32_t every) { lose_every_ = every; }

  uint64_t feedback_received() const { return feedback_received_; }
  uint64_t reports_received() const { return reports_received_; }
  /// Extensions seen on any media packet that came in, by id.
  const std::map<uint8_t, uint64_t>& extensions_seen() const { return extensions_seen_; }

  // --- I/O ---
  void handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram);
  void handle_timeout(TimePoint now);
  TimePoint next_timeout() const;
  EgressQueue& out() { return out_; }

 private:
  uint32_t make_ssrc();
  void send_audio(TimePoint now);
  void send_video(TimePoint now);
  void send_frame(TimePoint now, Track& track, Encoding& encoding);
  void handle_remb(uint64_t bps);
  void send_packet(Track& track, Encoding& encoding, const rtp::PacketHeader& header, ByteSpan payload);
  void resend(Track& track, Encoding& encoding, uint16_t sequence);
  void protect(MutableByteSpan slot, size_t size, bool rtcp);
  void send_reports(TimePoint now);
  void send_feedback(TimePoint now);
  void handle_rtp(TimePoint now, MutableByteSpan bytes);
  void handle_rtcp(TimePoint now, ByteSpan bytes);
  Encoding* find_encoding(uint32_t ssrc, Track** track = nullptr);

  SeededRandom random_;
  peer::DtlsIdentity identity_;
  SocketAddress address_;
  peer::Transport transport_;
  EgressQueue out_;
  std::vector<std::unique_ptr<Track>> tracks_;
  uint16_t transport_sequence_ = 0;
  TimePoint next_audio_ = kNever;
  TimePoint next_video_ = kNever;
  TimePoint next_report_ = kNever;
  TimePoint next_nack_ = kNever;
  peer::TransportFeedbackCollector feedback_;
  std::map<uint32_t, ReceivedStream> streams_;
  std::map<uint32_t, uint32_t> rtx_;
  uint32_t own_ssrc_ = 1;
  uint32_t lose_every_ = 0;
  uint64_t media_seen_ = 0;
  uint64_t received_packets_ = 0;
  uint64_t feedback_received_ = 0;
  uint64_t reports_received_ = 0;
  std::map<uint8_t, uint64_t> extensions_seen_;
  bool obedient_ = true;
  std::optional<uint64_t> asked_bps_;
};

}  // namespace conclave::sim
