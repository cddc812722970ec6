// What the focus knows about one participant's media session and bridge channel: plain data, driven by media_session,
// source_signaling and channel.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bridge.h"
#include "base/token_bucket.h"
#include "meeting/common/av_rules.h"
#include "meeting/common/connection_id.h"
#include "meeting/common/limits.h"

namespace conclave::meeting {

/// A participant's side of the Jingle session with the focus (XEP-0166).
struct MediaSession {
  enum class State : uint8_t {
    discovering,  ///< waits for the client's feature list
    inviting,     ///< session-initiate sent
    active,       ///< session-accept received
    restarting,   ///< terminated by the client; the next offer waits for the restart limit
    ended,        ///< the client ended it, or never answered: nothing more is offered
  };
  State state = State::discovering;
  bool has_endpoint() const { return state == State::inviting || state == State::active; }
  std::string sid;
  std::string bridge_session;  ///< id that the client repeats in restart requests
  IceParameters local_ice;
  EndpointOptions options;
  MediaTypes barred;          ///< what the bridge was told to drop
  bool rid_sources = false;   ///< tells layers apart by mid and rid
  bool json_sources = false;  ///< takes the compact form of sources
  unsigned ice_generation = 0;
  std::optional<RemoteTransport> remote;
  std::vector<SourceDescription> sources;  ///< what it sends
  TokenBucket source_changes{kSourceChangesPerSecond, kSourceChangeBurst};
  bool reinvited = false;          ///< already offered a second time for want of an answer
  TimePoint deadline = kNever;     ///< of discovering, inviting, restarting
  std::deque<TimePoint> restarts;  ///< within the last minute
  std::deque<TimePoint> ice_restarts;
  uint64_t announced = 0;  ///< per_source: the journal version it has been told
};

/// A participant's bridge channel.
struct Channel {
  std::string password;
  std::optional<ConnectionId> connection;
  TokenBucket messages{kChannelMessagesPerSecond, kChannelBurst};
  bool inactive = false;  ///< the bridge says the endpoint is silent on the network
};

/// A request that the focus sent to an occupant and that has not been answered.
struct PendingIq {
  enum class Purpose : uint8_t { features, offer, sources, other };
  std::string id;
  Purpose purpose = Purpose::other;
  std::string sid;                                          ///< offer, sources: of the session it belongs to
  std::vector<std::pair<std::string, uint32_t>> sources{};  ///< sources: name and egress SSRC that were announced
};

}  // namespace conclave::meeting
