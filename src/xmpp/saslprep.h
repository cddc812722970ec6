// SASLprep (RFC 4013): the form of a password in which two ways of typing the same one are equal.
#pragma once

#include <string_view>

#include "base/crypto.h"
#include "base/result.h"

namespace conclave::xmpp {

/// Printable ASCII is left as it is. Errors: "bad-password" (not UTF-8, or with characters that no password may have).
Result<Secret> saslprep(std::string_view text);

}  // namespace conclave::xmpp
