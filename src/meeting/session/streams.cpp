#include "meeting/session/streams.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/network.h"
#include "meeting/session/audit_log.h"
#include "meeting/session/disco.h"
#include "meeting/session/token_check.h"

namespace conclave::meeting {

namespace {

void send_frames(SessionContext& context, ConnectionId id, xmpp::Stream::Frames& frames) {
  for (std::string& frame : frames) context.turn.act(SendFrame{id, std::move(frame)});
  frames.clear();
}

void close_socket(SessionContext& context, ConnectionId id) { context.turn.act(CloseConnection{id, 1000, {}}); }

}  // namespace

Streams::Streams(const ServiceConfig& config, LoginService& service, Random& random)
    : service_(&service), random_(&random) {
  config_.limits.max_bytes = config.max_stanza_bytes;
}

void Streams::open(SessionContext& context, ConnectionId id, ConnectionInfo info) {
  if (connections_.size() >= context.turn.config.max_connections) {
    context.turn.counters.add("too-many-connections");
    context.turn.act(CloseConnection{id, 1013, "try again later"});
    return;
  }
  LoginOrigin origin{id, limited_network(info.peer.ip), info.confidential};
  const bool has_token = !info.token.empty();
  auto connection = std::make_unique<Connection>(*this, origin, context.turn.config.domain, std::move(info.token));
  connection->origin = std::move(info.origin);
  connection->confidential = info.confidential;
  connection->comes_back = context.sessions.find_by_management_id(info.previd) != nullptr;
  connections_[id] = std::move(connection);
  context.turn.timers.add({context.turn.now + kHandshakeTimeout, Timer::Kind::stream, id});
  if (!has_token) return;
  if (!may_show_token(context, origin.network))
    connections_.at(id)->login.answer(
        TokenRefusal{"token-rate-of-address", "Too many tokens have come from this address. Try again in a moment."});
  else
    ask_about_token(context, id);
}

// At once, so that a key is on its way while the client still says hello.
void Streams::ask_about_token(SessionContext& context, ConnectionId id) {
  const Connection& connection = *connections_.at(id);
  TokenAnswer answer = judge_token(context, connection.login.token(), connection.network);
  // People who are in stay in, even if their invitation has ended since they came.
  if (connection.comes_back && looks_like_code(connection.login.token()) &&
      std::holds_alternative<TokenRefusal>(answer))
    answer = Person{};
  if (std::holds_alternative<accounts::TokenWaits>(answer) && !connection.login.waits())
    context.turn.timers.add({context.turn.now + kTokenKeyTimeout, Timer::Kind::token, id});
  answer_token(context, id, std::move(answer));
}

void Streams::answer_token(SessionContext& context, ConnectionId id, TokenAnswer answer) {
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) context.turn.counters.add(refusal->reason);
  Connection& connection = *connections_.at(id);
  const std::optional<xmpp::SaslStep> step = connection.login.answer(std::move(answer));
  if (!step) return;
  finish_sasl(context, id, *step);
}

void Streams::keys_came(SessionContext& context) {
  std::vector<ConnectionId> waiting;
  for (const auto& [id, connection] : connections_)
    if (connection->login.waits()) waiting.push_back(id);
  for (const ConnectionId id : waiting) ask_about_token(context, id);
}

void Streams::handle_token_timer(SessionContext& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end() || !it->second->login.waits()) return;
  answer_token(context, id, TokenRefusal{"token-key-late", "The token's key could not be fetched in time."});
}

void Streams::handle_frame(SessionContext& context, ConnectionId id, std::string_view frame) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return context.turn.counters.add("frame-after-close");
  xmpp::Stream::Frames frames;
  it->second->account.set_now(context.turn.now);
  xmpp::StreamEvent event = it->second->stream.handle_frame(frame, frames);
  send_frames(context, id, frames);
  if (std::optional<CheckPassword> question = it->second->account.extract_question())
    context.turn.act(std::move(*question));
  handle(context, id, std::move(event));
}

void Streams::finish_sasl(SessionContext& context, ConnectionId id, const xmpp::SaslStep& step) {
  xmpp::Stream::Frames frames;
  xmpp::StreamEvent event = connections_.at(id)->stream.finish_sasl(step, frames);
  send_frames(context, id, frames);
  handle(context, id, std::move(event));
}

void Streams::finish_login(SessionContext& context, const LoginOutcome& outcome) {
  const auto it = connections_.find(outcome.connection);
  if (it == connections_.end()) return context.turn.counters.add("login-left");
  it->second->account.handle_outcome(outcome);
  finish_sasl(context, outcome.connection, outcome.step);
}

// Those too that have authenticated and not bound, and those that became this account after they were bound.
void Streams::end_account(SessionContext& context, std::string_view name) {
  std::vector<ConnectionId> connections;
  for (const auto& [id, connection] : connections_)
    if (!connection->session && connection->person().account == name) connections.push_back(id);
  for (const SessionId id : context.sessions.of_account(name)) {
    const Session& session = *context.sessions.find(id);
    if (session.connection)
      connections.push_back(*session.connection);
    else
      context.turn.events.add(SessionEnded{id});
  }
  for (const ConnectionId id : connections)
    fail_stream(context, id, xmpp::StreamCondition::not_authorized, "the account was changed");
}

void Streams::handle(SessionContext& context, ConnectionId id, xmpp::StreamEvent event) {
  Connection& connection = *connections_.at(id);
  std::visit(
      [&](auto& what) {
        using What = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<What, xmpp::Authenticated>) {
          const std::string& account = connection.person().account;
          if (!account.empty()) context.turn.act(StoreCommand(NoteLogin{account, context.turn.wall()}));
        } else if constexpr (std::is_same_v<What, xmpp::BindRequested>) {
          bind(context, id, connection);
        } else if constexpr (std::is_same_v<What, xmpp::ResumeRequested>) {
          context.turn.events.add(ResumeReceived{id, what.previd, what.h});
        } else if constexpr (std::is_same_v<What, xmpp::EnableRequested>) {
          enable(context, id, connection, what);
        } else if constexpr (std::is_same_v<What, xmpp::AckRequested>) {
          if (const Session* session = context.sessions.find(connection.session.value_or(0));
              session != nullptr && session->management)
            context.turn.act(SendFrame{id, session->management->make_ack()});
        } else if constexpr (std::is_same_v<What, xmpp::AckReceived>) {
          acknowledge(context, id, connection, what.h);
        } else if constexpr (std::is_same_v<What, xmpp::StanzaReceived>) {
          stanza(context, id, connection, std::move(what.stanza));
        } else if constexpr (std::is_same_v<What, xmpp::StreamClosed>) {
          context.turn.counters.add(what.reason);
          end_stream(context, id);
        }
      },
      event);
}

void Streams::bind(SessionContext& context, ConnectionId id, Connection& connection) {
  xmpp::Stream::Frames frames;
  const xmpp::Identity& identity = connection.stream.identity();
  const std::string& domain = identity.domain.empty() ? context.turn.config.domain : identity.domain;
  const Result<xmpp::Jid> jid = xmpp::Jid::make(identity.local, domain, context.turn.random.token(8));
  const bool crowded = !connection.network.is_unspecified() && context.sessions.count_of_network(connection.network) >=
                                                                   context.turn.config.max_sessions_per_address;
  if (!jid || crowded || context.sessions.size() >= 2 * context.turn.config.max_connections) {
    context.turn.counters.add(crowded ? "too-many-sessions-of-one-address" : "too-many-sessions");
    connection.stream.refuse_bind(xmpp::StanzaCondition::resource_constraint, frames);
    return send_frames(context, id, frames);
  }
  Session& session = context.sessions.create(identity, *jid, id, connection.network);
  session.person = connection.person();
  if (connection.login.person() != nullptr) context.sessions.set_token(session, connection.login.token());
  session.origin = connection.origin;
  session.confidential = connection.confidential;
  connection.session = session.id;
  audit(context.turn, AuditEvent::logged_in, session, {});
  // Before the result: with it the client is connected and asks for all this itself.
  context.turn.act(SendFrame{id, make_early_push(context.turn, jid->to_string()).to_string()});
  connection.stream.accept_bind(*jid, frames);
  send_frames(context, id, frames);
}

const Person* Streams::bearer(ConnectionId id) const {
  const auto it = connections_.find(id);
  return it == connections_.end() ? nullptr : it->second->login.person();
}

// XEP-0198 5.
void Streams::resume(SessionContext& context, const ResumeReceived& request, bool may_bring) {
  const ConnectionId id = request.connection;
  const auto asking = connections_.find(id);
  if (asking == connections_.end()) return;
  Connection& connection = *asking->second;
  xmpp::Stream::Frames frames;
  Session* session = context.sessions.find_by_management_id(request.previd);
  const xmpp::Identity& identity = connection.stream.identity();
  // Guests get a new name with every login; the id itself, which only the client knows, tells that it is the same one.
  const bool same_person =
      session != nullptr && session->resumable && may_bring && session->identity.anonymous == identity.anonymous &&
      session->identity.domain == identity.domain && (identity.anonymous || session->identity.local == identity.local);
  if (!same_person || !session->management->resume(request.h)) {
    context.turn.counters.add(same_person ? "resume-bad-count" : "resume-unknown");
    if (same_person) end_overflowed(context, session->id);
    connection.stream.refuse_resume(frames);
    return send_frames(context, id, frames);
  }
  if (session->connection) {  // the old socket is dead and nobody noticed, or it is being taken over
    const ConnectionId old = *session->connection;
    if (const auto it = connections_.find(old); it != connections_.end()) it->second->session.reset();
    fail_stream(context, old, xmpp::StreamCondition::conflict, "resumed on another connection");
  }
  if (const Person* brought = connection.login.person();
      brought != nullptr && !session->person.is_member()) {  // a newer token
    session->person = *brought;
    context.sessions.set_token(*session, connection.login.token());
  }
  context.turn.counters.add("resumed");
  connection.session = session->id;
  session->connection = id;
  session->origin = connection.origin;
  session->confidential = connection.confidential;
  session->expires = kNever;
  connection.stream.accept_resume(session->jid, request.previd, session->management->received(), frames);
  send_frames(context, id, frames);
  for (const std::string& frame : session->management->unacknowledged()) context.turn.act(SendFrame{id, frame});
  if (!session->management->unacknowledged().empty())
    context.turn.act(SendFrame{id, std::string(xmpp::StreamManagement::ack_request())});
}

void Streams::enable(SessionContext& context, ConnectionId id, Connection& connection,
                     const xmpp::EnableRequested& request) {
  xmpp::Stream::Frames frames;
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr || session->management) {
    connection.stream.refuse_enable(frames);
  } else {
    const std::string management_id = xmpp::make_stream_management_id(context.turn.random);
    context.sessions.enable_management(*session, management_id, request.resume,
                                       context.turn.config.max_unacknowledged_bytes);
    connection.stream.accept_enable(request.resume ? management_id : "", frames);
  }
  send_frames(context, id, frames);
}

void Streams::acknowledge(SessionContext& context, ConnectionId id, Connection& connection, uint32_t h) {
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr || !session->management) return;
  if (const Result<void> taken = session->management->handle_ack(h); !taken) {
    context.turn.counters.add(taken.error().reason);
    fail_stream(context, id, xmpp::StreamCondition::undefined_condition, "acknowledged what was not sent");
  }
}

void Streams::stanza(SessionContext& context, ConnectionId id, Connection& connection, xmpp::Element stanza) {
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr) return;
  if (session->management) session->management->count_received();
  if (!session->stanzas.take(context.turn.now)) {
    context.turn.counters.add("stanza-flood");
    return fail_stream(context, id, xmpp::StreamCondition::policy_violation, "too many stanzas");
  }
  context.turn.events.add(StanzaReceived{session->id, std::move(stanza)});
}

// The stream is over, by either side: so is its session, because nothing was lost that could be resumed.
void Streams::end_stream(SessionContext& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  const std::optional<SessionId> session_id = it->second->session;
  connections_.erase(it);
  close_socket(context, id);
  if (Session* session = context.sessions.find(session_id.value_or(0))) {
    session->connection.reset();
    context.turn.events.add(SessionEnded{session->id});
  }
}

void Streams::fail_stream(SessionContext& context, ConnectionId id, xmpp::StreamCondition condition,
                          std::string_view text) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  xmpp::Stream::Frames frames;
  it->second->stream.close_with_error(condition, text, frames);
  send_frames(context, id, frames);
  end_stream(context, id);
}

void Streams::closed(SessionContext& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  const std::optional<SessionId> session_id = it->second->session;
  connections_.erase(it);
  Session* session = context.sessions.find(session_id.value_or(0));
  if (session == nullptr) return;
  session->connection.reset();
  if (!session->resumable) return context.turn.events.add(SessionEnded{session->id});
  session->expires = context.turn.now + context.turn.config.resume_window;
  context.turn.timers.add({session->expires, Timer::Kind::session, session->id});
}

void Streams::handle_stream_timer(SessionContext& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end() || it->second->session) return;
  context.turn.counters.add("handshake-timeout");
  fail_stream(context, id, xmpp::StreamCondition::connection_timeout, "not bound in time");
}

void Streams::handle_session_timer(SessionContext& context, SessionId id) {
  const Session* session = context.sessions.find(id);
  if (session == nullptr || session->connection || session->expires > context.turn.now) return;
  context.turn.counters.add("resume-window-over");
  context.turn.events.add(SessionEnded{id});
}

void Streams::end_overflowed(SessionContext& context, SessionId id) {
  const Session* session = context.sessions.find(id);
  if (session == nullptr) return;
  if (session->connection)
    fail_stream(context, *session->connection, xmpp::StreamCondition::resource_constraint, "too much unacknowledged");
  else
    context.turn.events.add(SessionEnded{id});
}

}  // namespace conclave::meeting
