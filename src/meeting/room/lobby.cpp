#include "meeting/room/lobby.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

namespace {

template <class Matches>
LobbyMember* find_if(std::map<LobbyMemberId, LobbyMember>& members, Matches matches) {
  const auto it =
      std::find_if(members.begin(), members.end(), [&](const auto& entry) { return matches(entry.second); });
  return it == members.end() ? nullptr : &it->second;
}

}  // namespace

LobbyMember* Lobby::find_by_nick(std::string_view nick) {
  return find_if(members_, [&](const LobbyMember& member) { return member.nick == nick; });
}

LobbyMember* Lobby::find_by_session(SessionId session) {
  return find_if(members_, [&](const LobbyMember& member) { return member.session == session; });
}

LobbyMember* Lobby::find_by_bare_jid(std::string_view bare_jid) {
  return find_if(members_, [&](const LobbyMember& member) { return member.bare_jid == bare_jid; });
}

LobbyMember* Lobby::find_waiting(std::string_view real_jid) {
  return find_if(members_, [&](const LobbyMember& member) { return member.waiting && member.real_jid == real_jid; });
}

size_t Lobby::waiting() const {
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(), [](const auto& entry) { return entry.second.waiting; }));
}

LobbyMember& Lobby::add(LobbyMember member) {
  member.id = next_++;
  return members_.emplace(member.id, std::move(member)).first->second;
}

}  // namespace conclave::meeting
