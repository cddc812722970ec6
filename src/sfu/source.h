// One thing that an endpoint sends (a microphone, a camera, a screen) as it arrives: its layers with what is known of
// each, and the outgoing streams that carry it to receivers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/media.h"
#include "base/sequence.h"
#include "peer/keyframe_request.h"
#include "peer/nack_generator.h"
#include "peer/receive_stream.h"
#include "rtp/frame_info.h"
#include "sfu/allocator.h"
#include "sfu/ids.h"
#include "sfu/ingress_layer_filter.h"

namespace conclave::sfu {

/// One simulcast layer, or all of a source that has none.
struct SourceLayer {
  uint32_t ssrc = 0;      ///< 0: not known yet (rid layers)
  uint32_t rtx_ssrc = 0;  ///< 0: none known
  std::string rid;
  std::optional<peer::ReceiveStream> stream{};  ///< with the first packet
  peer::NackGenerator nack{};
  peer::KeyframeRequester keyframes{};
  IngressLayerFilter filter{};
  Unwrapper<uint16_t> picture_ids{};  ///< of the 15-bit PictureID shifted left by one
  bool watched = false;               ///< some receiver has it, or shall get it

  /// Another SSRC carries this layer from now on; nothing of the old stream's state holds.
  void restart(uint32_t new_ssrc, uint32_t clock_rate);
  TimePoint last_packet() const { return stream ? stream->last_packet() : TimePoint{}; }
};

class Source {
 public:
  static constexpr size_t kMaxLayers = 4;
  /// A layer is gone when it was silent this long while a sibling goes on…
  static constexpr Duration kLayerTimeout = 1s;
  /// …and when the whole source is silent: a screen that does not change sends a frame a second, or less.
  static constexpr Duration kSourceTimeout = 5s;

  Source(SourceNumber number, EndpointNumber owner, const EndpointId& owner_id, SourceDescription description);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  SourceNumber number() const { return number_; }
  EndpointNumber owner() const { return owner_; }
  const EndpointId& owner_id() const { return owner_id_; }
  const SourceDescription& description() const { return description_; }
  /// The same streams, described anew.
  void update(const SourceDescription& description) {
    if (description.video_type != description_.video_type) video_type = description.video_type;
    description_ = description;
  }
  const std::string& name() const { return description_.name; }
  MediaKind media() const { return description_.media; }
  uint32_t clock_rate() const { return description_.media == MediaKind::audio ? 48000 : 90000; }

  std::vector<SourceLayer>& layers() { return layers_; }
  const std::vector<LayerState>& layer_states() const { return states_; }

  /// True when the layer was not active before.
  bool mark_active(int layer);
  /// A keyframe told the picture's size; true when the layer's height changed. Portrait counts by its lesser side.
  bool set_size(int layer, const rtp::FrameSize& size);
  /// True when all that comes is one stream: the receivers have no choice but to take it or leave it.
  bool unlayered() const;
  /// What its receivers can use of it together, in bits a second; 0: nobody watches. `bps`: the largest of theirs.
  void set_target_bps(TimePoint now, uint64_t bps);
  uint64_t target_bps() const { return target_bps_; }
  /// What all its streams may bring: of one without layers that is target_bps().
  uint64_t target_total_bps() const;
  /// What came of all streams in the last second.
  uint64_t measured_bps(TimePoint now);
  /// Since when its sender has been asked for less and has not obeyed; kNever: all is well.
  TimePoint asked_since = kNever;

  /// Looks for layers that ceased and measures bitrates. A bit for each that ceased: 1 << layer.
  uint32_t sweep(TimePoint now);

  VideoType video_type = VideoType::camera;  ///< as last told; none: muted
  std::optional<int32_t> announced_constraint{};
  // Audio: for dropping silence and for the choice of slots.
  TimePoint last_audible{};
  TimePoint last_silence_forwarded{};
  uint32_t silent_run = 0;
  TimePoint next_bind_attempt{};  ///< some receiver has no stream for it

  /// The outgoing streams that carry this source. Their receivers keep it.
  std::vector<StreamRef> streams;

 private:
  void make_layers();
  /// Of one layer, whoever gets it.
  uint64_t target_bps_of(size_t layer) const;

  SourceNumber number_;
  EndpointNumber owner_;
  EndpointId owner_id_;
  SourceDescription description_;
  std::vector<SourceLayer> layers_;
  std::vector<LayerState> states_;  ///< parallel to layers_
  uint64_t target_bps_ = 0;
};

}  // namespace conclave::sfu
