// Request targets, Host headers and Accept-Encoding fields from outside.
#include <cstdlib>

#include "gateway/origin.h"
#include "gateway/static_files.h"
#include "gateway/target.h"
#include "meeting/common/addresses.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave::gateway;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto target = parse_target(text)) {
    for (const std::string& segment : target->segments)
      if (segment.empty() || segment == ".." || segment.find('/') != std::string::npos) std::abort();
    const Route route = find_route(*target);
    if (const auto* config = std::get_if<ConfigScript>(&route))
      if (!config->tenant.empty() && !conclave::meeting::is_tenant(config->tenant)) std::abort();
  }
  const std::string authority = valid_authority(text);
  if (authority.find_first_of("'\"<>/ \r\n;\\") != std::string::npos) std::abort();
  // A valid authority stays what it is.
  if (!authority.empty() && valid_authority(authority) != authority) std::abort();
  // What names no coding cannot accept one.
  if (accepts_encoding(text, "br") && text.find("br") == std::string_view::npos) std::abort();
  return 0;
}
