// Who somebody is, as far as the server itself knows it: by an account, a token or an invitation, and never by anything
// that a client wrote into a stanza. What somebody may do is asked of this (entry/policy.h), not of the way they logged
// in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace conclave::meeting {

/// In a room.
enum class Role : uint8_t { participant, moderator };

enum class Standing : uint8_t {
  guest,   ///< anybody
  member,  ///< has an account
  admin,   ///< has an account that administers the server
};

/// What a token or an invitation gives in one room, or in all.
struct Grant {
  std::string room;      ///< local part of its address; "*": every room
  std::string tenant{};  ///< of the room; empty: rooms of no tenant; "*": whatever the tenant
  Role role = Role::participant;
  bool may_open = false;      ///< need not wait for a host, but is one
  bool passes_lobby = false;  ///< need not knock
  bool only_here = false;     ///< every other room is closed (a token)
  std::string invitation{};   ///< id of the one that gives all this; empty: a token

  bool holds_for(std::string_view room_name, std::string_view room_tenant) const {
    return (room == "*" || room == room_name) && (tenant == "*" || tenant == room_tenant);
  }
};

/// What others are told by the <identity/> in a presence (Jitsi-specific); texts may be empty.
struct UserFields {
  std::string id{};
  std::string name{};
  std::string avatar{};
  std::string group{};
  std::string email{};
  std::string hidden_from_recorder{};  ///< "true"
};

struct Person {
  Standing standing = Standing::guest;
  std::string account{};  ///< name of the account; empty: none
  std::optional<Grant> grant{};
  UserFields user{};
  std::map<std::string, bool> features{};  ///< "create-polls" …: what a token allows and forbids

  bool is_member() const { return standing != Standing::guest; }
  /// Deviation: Jitsi's servers take what a list of features leaves out for forbidden; for what everybody may do
  /// otherwise, that would silence whose token was made by software that does not know of it.
  bool may_use(const std::string& feature) const {
    const auto found = features.find(feature);
    return found == features.end() || found->second;
  }
};

}  // namespace conclave::meeting
