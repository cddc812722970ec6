// Who is who in a room, besides being in it (XEP-0045 5.2): members may come in while it is members-only, outcasts may
// not come in at all. Owners are its moderators and stand with the occupants; whoever was one is remembered
// (role_memory.h). Members and outcasts are known by their bare JIDs and their machines, because a guest who loads the
// page anew has a new JID; outcasts by their accounts, too.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "meeting/common/limits.h"
#include "meeting/room/role_memory.h"

namespace conclave::meeting {

struct Outcast {
  std::string bare_jid;
  std::string machine{};      ///< PersonKeys::machine; empty: not known
  std::string account_jid{};  ///< the same
  std::string reason{};
};

class Affiliations {
 public:
  bool is_member(std::string_view bare_jid) const { return members_.contains(bare_jid); }
  /// A member came from this machine; what is no secret proves nothing.
  bool is_machine_of_member(const PersonKeys& keys) const {
    return keys.has_secret() &&
           std::any_of(members_.begin(), members_.end(), [&](const auto& each) { return each.second == keys.machine; });
  }
  /// False when there are too many.
  bool add_member(const PersonKeys& keys) {
    if (members_.size() >= kMaxAffiliations && !is_member(keys.bare_jid)) return false;
    std::string& machine = members_[keys.bare_jid];
    if (keys.has_secret()) machine = keys.machine;
    return true;
  }
  /// And whoever else came from the same machine.
  void remove_member(const PersonKeys& keys) {
    const auto known = members_.find(keys.bare_jid);
    const std::string machine = keys.machine.empty() && known != members_.end() ? known->second : keys.machine;
    std::erase_if(members_, [&](const auto& each) {
      return each.first == keys.bare_jid || (!machine.empty() && each.second == machine);
    });
  }
  void clear_members() { members_.clear(); }

  const std::vector<Outcast>& outcasts() const { return outcasts_; }
  bool is_outcast(const PersonKeys& keys) const {
    return std::any_of(outcasts_.begin(), outcasts_.end(), [&](const Outcast& outcast) {
      return keys.is_called(outcast.bare_jid) || (!keys.machine.empty() && outcast.machine == keys.machine) ||
             (!keys.account_jid.empty() && outcast.account_jid == keys.account_jid);
    });
  }
  /// False when there are too many.
  bool add_outcast(Outcast outcast) {
    remove_member({outcast.bare_jid, outcast.account_jid, outcast.machine});
    const auto known = std::find_if(outcasts_.begin(), outcasts_.end(),
                                    [&](const Outcast& other) { return other.bare_jid == outcast.bare_jid; });
    if (known != outcasts_.end() && outcast.machine.empty()) outcast.machine = known->machine;
    if (known != outcasts_.end() && outcast.account_jid.empty()) outcast.account_jid = known->account_jid;
    remove_outcast(outcast.bare_jid);
    if (outcasts_.size() >= kMaxAffiliations) return false;
    outcasts_.push_back(std::move(outcast));
    return true;
  }
  void remove_outcast(std::string_view bare_jid) {
    std::erase_if(outcasts_, [&](const Outcast& outcast) {
      return outcast.bare_jid == bare_jid || outcast.account_jid == bare_jid;
    });
  }

  RoleMemory& roles() { return roles_; }
  const RoleMemory& roles() const { return roles_; }

 private:
  std::map<std::string, std::string, std::less<>> members_;  ///< bare JIDs and machines (PersonKeys; empty: not known)
  std::vector<Outcast> outcasts_;
  RoleMemory roles_;
};

}  // namespace conclave::meeting
