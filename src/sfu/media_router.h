// The way of a packet through a conference: from the endpoint that sent it to every stream that carries its source, and
// of RTCP back. RTCP of receivers ends here; nothing of it is passed on as it came (as in Jitsi Videobridge).
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sfu/allocation_controller.h"
#include "sfu/dominant_speaker.h"
#include "sfu/endpoint.h"
#include "sfu/turn.h"

namespace conclave::sfu {

class MediaRouter {
 public:
  /// After this many packets of silence in a row, silence is not forwarded any more…
  static constexpr uint32_t kSilentPackets = 3;
  /// …but for one packet so often: clients take a stream without any packet for broken after 15 s.
  static constexpr Duration kSilenceInterval = 1s;

  MediaRouter(Roster& roster, const SourceTable& sources, DominantSpeaker& speakers,
              VideoAllocationController& distribution, std::string cname)
      : roster_(roster), sources_(sources), speakers_(speakers), allocation_(distribution), cname_(std::move(cname)) {}

  void handle_rtp(Turn& turn, Endpoint& sender, MutableByteSpan packet);
  void handle_rtcp(Turn& turn, Endpoint& from, ByteSpan packet);
  std::string_view cname() const { return cname_; }
  /// Receivers that have no stream for a source get one with its next packet: one came, opened its channel, or wants
  /// more.
  void refresh_audio_bindings();
  /// Tells the streams of receivers what `ingress` has begun anew.
  void pass_restarts(Ingress& ingress);
  /// An endpoint whose deadline moved because of another's packet; 0 when there is none. One call forgets it.
  EndpointNumber pop_touched() { return std::exchange(touched_, 0); }

 private:
  void route_audio(Turn& turn, Endpoint& sender, const ReceivedMedia& media);
  void route_video(Turn& turn, Endpoint& sender, const ReceivedMedia& media);
  void bind_audio(Turn& turn, Source& source, bool audible);
  void handle_sender_report(Turn& turn, Endpoint& sender, const rtp::SenderReport& report);
  /// Handles no more than `left` lost packets, and takes them off.
  void handle_nack(Turn& turn, Endpoint& receiver, const rtp::Nack& nack, size_t& left);
  void handle_keyframe_request(Turn& turn, Endpoint& receiver, uint32_t ssrc);

  Roster& roster_;
  const SourceTable& sources_;
  DominantSpeaker& speakers_;
  VideoAllocationController& allocation_;
  std::string cname_;
  EndpointNumber touched_ = 0;
};

}  // namespace conclave::sfu
