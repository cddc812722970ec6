// The media side of the whole server as one object without I/O: every conference of one worker, its endpoints and
// their transports. The media worker feeds it datagrams, commands and time, and sends what it queues.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/bridge.h"
#include "base/counters.h"
#include "base/egress_queue.h"
#include "base/random.h"
#include "base/time.h"
#include "sfu/node_stats.h"

namespace conclave::peer {
class DtlsIdentity;
}

namespace conclave::sfu {

struct NodeConfig {
  /// A source map that is not confirmed counts as applied after this; see EndpointOptions::confirms_source_maps.
  Duration source_map_grace = 300ms;
};

class Node {
 public:
  /// `identity` and `random` outlive the node.
  Node(NodeConfig config, const peer::DtlsIdentity& identity, Random& random);
  ~Node();

  void handle_command(TimePoint now, const BridgeCommand& command, EgressQueue& out, std::vector<BridgeEvent>& events);
  /// Decrypts in place. Unknown or unauthentic datagrams are counted and dropped.
  void handle_datagram(TimePoint now, const UdpPath& path, MutableByteSpan datagram, EgressQueue& out,
                       std::vector<BridgeEvent>& events);
  void handle_timeout(TimePoint now, EgressQueue& out, std::vector<BridgeEvent>& events);
  TimePoint next_timeout() const;

  NodeStats stats() const;
  /// What was dropped, by reason.
  const Counters& drops() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::sfu
