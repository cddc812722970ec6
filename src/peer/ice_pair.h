// Candidate pairs and what is known of each (RFC 8445 6.1.2, 6.1.4). There is one component of one data stream, so
// pairs are never frozen; a pair is a UDP path under the credentials of one generation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/address.h"
#include "base/media.h"
#include "base/time.h"
#include "peer/ice_role.h"
#include "peer/stun.h"

namespace conclave::peer {

/// A connectivity check under way.
struct IceCheck {
  StunTransactionId transaction{};
  TimePoint first_sent{};
  TimePoint next{};  ///< when it is sent again, or given up
  Duration timeout{};
  int sent = 0;
  int limit = 1;  ///< how often it is sent; consent checks once (RFC 7675 5.1)
  bool nominating = false;
  IceRole role = IceRole::controlling;
};

struct IcePair {
  enum class State : uint8_t { waiting, in_progress, succeeded, failed };

  UdpPath path{};
  uint32_t generation = 0;
  uint32_t local_priority = 0;
  uint32_t remote_priority = 0;
  State state = State::waiting;
  bool triggered = false;   ///< to be checked before the others (RFC 8445 6.1.4.1)
  bool signalled = false;   ///< from the candidate list; nothing authentic has come from there yet
  bool nominated = false;   ///< controlling: our check with USE-CANDIDATE was answered
  uint32_t nomination = 0;  ///< controlled: counts the nominations of the other side, the newest is highest
  std::optional<TimePoint> last_request;   ///< authenticated check of the other side
  std::optional<TimePoint> last_response;  ///< answer to ours: consent (RFC 7675)
  std::optional<TimePoint> last_media;     ///< authenticated media
  TimePoint consent_due{};
  std::optional<IceCheck> check;

  /// The newest sign of life of any kind; nullopt when there was none.
  std::optional<TimePoint> last_received() const { return std::max({last_request, last_response, last_media}); }
  /// RFC 8445 6.1.2.3
  uint64_t priority(IceRole role) const;
};

/// The pairs of one agent, at most kMaxPairs. Pointers stay valid until the pair is removed.
class IcePairs {
 public:
  static constexpr size_t kMaxPairs = 32;

  IcePair* find(const UdpPath& path, uint32_t generation);
  /// The pair with this path in the newest generation.
  IcePair* find(const UdpPath& path);
  IcePair* find(const StunTransactionId& transaction);
  /// A new pair. When there are too many, the least useful one goes, but never `keep`; nullptr when the new one itself
  /// would be the least useful (RFC 8445 6.1.2.5).
  IcePair* add(const UdpPath& path, uint32_t generation, bool signalled, const IcePair* keep);
  template <class Predicate>
  void remove_if(Predicate predicate) {
    std::erase_if(pairs_, [&](const std::unique_ptr<IcePair>& pair) { return predicate(*pair); });
  }

  size_t size() const { return pairs_.size(); }
  auto begin() const { return pairs_.begin(); }
  auto end() const { return pairs_.end(); }

 private:
  std::vector<std::unique_ptr<IcePair>> pairs_;
};

/// RFC 8445 5.1.2.1 for the peer-reflexive candidate that a check from the `index`-th local address may create.
uint32_t peer_reflexive_priority(size_t index);

/// Whether a signalled candidate may be checked from `local`: UDP, a unicast literal of the same family, not loopback
/// unless the local address is.
bool is_checkable(const IceCandidate& candidate, const SocketAddress& local);

}  // namespace conclave::peer
