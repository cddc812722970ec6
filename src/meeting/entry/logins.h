// A guest's connection becomes that of an account: by the id of a login that another connection made from the same
// machine (login_sessions.h). And back, on logging out.
#pragma once

#include <string_view>

#include "meeting/entry/context.h"

namespace conclave::meeting {

/// What the answer to a conference request tells of the login; both empty for a guest.
struct LoginState {
  std::string identity{};
  std::string session_id{};
};

/// `session_id`: what the client showed, or empty. Nothing: it is not good (any more); the client is to forget it.
std::optional<LoginState> accept_login(EntryContext& context, Session& session, std::string_view session_id);
/// The id is good for nothing any more, and whoever came by it is a guest again in every room they join from now on.
void log_out(EntryContext& context, Session& session, std::string_view session_id);

}  // namespace conclave::meeting
