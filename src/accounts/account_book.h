// All accounts in memory: loaded at start, changed by administrators' commands after the store has them. A login then
// asks nobody, so that it takes the same time whether there is such an account or not, and whatever the disk does.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/account.h"

namespace conclave::accounts {

class AccountBook {
 public:
  AccountBook() = default;
  explicit AccountBook(std::vector<AccountEntry> entries) {
    for (AccountEntry& entry : entries) put(std::move(entry));
  }

  /// nullptr when there is none; valid until the book changes.
  const AccountEntry* find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }
  /// Adds or replaces.
  void put(AccountEntry entry) {
    std::string name = entry.account.name;
    entries_.insert_or_assign(std::move(name), std::move(entry));
  }
  void remove(std::string_view name) {
    const auto found = entries_.find(name);
    if (found != entries_.end()) entries_.erase(found);
  }
  size_t size() const { return entries_.size(); }

 private:
  std::map<std::string, AccountEntry, std::less<>> entries_;
};

}  // namespace conclave::accounts
