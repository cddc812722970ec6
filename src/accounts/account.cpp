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

std::optional<std::string_view> problem_of_name(std::string_view name) {
  if (!is_account_name(name))
    return "A name has 1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends.";
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (name.size() >= 8 && std::all_of(name.begin(), name.begin() + 8, is_hex))
    return "A name must not begin with eight of 0-9 and a-f: the names of guests do.";
  return std::nullopt;
}

std::string_view to_string(AccountRole role) { return role == AccountRole::admin ? "admin" : "member"; }

std::optional<AccountRole> parse_role(std::string_view text) {
  if (text == "member") return AccountRole::member;
  if (text == "admin") return AccountRole::admin;
  return std::nullopt;
}

}  // namespace conclave::accounts
