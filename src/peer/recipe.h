// A packet that shall go out to one receiver, decided but not made: which of the sender's packets it is, and how it
// reads for this receiver. A recipe takes a few bytes, may wait, and may be carried out twice (a retransmission); the
// packet itself is written, numbered and encrypted only when it leaves.
#pragma once

#include "peer/packet_slab.h"
#include "rtp/rewrite.h"

namespace conclave::peer {

struct Recipe {
  rtp::Rewrite rewrite{};  ///< its SSRC names the stream
  /// Where the sender's packet is found later. Sound is stored nowhere: this is empty then, and the recipe holds only
  /// as long as the packet that it was made of.
  PacketRef original{};
};

}  // namespace conclave::peer
