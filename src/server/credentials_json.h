// What is kept of a password, as it crosses the control socket.
#pragma once

#include <optional>

#include "accounts/account.h"
#include "base/json.h"

namespace conclave::server {

Json write_credentials(const accounts::Credentials& credentials);
/// Nothing when a part is missing or has not the form it is made in.
std::optional<accounts::Credentials> parse_credentials(const Json& json);

}  // namespace conclave::server
