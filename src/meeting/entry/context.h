// What decides about coming in, staying and going works with in a turn; breakout rooms and what is above work with it
// too. It stands for the contexts of the folders below where one of those is asked for.
#pragma once

#include "meeting/focus/context.h"
#include "meeting/session/context.h"
#include "meeting/session/identities.h"
#include "meeting/session/login_sessions.h"

namespace conclave::meeting {

class AdminQuestions;  // entry/server_admin.h

struct EntryContext {
  Turn& turn;
  SessionContext& session;
  RoomContext& room;
  FocusContext& focus;
  Identities& identities;
  LoginSessions& logins;
  AdminQuestions& admin;

  operator SessionContext&() const { return session; }  // NOLINT(google-explicit-constructor)
  operator RoomContext&() const { return room; }        // NOLINT(google-explicit-constructor)
  operator FocusContext&() const { return focus; }      // NOLINT(google-explicit-constructor)
};

}  // namespace conclave::meeting
