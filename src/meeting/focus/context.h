// What media sessions and bridge channels work with in a turn. It stands for the context of rooms where one is asked
// for.
#pragma once

#include "meeting/focus/caps_cache.h"
#include "meeting/focus/channels.h"
#include "meeting/room/context.h"

namespace conclave::meeting {

struct FocusContext {
  Turn& turn;
  RoomContext& room;
  CapsCache& caps;
  Channels& channels;

  operator RoomContext&() const { return room; }  // NOLINT(google-explicit-constructor)
};

}  // namespace conclave::meeting
