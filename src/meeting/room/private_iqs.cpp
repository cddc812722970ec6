#include "meeting/room/private_iqs.h"

#include <algorithm>
#include <utility>

#include "meeting/common/limits.h"

namespace conclave::meeting {

bool PrivateIqs::note_request(TimePoint now, SessionId from, SessionId to, std::string id) {
  std::deque<Request>& requests = open_[from];
  while (!requests.empty() && requests.front().at + kPrivateIqTimeout <= now) requests.pop_front();
  if (requests.size() >= kMaxPrivateIqs) return false;
  requests.push_back({now, to, std::move(id)});
  return true;
}

bool PrivateIqs::take_answer(SessionId requester, SessionId responder, std::string_view id) {
  const auto open = open_.find(requester);
  if (open == open_.end()) return false;
  const auto it = std::find_if(open->second.begin(), open->second.end(),
                               [&](const Request& request) { return request.to == responder && request.id == id; });
  if (it == open->second.end()) return false;
  open->second.erase(it);
  if (open->second.empty()) open_.erase(open);
  return true;
}

}  // namespace conclave::meeting
