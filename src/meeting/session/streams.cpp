#include "meeting/session/streams.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/network.h"
#include "meeting/entry/room_memory.h"
#include "meeting/entry/shown_token.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/presence.h"
#include "meeting/router.h"
#include "meeting/session/disco.h"

namespace conclave::meeting {

namespace {

void send_frames(Context& context, ConnectionId id, xmpp::Stream::Frames& frames) {
  for (std::string& frame : frames) context.out.actions.emplace_back(SendFrame{id, std::move(frame)});
  frames.clear();
}

void close_socket(Context& context, ConnectionId id) {
  context.out.actions.emplace_back(CloseConnection{id, 1000, {}});
}

}  // namespace

Streams::Streams(const ServiceConfig& config, LoginDesk& desk, Random& random) : desk_(&desk), random_(&random) {
  config_.limits.max_bytes = config.max_stanza_bytes;
}

void Streams::open(Context& context, ConnectionId id, ConnectionInfo info) {
  if (connections_.size() >= context.config.max_connections) {
    context.counters.add("too-many-connections");
    context.out.actions.emplace_back(CloseConnection{id, 1013, "try again later"});
    return;
  }
  LoginOrigin origin{id, limited_network(info.peer.ip), info.confidential};
  const bool has_token = !info.token.empty();
  auto connection = std::make_unique<Connection>(*this, origin, context.config.domain, std::move(info.token));
  connection->origin = std::move(info.origin);
  connection->comes_back = context.sessions.find_by_management_id(info.previd) != nullptr;
  connections_[id] = std::move(connection);
  context.timers.add({context.now + kHandshakeTimeout, Timer::Kind::stream, id});
  if (has_token) ask_about_token(context, id);
}

// At once, so that a key is on its way while the client still says hello.
void Streams::ask_about_token(Context& context, ConnectionId id) {
  const Connection& connection = *connections_.at(id);
  TokenAnswer answer = judge_token(context, connection.login.token(), connection.network);
  // Who is in stays in: his invitation may have ended since he came.
  if (connection.comes_back && looks_like_code(connection.login.token()) &&
      std::holds_alternative<TokenRefusal>(answer))
    answer = Person{};
  if (std::holds_alternative<accounts::TokenWaits>(answer) && !connection.login.waits())
    context.timers.add({context.now + kTokenKeyTimeout, Timer::Kind::token, id});
  answer_token(context, id, std::move(answer));
}

void Streams::answer_token(Context& context, ConnectionId id, TokenAnswer answer) {
  if (const auto* refusal = std::get_if<TokenRefusal>(&answer)) context.counters.add(refusal->reason);
  Connection& connection = *connections_.at(id);
  const std::optional<xmpp::SaslStep> step = connection.login.answer(std::move(answer));
  if (!step) return;
  finish_sasl(context, id, *step);
}

void Streams::keys_came(Context& context) {
  std::vector<ConnectionId> waiting;
  for (const auto& [id, connection] : connections_)
    if (connection->login.waits()) waiting.push_back(id);
  for (const ConnectionId id : waiting) ask_about_token(context, id);
}

void Streams::handle_token_timer(Context& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end() || !it->second->login.waits()) return;
  answer_token(context, id, TokenRefusal{"token-key-late", "The token's key could not be fetched in time."});
}

void Streams::handle_frame(Context& context, ConnectionId id, std::string_view frame) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return context.counters.add("frame-after-close");
  xmpp::Stream::Frames frames;
  it->second->account.set_now(context.now);
  xmpp::StreamEvent event = it->second->stream.handle_frame(frame, frames);
  send_frames(context, id, frames);
  if (std::optional<CheckPassword> question = it->second->account.take_question())
    context.out.actions.emplace_back(std::move(*question));
  handle(context, id, std::move(event));
}

void Streams::finish_sasl(Context& context, ConnectionId id, const xmpp::SaslStep& step) {
  xmpp::Stream::Frames frames;
  xmpp::StreamEvent event = connections_.at(id)->stream.finish_sasl(step, frames);
  send_frames(context, id, frames);
  handle(context, id, std::move(event));
}

void Streams::finish_login(Context& context, const LoginOutcome& outcome) {
  const auto it = connections_.find(outcome.connection);
  if (it == connections_.end()) return context.counters.add("login-left");
  it->second->account.handle_outcome(outcome);
  finish_sasl(context, outcome.connection, outcome.step);
}

// Those too that have authenticated and not bound, and those that became this account after they were bound.
void Streams::end_account(Context& context, std::string_view name) {
  std::vector<ConnectionId> connections;
  for (const auto& [id, connection] : connections_)
    if (!connection->session && connection->person().account == name) connections.push_back(id);
  for (const SessionId id : context.sessions.of_account(name)) {
    const Session& session = *context.sessions.find(id);
    if (session.connection)
      connections.push_back(*session.connection);
    else
      end_session(context, id);
  }
  for (const ConnectionId id : connections)
    fail_stream(context, id, xmpp::StreamCondition::not_authorized, "the account was changed");
}

void Streams::handle(Context& context, ConnectionId id, xmpp::StreamEvent event) {
  Connection& connection = *connections_.at(id);
  std::visit(
      [&](auto& what) {
        using Event = std::remove_cvref_t<decltype(what)>;
        if constexpr (std::is_same_v<Event, xmpp::Authenticated>) {
          const std::string& account = connection.person().account;
          if (!account.empty())
            context.out.actions.emplace_back(StoreCommand(NoteLogin{account, context.clock.to_wall(context.now)}));
        } else if constexpr (std::is_same_v<Event, xmpp::BindRequested>) {
          bind(context, id, connection);
        } else if constexpr (std::is_same_v<Event, xmpp::ResumeRequested>) {
          resume(context, id, connection, what);
        } else if constexpr (std::is_same_v<Event, xmpp::EnableRequested>) {
          enable(context, id, connection, what);
        } else if constexpr (std::is_same_v<Event, xmpp::AckRequested>) {
          if (const Session* session = context.sessions.find(connection.session.value_or(0));
              session != nullptr && session->management)
            context.out.actions.emplace_back(SendFrame{id, session->management->make_ack()});
        } else if constexpr (std::is_same_v<Event, xmpp::AckReceived>) {
          acknowledge(context, id, connection, what.h);
        } else if constexpr (std::is_same_v<Event, xmpp::StanzaReceived>) {
          stanza(context, id, connection, what.stanza);
        } else if constexpr (std::is_same_v<Event, xmpp::StreamClosed>) {
          context.counters.add(what.reason);
          end_stream(context, id);
        }
      },
      event);
}

void Streams::bind(Context& context, ConnectionId id, Connection& connection) {
  xmpp::Stream::Frames frames;
  const xmpp::Identity& identity = connection.stream.identity();
  const std::string& domain = identity.domain.empty() ? context.config.domain : identity.domain;
  const Result<xmpp::Jid> jid = xmpp::Jid::make(identity.local, domain, context.random.token(8));
  const bool crowded = !connection.network.is_unspecified() &&
                       context.sessions.count_of_network(connection.network) >= context.config.max_sessions_per_address;
  if (!jid || crowded || context.sessions.size() >= 2 * context.config.max_connections) {
    context.counters.add(crowded ? "too-many-sessions-of-one-address" : "too-many-sessions");
    connection.stream.refuse_bind(xmpp::StanzaCondition::resource_constraint, frames);
    return send_frames(context, id, frames);
  }
  Session& session = context.sessions.create(identity, *jid, id, connection.network);
  session.person = connection.person();
  if (connection.login.person() != nullptr) session.token = connection.login.token();
  session.origin = connection.origin;
  connection.session = session.id;
  note_act(context, AuditEvent::logged_in, session, {});
  // Before the result: with it the client is connected and asks for all this itself.
  context.out.actions.emplace_back(SendFrame{id, make_early_push(context, jid->to_string()).to_string()});
  connection.stream.accept_bind(*jid, frames);
  send_frames(context, id, frames);
}

// XEP-0198 5.
void Streams::resume(Context& context, ConnectionId id, Connection& connection, const xmpp::ResumeRequested& request) {
  xmpp::Stream::Frames frames;
  Session* session = context.sessions.find_by_management_id(request.previd);
  const xmpp::Identity& identity = connection.stream.identity();
  // Guests get a new name with every login; the id itself, which only the client knows, tells that it is the same one.
  const Person* brought = connection.login.person();
  const bool same_person = session != nullptr && session->resumable &&
                           session->identity.anonymous == identity.anonymous &&
                           session->identity.domain == identity.domain &&
                           (identity.anonymous || session->identity.local == identity.local) &&
                           (brought == nullptr || is_good_for_rooms_of(context, *brought, *session));
  if (!same_person || !session->management->resume(request.h)) {
    context.counters.add(same_person ? "resume-bad-count" : "resume-unknown");
    if (same_person) end_doomed(context, session->id);
    connection.stream.refuse_resume(frames);
    return send_frames(context, id, frames);
  }
  if (session->connection) {  // the old socket is dead and nobody noticed, or it is being taken over
    const ConnectionId old = *session->connection;
    if (const auto it = connections_.find(old); it != connections_.end()) it->second->session.reset();
    fail_stream(context, old, xmpp::StreamCondition::conflict, "resumed on another connection");
  }
  if (brought != nullptr && !session->person.is_member()) {  // a newer token
    session->person = *brought;
    session->token = connection.login.token();
    person_changed(context, *session);
  }
  context.counters.add("resumed");
  connection.session = session->id;
  session->connection = id;
  session->origin = connection.origin;
  session->expires = kNever;
  connection.stream.accept_resume(session->jid, request.previd, session->management->received(), frames);
  send_frames(context, id, frames);
  for (const std::string& frame : session->management->unacknowledged())
    context.out.actions.emplace_back(SendFrame{id, frame});
  if (!session->management->unacknowledged().empty())
    context.out.actions.emplace_back(SendFrame{id, std::string(xmpp::StreamManagement::ack_request())});
}

void Streams::enable(Context& context, ConnectionId id, Connection& connection, const xmpp::EnableRequested& request) {
  xmpp::Stream::Frames frames;
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr || session->management) {
    connection.stream.refuse_enable(frames);
  } else {
    const std::string management_id = xmpp::make_stream_management_id(context.random);
    context.sessions.enable_management(*session, management_id, request.resume,
                                       context.config.max_unacknowledged_bytes);
    connection.stream.accept_enable(request.resume ? management_id : "", frames);
  }
  send_frames(context, id, frames);
}

void Streams::acknowledge(Context& context, ConnectionId id, Connection& connection, uint32_t h) {
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr || !session->management) return;
  if (const Result<void> taken = session->management->handle_ack(h); !taken) {
    context.counters.add(taken.error().reason);
    fail_stream(context, id, xmpp::StreamCondition::undefined_condition, "acknowledged what was not sent");
  }
}

void Streams::stanza(Context& context, ConnectionId id, Connection& connection, const xmpp::Element& stanza) {
  Session* session = context.sessions.find(connection.session.value_or(0));
  if (session == nullptr) return;
  if (session->management) session->management->count_received();
  if (!session->stanzas.take(context.now)) {
    context.counters.add("stanza-flood");
    return fail_stream(context, id, xmpp::StreamCondition::policy_violation, "too many stanzas");
  }
  const SessionId sender = session->id;
  route_stanza(context, *session, stanza);
  if (const Session* actor = context.sessions.find(sender)) keep_changes(context, *actor);
}

// The stream is over, by either side: so is its session, because nothing was lost that could be resumed.
void Streams::end_stream(Context& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  const std::optional<SessionId> session_id = it->second->session;
  connections_.erase(it);
  close_socket(context, id);
  if (Session* session = context.sessions.find(session_id.value_or(0))) {
    session->connection.reset();
    end_session(context, session->id);
  }
}

void Streams::fail_stream(Context& context, ConnectionId id, xmpp::StreamCondition condition, std::string_view text) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  xmpp::Stream::Frames frames;
  it->second->stream.close_with_error(condition, text, frames);
  send_frames(context, id, frames);
  end_stream(context, id);
}

void Streams::closed(Context& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end()) return;
  const std::optional<SessionId> session_id = it->second->session;
  connections_.erase(it);
  Session* session = context.sessions.find(session_id.value_or(0));
  if (session == nullptr) return;
  session->connection.reset();
  if (!session->resumable) return end_session(context, session->id);
  session->expires = context.now + context.config.resume_window;
  context.timers.add({session->expires, Timer::Kind::session, session->id});
}

void Streams::handle_stream_timer(Context& context, ConnectionId id) {
  const auto it = connections_.find(id);
  if (it == connections_.end() || it->second->session) return;
  context.counters.add("handshake-timeout");
  fail_stream(context, id, xmpp::StreamCondition::connection_timeout, "not bound in time");
}

void Streams::handle_session_timer(Context& context, SessionId id) {
  const Session* session = context.sessions.find(id);
  if (session == nullptr || session->connection || session->expires > context.now) return;
  context.counters.add("resume-window-over");
  end_session(context, id);
}

void Streams::end_doomed(Context& context, SessionId id) {
  const Session* session = context.sessions.find(id);
  if (session == nullptr) return;
  if (session->connection)
    fail_stream(context, *session->connection, xmpp::StreamCondition::resource_constraint, "too much unacknowledged");
  else
    end_session(context, id);
}

}  // namespace conclave::meeting
