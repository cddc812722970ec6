// When the tests of this floor begin: late enough that a difference taken from it does not fall below zero.
#pragma once

#include "base/time.h"

namespace conclave::peer {

inline constexpr TimePoint kStart{100s};

}  // namespace conclave::peer
