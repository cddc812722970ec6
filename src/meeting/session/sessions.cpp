#include "meeting/session/sessions.h"

#include <utility>

namespace conclave::meeting {

Session& Sessions::create(xmpp::Identity identity, xmpp::Jid jid, ConnectionId connection, const IpAddress& network) {
  auto session = std::make_unique<Session>();
  session->id = next_id_++;
  session->identity = std::move(identity);
  session->jid = std::move(jid);
  session->connection = connection;
  session->network = network;
  ++per_network_[network];
  Session& created = *session;
  sessions_.emplace(created.id, std::move(session));
  return created;
}

size_t Sessions::count_of_network(const IpAddress& network) const {
  const auto it = per_network_.find(network);
  return it == per_network_.end() ? 0 : it->second;
}

Session* Sessions::find(SessionId id) {
  const auto it = sessions_.find(id);
  return it == sessions_.end() ? nullptr : it->second.get();
}

Session* Sessions::find_by_management_id(std::string_view id) {
  const auto it = by_management_.find(std::string(id));
  return it == by_management_.end() ? nullptr : find(it->second);
}

const Session* Sessions::find_by_token(std::string_view token) const {
  const auto it = by_token_.find(std::string(token));
  return it == by_token_.end() ? nullptr : it->second;
}

void Sessions::set_token(Session& session, std::string_view token) {
  const auto [begin, end] = by_token_.equal_range(session.token);
  for (auto it = begin; it != end; ++it) {
    if (it->second != &session) continue;
    by_token_.erase(it);
    break;
  }
  session.token = token;
  if (!token.empty()) by_token_.emplace(token, &session);
}

std::vector<SessionId> Sessions::of_account(std::string_view name) const {
  std::vector<SessionId> found;
  for (const auto& [id, session] : sessions_)
    if (session->person.account == name) found.push_back(id);
  return found;
}

void Sessions::enable_management(Session& session, std::string id, bool resume, size_t max_bytes) {
  session.resumable = resume;
  if (resume) by_management_[id] = session.id;
  xmpp::StreamManagementLimits limits;
  limits.max_bytes = max_bytes;
  session.management.emplace(std::move(id), limits, BytePool::Share(unacknowledged_));
}

void Sessions::doom(Session& session) {
  const auto it = sessions_.find(session.id);
  if (it == sessions_.end()) return;
  set_token(session, {});
  if (session.management) by_management_.erase(session.management->id());
  if (const auto count = per_network_.find(session.network); --count->second == 0) per_network_.erase(count);
  doomed_.push_back(std::move(it->second));
  sessions_.erase(it);
}

void Sessions::send(Session& session, std::string frame, Output& out, Counters& counters) {
  bool request_ack = false;
  if (session.management) {
    const Result<bool> pushed = session.management->push_sent(frame);
    if (!pushed) {
      counters.add(pushed.error().reason);
      overflowed_.push_back(session.id);
      return;
    }
    request_ack = *pushed;
  }
  if (!session.connection) return;
  out.actions.emplace_back(SendFrame{*session.connection, std::move(frame)});
  if (request_ack)
    out.actions.emplace_back(SendFrame{*session.connection, std::string(xmpp::StreamManagement::ack_request())});
}

}  // namespace conclave::meeting
