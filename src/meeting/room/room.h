// A room: who is in it and what the server remembers about them (XEP-0045). Plain state with lookups; what happens to
// it is in the other files of this folder and in the folders above.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bridge.h"
#include "base/media.h"
#include "base/time.h"
#include "meeting/common/av_rules.h"
#include "meeting/common/person.h"
#include "meeting/room/affiliations.h"
#include "meeting/room/lobby.h"
#include "meeting/room/media_state.h"
#include "meeting/room/meeting_rules.h"
#include "meeting/room/poll_store.h"
#include "meeting/room/source_journal.h"
#include "meeting/room/speaker_times.h"
#include "meeting/session/sessions.h"
#include "xmpp/broadcast.h"
#include "xmpp/element.h"

namespace conclave::meeting {

struct Occupant {
  OccupantId id = 0;
  uint64_t seniority = 0;  ///< the id at the time of coming into the meeting, kept from room to room
  EndpointId nick;
  std::string jid;       ///< room@muc/nick
  std::string real_jid;  ///< full
  std::string bare_jid;
  SessionId session = 0;
  Role role = Role::participant;
  MediaTypes approved;                          ///< may be sent although it is moderated
  xmpp::Element presence;                       ///< as last sent by the client, cleaned
  std::optional<xmpp::Broadcast> announcement;  ///< the presence as others are told it; made when needed
  std::vector<std::string> features;
  MediaSession media;
  Channel channel;
  std::vector<PendingIq> pending;
  TokenBucket presences{kPresencesPerSecond, kPresenceBurst};
  bool presence_held = false;  ///< stored, but not yet told to the others
};

class Room {
 public:
  /// A breakout room shares the rules of its meeting; otherwise they begin with the room.
  Room(RoomId id, std::string jid, ConferenceId conference, std::string meeting_id, UnixTime created,
       std::shared_ptr<MeetingRules> rules = nullptr);
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  RoomId id() const { return id_; }
  const std::string& jid() const { return jid_; }
  const std::string& focus_jid() const { return focus_jid_; }
  ConferenceId conference() const { return conference_; }
  /// How the conference is named in the address of the bridge channel.
  std::string conference_name() const { return std::to_string(conference_); }
  const std::string& meeting_id() const { return meeting_id_; }
  UnixTime created() const { return created_; }
  /// Those of the whole meeting, its breakout rooms included.
  MeetingRules& rules() { return *rules_; }
  const MeetingRules& rules() const { return *rules_; }
  const std::shared_ptr<MeetingRules>& shared_rules() const { return rules_; }
  bool is_breakout() const { return rules_->main != id_; }

  // Occupants, in order of joining. The focus is not among them.
  std::map<OccupantId, Occupant>& occupants() { return occupants_; }
  const std::map<OccupantId, Occupant>& occupants() const { return occupants_; }
  Occupant* find(OccupantId id);
  Occupant* find_by_nick(std::string_view nick);
  Occupant* find_by_session(SessionId session);
  Occupant& add(Occupant occupant);
  /// Of all lookups at once; Rooms::doom() keeps it until the turn is over.
  std::map<OccupantId, Occupant>::node_type extract(const Occupant& occupant);
  bool has_moderator() const;

  /// False: nobody has, and there is nothing but a lobby in which people wait for a host.
  bool opened = true;
  bool host_gone = false;      ///< of a main room: no moderator is left, and nobody may take over
  TimePoint ends_at = kNever;  ///< because of that
  IpAddress waiting_network;   ///< while it is not open: of the first who waited
  /// The lobby, if it locks the room.
  const Lobby* door() const {
    const std::optional<Lobby>& lobby = rules_->lobby;
    return lobby && lobby->purpose() != Lobby::Purpose::waiting ? &*lobby : nullptr;
  }

  /// Everybody in it is a member then, and others have to be let in.
  bool is_closed() const { return door() != nullptr || rules_->locked; }

  std::string subject;
  std::string subject_author;  ///< occupant JID
  PollStore polls;
  TokenBucket messages{kRoomMessagesPerSecond, kRoomMessageBurst};  ///< to everybody
  SpeakerTimes speaker_times;
  SourceJournal journal;
  bool flush_scheduled = false;              ///< a source announcement is under way
  std::optional<ConferenceFigures> figures;  ///< the newest of the bridge

 private:
  RoomId id_;
  std::string jid_;
  std::string focus_jid_;
  ConferenceId conference_;
  std::string meeting_id_;
  UnixTime created_;
  std::shared_ptr<MeetingRules> rules_;
  std::map<OccupantId, Occupant> occupants_;
  std::unordered_map<std::string, OccupantId> by_nick_;
  std::unordered_map<SessionId, OccupantId> by_session_;
};

}  // namespace conclave::meeting
