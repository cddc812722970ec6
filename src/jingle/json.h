// JSON as this floor and those above it name it; the value itself is base's, because tokens are JSON too.
#pragma once

#include "base/json.h"

namespace conclave::jingle {

using conclave::Json;
using conclave::JsonLimits;

}  // namespace conclave::jingle
