#include "meeting/session/private_iqs.h"

#include <algorithm>
#include <utility>

#include "meeting/common/limits.h"

namespace conclave::meeting {

bool PrivateIqs::add_request(TimePoint now, SessionId to, std::string id) {
  while (!open_.empty() && open_.front().at + kPrivateIqTimeout <= now) open_.pop_front();
  if (open_.size() >= kMaxPrivateIqs) return false;
  open_.push_back({now, to, std::move(id)});
  return true;
}

bool PrivateIqs::accept_answer(SessionId responder, std::string_view id) {
  const auto it = std::find_if(open_.begin(), open_.end(),
                               [&](const Request& request) { return request.to == responder && request.id == id; });
  if (it == open_.end()) return false;
  open_.erase(it);
  return true;
}

}  // namespace conclave::meeting
