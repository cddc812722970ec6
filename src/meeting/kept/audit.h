// The audit log: administrative acts, told by account and room, never by what was said or shown. Entries are kept for
// as many days as the operator wants and are then deleted by themselves.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace conclave::meeting {

/// Stored by name.
enum class AuditEvent : uint8_t {
  logged_in,
  login_failed,  ///< counted: one entry for many attempts
  room_opened,
  room_closed,  ///< ended for everybody, by a moderator, an owner or an administrator
  room_locked,
  room_unlocked,
  kicked,
  banned,
  room_set,  ///< settings changed from outside of the meeting
  room_deleted,
  invitation_made,
  invitation_used,
  invitation_revoked,
  account_added,
  account_changed,
  account_removed,
  person_forgotten,
  password_link_made,
};
std::string_view to_string(AuditEvent event);
std::optional<AuditEvent> parse_audit_event(std::string_view text);

struct AuditRecord {
  UnixTime time{};
  AuditEvent event{};
  std::string account{};  ///< who did it: an account, or "root@command-line"; empty: a guest
  std::string room{};     ///< "tenant/name" as people read it, where there is one
  std::string subject{};  ///< of what or whom: an account, the id of an invitation
  std::string address{};  ///< network of a failed login
  uint32_t count = 1;

  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

/// Failed logins of one interval, summed by account and network: a guesser fills neither log nor disk. Names that no
/// account has are not repeated; people type passwords into the wrong field.
class FailedLogins {
 public:
  static constexpr size_t kMaxKinds = 200;  ///< told apart in one interval; what is beyond counts together

  /// True when these are the first since extract(): somebody should come for them.
  bool note(std::string account, std::string network);
  std::vector<AuditRecord> extract(UnixTime now);
  /// The account is to be named no more; what it failed counts on without a name.
  void forget(std::string_view account);

 private:
  std::map<std::pair<std::string, std::string>, uint32_t> counts_;
};

}  // namespace conclave::meeting
