// What the bridge reports, told to the participants over their channels.
#pragma once

#include "base/bridge.h"
#include "meeting/focus/context.h"

namespace conclave::meeting {

void handle_bridge_report(FocusContext& context, const BridgeEvent& event);

}  // namespace conclave::meeting
