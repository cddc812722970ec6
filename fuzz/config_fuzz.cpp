// Configuration files: the operator's, so not hostile, but a slip must end in a message with a line, never in a crash.
#include <cstdlib>

#include "server/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave::server;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto config = parse_config(text, "c.toml");
  if (config) {
    if (!is_host_name(config->host) || config->media.workers > 256) std::abort();
  } else if (config.error().detail.rfind("c.toml:", 0) != 0) {
    std::abort();
  }
  return 0;
}
