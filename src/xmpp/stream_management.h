// Stream management (XEP-0198): how many stanzas each side has handled, what the other side has not confirmed yet,
// and what has to be said again after a resumption. It belongs to the session, which outlives the connection.
//
// Implemented: acknowledgement and resumption with `h` modulo 2^32. Not implemented: `max` and `location`, which
// Jitsi clients do not read.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/byte_pool.h"
#include "base/random.h"
#include "base/result.h"

namespace conclave::xmpp {

struct StreamManagementLimits {
  size_t max_stanzas = 4096;
  size_t max_bytes = 8 * 1024 * 1024;
  uint32_t request_every = 5;  ///< <r/> after this many unacknowledged stanzas
};

/// 24 characters of [A-Za-z0-9]: the client cuts it out of a URL with a pattern that knows only [A-Za-z0-9_-].
std::string make_stream_management_id(Random& random);

/// Counting starts when this is made: when <enabled/> is sent.
class StreamManagement {
 public:
  /// `memory`: its part of what all sessions may hold together.
  explicit StreamManagement(std::string id, StreamManagementLimits limits = {}, BytePool::Share memory = {});

  const std::string& id() const { return id_; }

  /// An iq, presence or message came from the client.
  void count_received() { ++received_; }
  uint32_t received() const { return received_; }
  /// <a xmlns="urn:xmpp:sm:3" h="N"/>
  std::string make_ack() const;
  /// <r xmlns="urn:xmpp:sm:3"/>
  static std::string_view ack_request();

  /// An iq, presence or message goes to the client, or would if it were connected: kept until acknowledged.
  /// True: send ack_request() behind it, if connected. Errors "sm-queue-overflow" (its own limits) and
  /// "sm-memory-overflow" (those of all together): the session must end.
  Result<bool> push_sent(std::string frame);
  /// The client has handled `h` stanzas. Error "bad-ack" when it claims more than were sent, or takes one back; the
  /// stream then ends with undefined-condition (XEP-0198 4).
  Result<void> handle_ack(uint32_t h);
  /// Resumption: handle_ack(h), after which unacknowledged() is to be sent again, in order, then ack_request().
  Result<void> resume(uint32_t h);

  const std::deque<std::string>& unacknowledged() const { return queue_; }
  size_t unacknowledged_bytes() const { return memory_.held(); }
  uint32_t sent() const { return acknowledged_ + static_cast<uint32_t>(queue_.size()); }

 private:
  std::string id_;
  StreamManagementLimits limits_;
  uint32_t received_ = 0;
  uint32_t acknowledged_ = 0;   ///< what the client confirmed last
  uint32_t since_request_ = 0;  ///< stanzas since the last <r/>
  std::deque<std::string> queue_;
  BytePool::Share memory_;
};

}  // namespace conclave::xmpp
