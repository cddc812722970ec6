// Any bytes as an RTCP datagram: walk it and touch every value it gives.
#include <cstdlib>
#include <variant>

#include "rtp/rtcp.h"

using namespace conclave;
using namespace conclave::rtp;

namespace {

struct Toucher {
  uint64_t sum = 0;

  template <class T, class F>
  void list(const WireList<T>& entries, F&& f) {
    for (size_t i = 0; i < entries.size(); ++i) sum += f(entries[i]);
  }
  void blocks(const WireList<ReportBlock>& entries) {
    list(entries, [](const ReportBlock& b) { return b.ssrc + b.jitter + static_cast<uint32_t>(b.cumulative_lost); });
  }
  void operator()(const SenderReport& p) {
    sum += p.ssrc + p.info.ntp.value;
    blocks(p.blocks);
  }
  void operator()(const ReceiverReport& p) { blocks(p.blocks); }
  void operator()(const SourceItems& p) {
    for (const char c : p.cname) sum += static_cast<uint8_t>(c);
  }
  void operator()(const Bye& p) {
    list(p.ssrcs, [](WireSsrc s) { return s.ssrc; });
  }
  void operator()(const Nack& p) {
    for (size_t i = 0; i < p.entries.size(); ++i) p.entries[i].for_each([&](uint16_t s) { sum += s; });
  }
  void operator()(const Pli& p) { sum += p.media_ssrc; }
  void operator()(const Fir& p) {
    list(p.entries, [](FirEntry e) { return e.ssrc + e.sequence; });
  }
  void operator()(const Remb& p) {
    sum += p.bitrate_bps;
    list(p.ssrcs, [](WireSsrc s) { return s.ssrc; });
  }
  void operator()(const Tmmbr& p) {
    list(p.entries, [](const TmmbrEntry& e) { return e.bitrate_bps + e.overhead; });
  }
  void operator()(const TransportFeedback& p) {
    PacketStatusReader reader(p);
    while (const auto status = reader.next())
      sum += status->sequence + static_cast<uint64_t>(status->arrival.value_or(Duration::zero()).count());
  }
  void operator()(const UnknownPacket& p) { sum += p.packet_type; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  RtcpReader reader({data, size});
  Toucher toucher;
  size_t packets = 0;
  while (const auto packet = reader.next()) {
    std::visit(toucher, *packet);
    ++packets;
  }
  if (packets > size / 4) std::abort();
  volatile uint64_t sink = toucher.sum;
  (void)sink;
  return 0;
}
