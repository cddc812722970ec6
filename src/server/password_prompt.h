// Asks for a new password: on the terminal without echo and twice, else from standard input, one line. Never from the
// command line, which other people of the machine can read.
#pragma once

#include <string>

#include "base/crypto.h"
#include "base/result.h"

namespace conclave::server {

/// `input`: standard input. Errors: "no-password" (nothing came), "passwords-differ".
Result<Secret> ask_new_password(int input, const std::string& name);

}  // namespace conclave::server
