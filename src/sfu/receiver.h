// What one endpoint gets: what it asked for, its outgoing streams, and how it learns which stream is which. By slots
// that source maps bind (the default of Jitsi clients), or by one announced SSRC per source. Invariant: nothing is sent
// before the receiver was told the SSRC, no video before it said what it wants to see.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/bridge.h"
#include "base/random.h"
#include "sfu/allocator.h"
#include "sfu/audio_egress.h"
#include "sfu/ingress.h"
#include "sfu/receiver_constraints.h"
#include "sfu/slot_table.h"
#include "sfu/source_table.h"
#include "sfu/turn.h"
#include "sfu/video_egress.h"

namespace conclave::sfu {

class Receiver {
 public:
  static constexpr size_t kSlots = 50;
  /// A client that confirms maps but did not for so long is not waited for any longer.
  static constexpr Duration kConfirmationTimeout = 5s;
  /// An audio slot may go to another source when its own was silent this long.
  static constexpr Duration kAudioIdle = 2s;

  struct Identity {
    ConferenceId conference;
    EndpointNumber number;
    EndpointId id;
    EndpointOptions options;
    Duration grace;
  };

  /// All references outlive this. `ingress` is the endpoint's own: its SSRCs live in the same RTP session.
  Receiver(Identity identity, EgressPort& port, const Ingress& ingress, const SourceTable& sources, Random& random);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// What it wants to see, of the sources that are there now.
  const VideoConstraints& video_constraints() { return constraints_.resolve(sources_); }
  void handle_constraints(const ReceiverVideoConstraints& message);
  void handle_subscription(const ReceiverAudioSubscription& subscription);
  bool wants_audio(const Source& source) const;
  bool per_source() const { return identity_.options.signaling == SourceSignaling::per_source; }

  /// per_source: these were announced and acknowledged.
  void handle_announced(TimePoint now, const Source& source);
  void handle_map_applied(TimePoint now, uint64_t version);
  void set_channel_open(TimePoint now, bool open);
  bool channel_open() const { return channel_open_; }

  /// The stream for an audio source, attached; nullptr when there is none (now). Only an audible source takes a slot
  /// from another.
  AudioEgress* bind_audio(TimePoint now, Source& source, bool audible);
  void touch_audio(TimePoint now, SourceNumber source);
  /// Carries out an allocation; `sources` is what it was made from.
  void apply(Turn& turn, std::span<const Allocation> allocations, const std::vector<Source*>& sources);
  void handle_source_ended(SourceNumber source);
  /// Other streams bring it from now on: what carried it begins anew when it is bound again.
  void handle_source_replaced(SourceNumber source);
  /// Lets go of audio that is not wanted any more.
  void drop_unwanted_audio();
  /// Tells bindings that changed.
  void flush_maps(Turn& turn);
  /// Tells everything again: the channel opened.
  void replay(Turn& turn);

  /// The highest layer that this receiver wants of `source`, in lines; 0: not at all.
  int32_t effective_height(SourceNumber source) const;
  /// How much of `source` is of use to it, in bits a second: by the height that it wants, and a fair share of its
  /// downlink when not all that it wants fits.
  uint64_t target_bps(SourceNumber source) const;
  /// nullopt: no limit of its downlink is known.
  void set_downlink(std::optional<uint64_t> bps) { downlink_bps_ = bps; }
  /// What the receiver itself says of its downlink; nullopt: nothing.
  std::optional<uint64_t> assumed_downlink_bps() const { return assumed_bps_; }
  VideoEgress* find_video(uint32_t ssrc) const;
  /// By StreamRef::index; nullptr when there is none (any more).
  VideoEgress* video(uint32_t index) const { return index < video_.size() ? video_[index].get() : nullptr; }
  AudioEgress* audio(uint32_t index) const { return index < audio_.size() ? audio_[index].get() : nullptr; }

 private:
  VideoEgress* bind_video(TimePoint now, Source& source);
  /// The index of the stream that was announced for it, made when it is not there yet.
  std::optional<uint32_t> announced_video(const Source& source);
  std::optional<uint32_t> announced_audio(const Source& source);
  template <class Egress>
  void attach(Egress& egress, uint32_t index, Source& source);
  template <class Egress>
  void detach(Egress& egress, uint32_t index);
  void detach_all(SourceNumber source);
  uint32_t make_ssrc();
  void report_forwarded(Turn& turn, bool always);
  void send_map(Turn& turn, MediaKind media, bool all);
  std::vector<MappedSource> mapped(MediaKind media, bool all) const;
  void sync_ready_times();

  Identity identity_;
  EgressPort& port_;
  const Ingress& ingress_;
  const SourceTable& sources_;
  Random& random_;
  ReceiverConstraints constraints_;
  bool audio_all_ = true;
  std::unordered_set<std::string> audio_include_;
  std::unordered_set<std::string> audio_exclude_;

  bool channel_open_ = false;
  uint64_t map_version_ = 0;
  SlotTable video_slots_{kSlots};
  SlotTable audio_slots_{kSlots};
  // A stream keeps its index. slots: that of its slot; per_source: any, and null where a source has ended.
  std::vector<std::unique_ptr<VideoEgress>> video_;
  std::vector<std::unique_ptr<AudioEgress>> audio_;
  std::unordered_map<uint32_t, VideoEgress*> video_by_ssrc_;
  std::unordered_set<uint32_t> ssrcs_;  ///< all that were ever made for this receiver
  struct Announced {
    uint32_t ssrc = 0;
    TimePoint ready_at{};
  };
  std::unordered_map<SourceNumber, Announced> announced_;  ///< per_source
  struct Wanted {
    SourceNumber source = 0;
    int32_t height = 0;
    uint64_t target_bps = 0;
  };
  const Wanted* find_wanted(SourceNumber source) const;
  std::vector<Wanted> wanted_;  ///< ascending by source
  uint64_t wanted_bps_ = 0;     ///< of all of them
  std::optional<uint64_t> downlink_bps_;
  std::optional<uint64_t> assumed_bps_;
  std::vector<SourceNumber> forwarded_;      ///< as last told, ascending
  std::vector<SourceNumber> now_forwarded_;  ///< scratch
};

}  // namespace conclave::sfu
