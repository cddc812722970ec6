// Bound XMPP sessions: who is connected under which JID. A session outlives its socket when the client enabled stream
// management (XEP-0198): it keeps counting and queueing, and its occupants stay in their rooms until it is resumed or
// its window ends.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/byte_pool.h"
#include "base/counters.h"
#include "base/token_bucket.h"
#include "meeting/common/ids.h"
#include "meeting/common/limits.h"
#include "meeting/common/person.h"
#include "meeting/session/actions.h"
#include "meeting/session/private_iqs.h"
#include "xmpp/jid.h"
#include "xmpp/sasl.h"
#include "xmpp/stream_management.h"

namespace conclave::meeting {

struct Session {
  SessionId id = 0;
  xmpp::Identity identity;
  Person person;
  std::string token;                       ///< that makes them this person (set_token()); empty: came without
  xmpp::Jid jid;                           ///< full
  std::optional<ConnectionId> connection;  ///< nothing: waits for resumption
  std::optional<xmpp::StreamManagement> management;
  bool resumable = false;
  TimePoint expires = kNever;   ///< while waiting for resumption
  std::vector<RoomId> rooms;    ///< where it is an occupant
  std::vector<RoomId> lobbies;  ///< in whose lobby it stands
  RoomId moving_in = 0;         ///< the main room of the meeting in which it is changing rooms
  IpAddress network;            ///< from where it was bound: counted_network()
  std::string origin;           ///< ConnectionInfo::origin of the newest connection
  bool confidential = true;     ///< ConnectionInfo::confidential of it
  std::string machine_uid;      ///< from the conference request: tells that a lost person came back
  PrivateIqs private_iqs;       ///< that it has asked
  TokenBucket stanzas{kStanzasPerSecond, kStanzaBurst};
  TokenBucket messages{kMessagesPerSecond, kMessageBurst};
  TokenBucket polls{kPollsPerSecond, kPollBurst};
  TokenBucket iqs{kIqsPerSecond, kIqBurst};
  TokenBucket joins{kJoinsPerSecond, kJoinBurst};
  TokenBucket knocks{kKnockTokensPerSecond, kKnockTokenBurst};
  TokenBucket admin{kAdminTokensPerSecond, kAdminTokenBurst};
};

class Sessions {
 public:
  Session& create(xmpp::Identity identity, xmpp::Jid jid, ConnectionId connection, const IpAddress& network);
  Session* find(SessionId id);
  Session* find_by_management_id(std::string_view id);
  /// Somebody who came with this token; nullptr: nobody did.
  const Session* find_by_token(std::string_view token) const;
  void set_token(Session& session, std::string_view token);
  void enable_management(Session& session, std::string id, bool resume, size_t max_bytes);
  /// It is over: found by no lookup from now on, it gets nothing more; whoever works with it in this turn may do so
  /// until reap().
  void doom(Session& session);
  void reap() { doomed_.clear(); }
  /// Of who is logged in with this account, on whatever way.
  std::vector<SessionId> of_account(std::string_view name) const;
  size_t size() const { return sessions_.size(); }
  size_t count_of_network(const IpAddress& network) const;
  /// What all sessions keep until it is acknowledged.
  BytePool& unacknowledged() { return unacknowledged_; }
  const BytePool& unacknowledged() const { return unacknowledged_; }

  /// Sends one stanza, or queues it for a session without a socket. A session whose queue overflows must end.
  void send(Session& session, std::string frame, Output& out, Counters& counters);
  /// Sessions whose queue has overflowed since the last call; the caller ends them once the input is dealt with.
  std::vector<SessionId> extract_overflowed() { return std::exchange(overflowed_, {}); }
  bool any_overflowed() const { return !overflowed_.empty(); }

 private:
  BytePool unacknowledged_{SIZE_MAX};  // outlives the sessions
  SessionId next_id_ = 1;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
  std::unordered_map<std::string, SessionId> by_management_;
  std::unordered_multimap<std::string, const Session*> by_token_;  ///< several where one comes on several devices
  std::unordered_map<IpAddress, size_t> per_network_;
  std::vector<SessionId> overflowed_;
  std::vector<std::unique_ptr<Session>> doomed_;
};

}  // namespace conclave::meeting
