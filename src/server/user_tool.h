// The command line's words for accounts: conclave user add, list, passwd, link, role, enable, disable, remove. Each
// makes an administrative command of them, has it executed (admin_client.h) and prints the result.
#pragma once

#include <string>

#include "server/config.h"

namespace conclave::server {

enum class UserAct : uint8_t { add, list, passwd, role, enable, disable, remove, link };

struct UserCall {
  UserAct act = UserAct::list;
  std::string name;
  std::string role = "member";
  bool by_link = false;  ///< add: the person sets the password
  std::string expires;   ///< of a link; empty: three days
  bool json = false;
};

/// Returns the exit code: 0 done, 1 not done.
int run_user_tool(const UserCall& call, const Config& config);

}  // namespace conclave::server
