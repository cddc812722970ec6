// What connections and sessions work with in a turn.
#pragma once

#include "meeting/kept/kept.h"
#include "meeting/session/sessions.h"
#include "meeting/session/token_gate.h"
#include "meeting/session/turn.h"

namespace conclave::meeting {

struct SessionContext {
  Turn& turn;
  Sessions& sessions;
  TokenGate& tokens;
  Kept& kept;
};

}  // namespace conclave::meeting
