#include "meeting/session/login_sessions.h"

#include <algorithm>
#include <utility>

namespace conclave::meeting {

namespace {

constexpr size_t kIdLength = 32;  ///< 190 bits

}  // namespace

std::string LoginSessions::begin(TimePoint now, const std::string& account, std::string_view machine_uid,
                                 Random& random) {
  std::string id = random.token(kIdLength);
  for (const std::string& known : std::vector<std::string>(of_account_[account])) {
    const Login& login = logins_.at(known);
    const bool over = login.expires <= now;
    if (!over && login.machine_uid == machine_uid) id = known;
    if (over || known == id) end(known);
  }
  std::vector<std::string>& ids = of_account_[account];
  if (ids.size() >= kMaxPerAccount) {
    logins_.erase(ids.front());
    ids.erase(ids.begin());
  }
  logins_[id] = {account, std::string(machine_uid), now + kLifetime};
  ids.push_back(id);
  return id;
}

std::optional<std::string> LoginSessions::find(TimePoint now, std::string_view id, std::string_view machine_uid) const {
  const auto login = logins_.find(std::string(id));
  if (login == logins_.end() || login->second.expires <= now || login->second.machine_uid != machine_uid)
    return std::nullopt;
  return login->second.account;
}

void LoginSessions::end(std::string_view id) {
  const auto login = logins_.find(std::string(id));
  if (login == logins_.end()) return;
  const auto ids = of_account_.find(login->second.account);
  std::erase(ids->second, login->first);
  if (ids->second.empty()) of_account_.erase(ids);
  logins_.erase(login);
}

void LoginSessions::end_all_of(std::string_view account) {
  const auto ids = of_account_.find(std::string(account));
  if (ids == of_account_.end()) return;
  for (const std::string& id : std::exchange(ids->second, {})) logins_.erase(id);
  of_account_.erase(ids);
}

}  // namespace conclave::meeting
