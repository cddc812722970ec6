#include "meeting/kept/audit.h"

namespace conclave::meeting {

namespace {

constexpr std::array<std::string_view, 18> kNames{
    "logged-in",          "login-failed",      "room-opened",     "room-closed",
    "room-locked",        "room-unlocked",     "kicked",          "banned",
    "room-set",           "room-deleted",      "invitation-made", "invitation-used",
    "invitation-revoked", "account-added",     "account-changed", "account-removed",
    "person-forgotten",   "password-link-made"};
static_assert(kNames.size() == static_cast<size_t>(AuditEvent::password_link_made) + 1);

}  // namespace

std::string_view to_string(AuditEvent event) { return kNames[static_cast<size_t>(event)]; }

std::optional<AuditEvent> parse_audit_event(std::string_view text) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<AuditEvent>(i);
  return std::nullopt;
}

bool FailedLogins::note(std::string account, std::string network) {
  const bool first = counts_.empty();
  std::pair key{std::move(account), std::move(network)};
  if (counts_.size() >= kMaxKinds && !counts_.contains(key)) key = {};
  ++counts_[key];
  return first;
}

std::vector<AuditRecord> FailedLogins::extract(UnixTime now) {
  std::vector<AuditRecord> records;
  records.reserve(counts_.size());
  for (const auto& [who, count] : counts_)
    records.push_back(
        {.time = now, .event = AuditEvent::login_failed, .account = who.first, .address = who.second, .count = count});
  counts_.clear();
  return records;
}

void FailedLogins::forget(std::string_view account) {
  decltype(counts_) kept;
  for (const auto& [who, count] : counts_) kept[{who.first == account ? "" : who.first, who.second}] += count;
  counts_ = std::move(kept);
}

}  // namespace conclave::meeting
