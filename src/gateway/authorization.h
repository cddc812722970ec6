// The Authorization field (RFC 9110 11.6.2) as far as it carries a bearer token (RFC 6750 2.1). Other schemes are
// nobody's here: a proxy may have asked for a password of its own, and passes it on.
#pragma once

#include <string_view>

namespace conclave::gateway {

/// The token as it stands there, whatever it is; empty: the field names another scheme, or nothing.
std::string_view bearer_token(std::string_view field);

}  // namespace conclave::gateway
