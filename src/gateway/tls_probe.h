// TLS as a client, once, for the diagnosis that an operator asks for: a handshake that verifies the other side (RFC
// 9525, authorities of the system), a question, an answer.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace conclave::gateway {

/// `fd`: connected and non-blocking. Sends `question` and returns the first bytes that come. Errors: "no-tls" (the
/// detail says why; an unacceptable certificate is such an error), "no-answer".
Result<std::string> ask_tls(int fd, const std::string& host, std::string_view question, Duration patience);

/// "OpenSSL 3.0.15 3 Sep 2024": the one this process runs with.
std::string tls_library();

}  // namespace conclave::gateway
