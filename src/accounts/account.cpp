#include "accounts/account.h"

#include <algorithm>

namespace conclave::accounts {

bool is_account_name(std::string_view name) {
  constexpr size_t kMaxLength = 64;
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const auto is_allowed = [&](char c) { return is_plain(c) || c == '.' || c == '_' || c == '-'; };
  return !name.empty() && name.size() <= kMaxLength && is_plain(name.front()) && is_plain(name.back()) &&
         std::all_of(name.begin(), name.end(), is_allowed);
}

}  // namespace conclave::accounts
