// base64 in the two alphabets of RFC 4648: section 4 with padding, as SASL and stored keys have it, and section 5
// without padding, as tokens have it (RFC 7515 2). Decoding is strict, so that a value has one spelling: no white
// space, padding as it belongs, unused bits zero (RFC 4648 3.2 to 3.5).
#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "base/result.h"

namespace conclave {

std::string base64_encode(std::string_view bytes);
/// Error: "bad-base64", also for spellings that no encoder writes.
Result<std::string> base64_decode(std::string_view text);
/// The same of a text that holds a password.
Result<Secret> base64_decode_secret(std::string_view text);

/// For addresses and tokens, without padding. The same error.
std::string base64url_encode(std::string_view bytes);
Result<std::string> base64url_decode(std::string_view text);

}  // namespace conclave
