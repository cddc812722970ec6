#include "peer/receiver_report.h"

#include <algorithm>
#include <array>

#include "rtp/rtcp_writer.h"

namespace conclave::peer {

void ReceiverReporter::write(TimePoint now, std::span<ReceiveStream* const> streams, std::string_view cname,
                             ByteWriter& out) {
  due_ = now + kInterval;
  std::array<rtp::ReportBlock, rtp::kMaxReportBlocks> blocks;
  size_t count = 0;
  size_t looked_at = 0;
  for (; looked_at < streams.size() && count < blocks.size(); ++looked_at) {
    ReceiveStream& stream = *streams[(cursor_ + looked_at) % streams.size()];
    const auto block = stream.make_report_block(now);
    if (!block) continue;
    blocks[count++] = *block;
    totals_.expected += stream.reported_interval().expected;
    totals_.lost += stream.reported_interval().lost;
  }
  if (!streams.empty()) cursor_ = (cursor_ + looked_at) % streams.size();
  rtp::write_receiver_report(out, ssrc_, {blocks.data(), count});
  rtp::write_sdes_cname(out, ssrc_, cname);
}

}  // namespace conclave::peer
