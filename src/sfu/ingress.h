// What one endpoint sends, as far as it concerns that endpoint alone: which SSRC is what, what it may send and how
// much, losses asked for again, reports and feedback to its congestion control, keyframe requests. Where the packets go
// is not known here. A sender of more than is of use is asked for less (draft-alvestrand-rmcat-remb-03) and, if it does
// not care, left out (ingress_layer_filter.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "peer/packet_slab.h"
#include "peer/receiver_report.h"
#include "peer/transport_feedback.h"
#include "rtp/rtcp.h"
#include "sfu/egress_port.h"
#include "sfu/media_packet.h"
#include "sfu/source_table.h"
#include "sfu/ssrc_table.h"
#include "sfu/turn.h"

namespace conclave::sfu {

struct SendPermissions {
  bool audio = true;
  bool video = true;
  bool desktop = true;
};

/// Another stream carries the layer from now on: what its receivers had of it does not go on.
struct RestartedLayer {
  SourceNumber source = 0;
  int layer = 0;
};

/// Sources that a new description has touched.
struct SourceChanges {
  std::vector<SourceNumber> ended;
  std::vector<SourceNumber> replaced;  ///< the same source by other streams
};

/// A packet that may go on to receivers.
struct ReceivedMedia {
  Source* source = nullptr;
  MediaPacket packet;
  bool layer_appeared = false;
  bool size_changed = false;  ///< of a layer
};

class Ingress {
 public:
  static constexpr size_t kMaxSources = 16;
  static constexpr uint64_t kPacketsPerSecond = 4000;
  static constexpr uint64_t kBytesPerSecond = 20'000'000 / 8;
  /// Sound has a cap of its own, so that no flood of video takes it along.
  static constexpr uint64_t kAudioPacketsPerSecond = 800;
  static constexpr uint64_t kAudioBytesPerSecond = 2'000'000 / 8;
  /// How often what comes is compared with what is of use.
  static constexpr Duration kReviewInterval = 500ms;
  /// RTCP packets, of which a datagram can hold a hundred; and sender reports, each of which goes to all receivers.
  static constexpr uint64_t kRtcpPerSecond = 1000;
  static constexpr uint64_t kSenderReportsPerSecond = 50;

  /// `port` and `table` outlive this. `own_ssrc`: the server's own toward the endpoint.
  Ingress(EndpointNumber owner, const EndpointId& owner_id, EgressPort& port, SourceTable& table, uint32_t own_ssrc);
  ~Ingress();
  Ingress(const Ingress&) = delete;
  Ingress& operator=(const Ingress&) = delete;

  /// Replaces the sources. One that stays the same keeps its state; one whose SSRCs changed keeps its number.
  SourceChanges set_sources(const std::vector<SourceDescription>& sources, SourceNumber& next_number);
  const std::vector<std::unique_ptr<Source>>& sources() const { return sources_; }
  Source* find_source(std::string_view name) const;
  /// What a source shows, also of one that is only announced to come. False when nothing changes by it.
  bool set_video_type(const std::string& name, VideoType type);
  bool owns_ssrc(uint32_t ssrc) const { return table_.contains(ssrc); }
  /// What may be sent again begins anew, so that its receivers do not miss what they were not given.
  void set_permissions(const SendPermissions& permissions);
  const peer::PacketSlab& slab() const { return slab_; }

  /// The transport is up: reports begin.
  void start(TimePoint now) {
    reporter_.start(now);
    review_due_ = now + kReviewInterval;
  }
  /// `bytes` is decrypted, and changed when it is a retransmission. nullopt: consumed or dropped.
  std::optional<ReceivedMedia> handle_rtp(Turn& turn, MutableByteSpan bytes);
  /// Look here after every call that may restart a layer (handle_rtp, set_permissions), before the packet goes on; then
  /// forget it.
  const std::vector<RestartedLayer>& restarted() const { return restarted_; }
  void forget_restarted() { restarted_.clear(); }
  /// False when the endpoint has sent too much RTCP; asked once for every packet in a datagram.
  bool admit_rtcp(TimePoint now) { return rtcp_cap_.take(now, 1); }
  bool admit_sender_report(TimePoint now) { return report_cap_.take(now, 1); }
  /// The source and layer that a report is about; nullopt when it is none of this endpoint's.
  std::optional<SsrcBinding> handle_sender_report(TimePoint now, const rtp::SenderReport& report);
  /// Sends the keyframe requests that are due for `source`.
  void flush_keyframe_requests(Turn& turn, Source& source);

  void handle_timeout(Turn& turn, std::string_view cname);
  TimePoint next_timeout() const;

  /// What came of all streams in the last second.
  uint64_t received_bps(TimePoint now) const;
  /// On the way here, since the beginning, as its sender was told.
  PacketLoss loss() const;

 private:
  using EarlyType = std::pair<std::string, VideoType>;

  void restart(Source& source, int layer, uint32_t ssrc);
  const SsrcBinding* find_or_learn(Turn& turn, const rtp::PacketView& view);
  bool permitted(const Source& source) const;
  std::optional<ReceivedMedia> receive(Turn& turn, const SsrcBinding& binding, const rtp::PacketView& view, bool rtx);
  /// False when the payload is broken.
  bool read_video(Turn& turn, ReceivedMedia& media);
  void send_nacks(Turn& turn);
  void send_feedback(Turn& turn);
  void send_report(Turn& turn, std::string_view cname);
  bool admit(TimePoint now, const rtp::PacketView& view);
  /// Compares what comes with what is of use, and asks the sender for less when it is more.
  void review_rates(Turn& turn);
  void ask_for_less(Turn& turn);
  /// False when the packet is beyond what is of use to the receivers.
  bool pass_filter(Turn& turn, Source& source, const MediaPacket& packet);

  EndpointNumber owner_;
  EndpointId owner_id_;
  EgressPort& port_;
  SourceTable& known_;
  uint32_t own_ssrc_;
  std::vector<std::unique_ptr<Source>> sources_;
  std::vector<RestartedLayer> restarted_;
  std::vector<std::pair<std::string, SourceNumber>> numbers_;  ///< of all names ever used; bounded
  std::vector<EarlyType> early_types_;                         ///< of sources that are not there yet; bounded
  SsrcTable table_;
  SendPermissions permissions_;
  TokenBucket packet_cap_{kPacketsPerSecond, kPacketsPerSecond};
  TokenBucket byte_cap_{kBytesPerSecond, kBytesPerSecond};
  TokenBucket audio_packet_cap_{kAudioPacketsPerSecond, kAudioPacketsPerSecond};
  TokenBucket audio_byte_cap_{kAudioBytesPerSecond, kAudioBytesPerSecond};
  TokenBucket rtcp_cap_{kRtcpPerSecond, kRtcpPerSecond};
  TokenBucket report_cap_{kSenderReportsPerSecond, kSenderReportsPerSecond};
  peer::PacketSlab slab_;
  peer::TransportFeedbackCollector feedback_;
  peer::ReceiverReporter reporter_;
  std::vector<peer::ReceiveStream*> report_streams_;
  uint32_t feedback_ssrc_ = 0;  ///< any of the endpoint's
  TimePoint nack_due_ = kNever;
  TimePoint keyframe_due_ = kNever;
  TimePoint review_due_ = kNever;
  bool asking_ = false;  ///< it was asked for less, and from then on is told what it may send
};

}  // namespace conclave::sfu
