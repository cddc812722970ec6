// Files of a Jitsi Meet installation, properties: whatever is in one, it is read in time, and lines that could not be
// read exist.
#include <algorithm>
#include <cstdlib>

#include "server/jitsi/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave::server::jitsi;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto check = [&](const std::vector<size_t>& unread) {
    for (const size_t line : unread)
      if (line < 1 || line > lines) std::abort();
  };
  check(read_properties(text).unread);
  return 0;
}
