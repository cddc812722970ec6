#include "server/version.h"

namespace conclave::server {
std::string_view version() { return CONCLAVE_VERSION; }
}  // namespace conclave::server
