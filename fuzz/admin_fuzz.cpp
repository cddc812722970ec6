// Lines of the control socket. Only the server's own user can write them, so they are not hostile; but a slip of a
// script must end in an answer.
#include <cstdlib>

#include "server/admin.h"
#include "server/credentials_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave::server;
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  if (const auto request = parse_admin_request(line)) {
    const auto again = parse_admin_request(write_admin_request(*request));
    if (!again || again->command != request->command) std::abort();
    if (const auto credentials = parse_credentials(request->arguments["credentials"])) {
      const auto crossed = parse_credentials(write_credentials(*credentials));
      if (!crossed || crossed->scram.salt != credentials->scram.salt) std::abort();
    }
  }
  if (const auto answer = parse_admin_answer(line)) {
    const auto again = parse_admin_answer(write_admin_answer(*answer));
    if (!again || again->error != answer->error) std::abort();
  }
  return 0;
}
