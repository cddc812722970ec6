// JSON as this floor and those above it name it; the value itself is base's, because tokens are JSON too.
#pragma once

#include "base/json.h"

namespace conclave::jingle {

using conclave::Json;
using conclave::JsonLimits;

/// A message of the bridge channel, which names its kind by a member.
inline Json make_channel_message(const char* colibri_class) {
  return Json::object().set("colibriClass", colibri_class);
}

}  // namespace conclave::jingle
