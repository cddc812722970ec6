// Which source, and which layer of it, an incoming SSRC carries. Stock clients say so in the signalling (SIM and FID
// groups); ours name layers by the mid and rid header extensions of the first packets (RFC 8843 9.2, RFC 8852 3, RFC
// 8853 5.5).
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/token_bucket.h"
#include "rtp/packet.h"
#include "sfu/source.h"

namespace conclave::sfu {

struct SsrcBinding {
  Source* source = nullptr;
  int layer = 0;
  bool rtx = false;
};

class SsrcTable {
 public:
  /// Takes the SSRCs that signalling gave, and keeps those learned for sources that are still there.
  void rebuild(const std::vector<std::unique_ptr<Source>>& sources);

  const SsrcBinding* find(uint32_t ssrc) const {
    const auto found = bindings_.find(ssrc);
    return found == bindings_.end() ? nullptr : &found->second;
  }
  bool contains(uint32_t ssrc) const { return bindings_.contains(ssrc); }
  /// Learns an unknown SSRC from the packet's mid and rid. There is at most one SSRC and one RTX SSRC per layer: a new
  /// one takes the place of the former. nullptr when the packet tells nothing of use, or SSRCs change too often.
  const SsrcBinding* learn(TimePoint now, const rtp::PacketView& packet,
                           const std::vector<std::unique_ptr<Source>>& sources);

 private:
  const SsrcBinding* bind(uint32_t ssrc, const SsrcBinding& binding);

  std::unordered_map<uint32_t, SsrcBinding> bindings_;
  TokenBucket changes_{2, 32};
};

}  // namespace conclave::sfu
