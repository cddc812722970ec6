// What an authenticated but hostile endpoint can send: RTP and RTCP of any content, in any order and timing, through
// the router of a conference with receivers of both ways of signalling. The transports are not connected, so nothing is
// encrypted; everything up to the writing of packets runs.
//
// Input: records of one byte time step (ms), one byte what it is and who sends it, two bytes length, then the packet.
#include <cstdlib>

#include "base/random.h"
#include "peer/dtls_identity.h"
#include "sfu/allocation_controller.h"
#include "sfu/media_router.h"

namespace {

using namespace conclave;

const peer::DtlsIdentity& identity() {
  static SeededRandom random(1);
  static const peer::DtlsIdentity one =
      std::move(*peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random));
  return one;
}

std::vector<SourceDescription> sources(const std::string& id, bool by_rid) {
  SourceDescription audio;
  audio.name = id + "-a0";
  SourceDescription video;
  video.name = id + "-v0";
  video.media = MediaKind::video;
  if (by_rid) {
    audio.mid = "0";
    video.mid = "1";
    video.rids = {"l", "m", "h"};
  } else {
    audio.ssrcs = {1};
    video.ssrcs = {2, 3, 12, 13};
    video.groups = {{SsrcGroup::Semantics::sim, {2, 3}},
                    {SsrcGroup::Semantics::fid, {2, 12}},
                    {SsrcGroup::Semantics::fid, {3, 13}}};
  }
  return {audio, video};
}

struct World {
  World() {
    for (const char* id : {"aaaaaaaa", "bbbbbbbb", "cccccccc"}) {
      AddEndpoint command;
      command.endpoint = id;
      command.local_ice = {id, "0123456789012345678901"};
      sfu::Endpoint& endpoint =
          roster.add(std::make_unique<sfu::Endpoint>(now, ++number, command, 0ms, table, identity(), random));
      endpoint.ingress.set_sources(sources(id, number == 2), next_source);
      endpoint.receiver.set_channel_open(now, true);
      ReceiverVideoConstraints wanted;
      wanted.default_max_height = 360;
      endpoint.receiver.handle_constraints(wanted);
    }
    allocation.mark_all(now);
  }

  void feed(uint8_t step, uint8_t what, MutableByteSpan bytes) {
    now += std::chrono::milliseconds(step);
    sfu::Turn turn{now, out, events, drops, stats};
    sfu::Endpoint& sender = *roster.find(1 + what % 3u);
    if (what & 0x40)
      router.handle_rtcp(turn, sender, bytes);
    else
      router.handle_rtp(turn, sender, bytes);
    if (speakers.decide(now)) allocation.mark_all(now);
    for (const auto& endpoint : roster) {
      if (what & 0x20)
        for (const auto& source : endpoint->ingress.sources()) source->sweep(now);
      if (endpoint->ingress.next_timeout() <= now) endpoint->ingress.handle_timeout(turn, "fuzz");
    }
    allocation.update(turn);
    events.clear();
    out.clear();
  }

  SeededRandom random{1};
  TimePoint now{1000s};
  sfu::EndpointNumber number = 0;
  sfu::SourceNumber next_source = 0;
  EgressQueue out;
  std::vector<BridgeEvent> events;
  Counters drops;
  sfu::NodeStats stats;
  sfu::SourceTable table;
  sfu::Roster roster;
  sfu::DominantSpeaker speakers;
  sfu::VideoAllocationController allocation{1, roster, speakers};
  sfu::MediaRouter router{roster, table, speakers, allocation, "fuzz"};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  World world;
  ByteReader reader({data, size});
  while (reader.remaining() >= 4) {
    const uint8_t step = reader.u8();
    const uint8_t what = reader.u8();
    const size_t length = std::min<size_t>({reader.u16(), reader.remaining(), kMaxDatagram});
    const ByteSpan packet = reader.bytes(length);
    std::vector<uint8_t> bytes(packet.begin(), packet.end());
    world.feed(step, what, bytes);
  }
  // Nothing can have left: no transport is connected.
  if (world.stats.packets_forwarded != 0) std::abort();
  return 0;
}
