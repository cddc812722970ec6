// Requests that occupants send to each other through a room (XEP-0045 17.4 calls it IQ routing): which answers are
// awaited, so that an answer finds the way back and nobody can send "answers" nobody asked for.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "meeting/session/sessions.h"

namespace conclave::meeting {

class PrivateIqs {
 public:
  /// Notes that `from` asked `to` under `id`. False when `from` has too many requests open.
  bool note_request(TimePoint now, SessionId from, SessionId to, std::string id);
  /// `responder` answers `requester`: true, once, when that is awaited.
  bool take_answer(SessionId requester, SessionId responder, std::string_view id);
  void forget(SessionId session) { open_.erase(session); }

 private:
  struct Request {
    TimePoint at;
    SessionId to;
    std::string id;
  };
  std::unordered_map<SessionId, std::deque<Request>> open_;
};

}  // namespace conclave::meeting
