// Requests that one occupant sends to others through rooms (XEP-0045 17.4 calls it IQ routing): which answers are
// awaited, so that an answer finds the way back and nobody can send "answers" nobody asked for.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/time.h"
#include "meeting/common/ids.h"

namespace conclave::meeting {

class PrivateIqs {
 public:
  /// `to` was asked under `id`. False when too many requests are open.
  bool add_request(TimePoint now, SessionId to, std::string id);
  /// `responder` answers: true, once, when that is awaited.
  bool accept_answer(SessionId responder, std::string_view id);

 private:
  struct Request {
    TimePoint at;
    SessionId to;
    std::string id;
  };
  std::deque<Request> open_;
};

}  // namespace conclave::meeting
