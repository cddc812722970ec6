// The two roles of RFC 8445 6.1.1.
#pragma once

#include <cstdint>

namespace conclave::peer {

enum class IceRole : uint8_t { controlling, controlled };

}  // namespace conclave::peer
