#include "meeting/room/room.h"

#include <algorithm>

#include "meeting/common/addresses.h"

namespace conclave::meeting {

namespace {

std::shared_ptr<MeetingRules> begin_meeting(RoomId main) {
  auto meeting = std::make_shared<MeetingRules>();
  meeting->main = main;
  return meeting;
}

}  // namespace

Room::Room(RoomId id, std::string jid, ConferenceId conference, std::string meeting_id, UnixTime created,
           std::shared_ptr<MeetingRules> rules)
    : id_(id),
      jid_(std::move(jid)),
      focus_jid_(jid_ + "/" + std::string(kFocusNick)),
      conference_(conference),
      meeting_id_(std::move(meeting_id)),
      created_(created),
      rules_(rules != nullptr ? std::move(rules) : begin_meeting(id)) {}

Occupant* Room::find(OccupantId id) {
  const auto it = occupants_.find(id);
  return it == occupants_.end() ? nullptr : &it->second;
}

Occupant* Room::find_by_nick(std::string_view nick) {
  const auto it = by_nick_.find(std::string(nick));
  return it == by_nick_.end() ? nullptr : find(it->second);
}

Occupant* Room::find_by_session(SessionId session) {
  const auto it = by_session_.find(session);
  return it == by_session_.end() ? nullptr : find(it->second);
}

Occupant& Room::add(Occupant occupant) {
  by_nick_[occupant.nick] = occupant.id;
  by_session_[occupant.session] = occupant.id;
  const OccupantId id = occupant.id;
  return occupants_.emplace(id, std::move(occupant)).first->second;
}

std::map<OccupantId, Occupant>::node_type Room::extract(const Occupant& occupant) {
  by_nick_.erase(occupant.nick);
  by_session_.erase(occupant.session);
  return occupants_.extract(occupant.id);
}

bool Room::has_moderator() const {
  return std::any_of(occupants_.begin(), occupants_.end(),
                     [](const auto& entry) { return entry.second.role == Role::moderator; });
}

}  // namespace conclave::meeting
