// The lobby of a room: those who wait to be let in, and the moderators who watch the door. Plain state; what happens
// there is in lobby_room (stanzas to the lobby's own address) and lobby_door (letting in, turning away, opening and
// closing it).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/media.h"
#include "base/token_bucket.h"
#include "meeting/common/ids.h"
#include "meeting/common/limits.h"
#include "xmpp/element.h"

namespace conclave::meeting {

using LobbyMemberId = uint64_t;  ///< counts up in order of knocking

struct LobbyMember {
  LobbyMemberId id = 0;
  EndpointId nick;
  std::string jid;       ///< room@lobby/nick
  std::string real_jid;  ///< full
  std::string bare_jid;
  SessionId session = 0;
  xmpp::Element presence;  ///< as last sent by the client, cleaned
  /// Stands before the door, and the moderators see it; not so for moderators and for those who have gone in by now.
  bool waiting = true;
  TokenBucket presences{kWaiterPresencesPerSecond, kWaiterPresenceBurst};
};

class Lobby {
 public:
  enum class Purpose : uint8_t {
    door,     ///< moderators want to see who comes
    guests,   ///< the rule is that guests knock, and members need not
    waiting,  ///< no host is there: nobody looks, and nothing is locked
  };

  explicit Lobby(std::string jid, Purpose purpose = Purpose::door) : jid_(std::move(jid)), purpose_(purpose) {}

  const std::string& jid() const { return jid_; }
  Purpose purpose() const { return purpose_; }
  void set_purpose(Purpose purpose) { purpose_ = purpose; }
  std::map<LobbyMemberId, LobbyMember>& members() { return members_; }
  const std::map<LobbyMemberId, LobbyMember>& members() const { return members_; }
  LobbyMember* find_by_nick(std::string_view nick);
  LobbyMember* find_by_session(SessionId session);
  LobbyMember* find_by_bare_jid(std::string_view bare_jid);
  /// The one who waits under this full JID.
  LobbyMember* find_waiting(std::string_view real_jid);
  size_t waiting() const;
  LobbyMember& add(LobbyMember member);
  /// Of all lookups at once; Rooms::doom() keeps it until the turn is over.
  std::map<LobbyMemberId, LobbyMember>::node_type extract(LobbyMemberId id) { return members_.extract(id); }

 private:
  std::string jid_;
  Purpose purpose_;
  LobbyMemberId next_ = 1;
  std::map<LobbyMemberId, LobbyMember> members_;
};

}  // namespace conclave::meeting
