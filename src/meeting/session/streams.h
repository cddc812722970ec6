// XMPP connections and the sessions behind them: binding, stream management and resumption (XEP-0198) decided on top
// of xmpp::Stream, which knows one connection only. What clients send, and which sessions end, go on as events.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "meeting/session/context.h"
#include "meeting/session/login.h"
#include "meeting/session/token_login.h"
#include "xmpp/parser.h"
#include "xmpp/sasl.h"
#include "xmpp/stream.h"

namespace conclave::meeting {

class Streams {
 public:
  /// `service` and `random` outlive it.
  Streams(const ServiceConfig& config, LoginService& service, Random& random);

  void open(SessionContext& context, ConnectionId id, ConnectionInfo info);
  void handle_frame(SessionContext& context, ConnectionId id, std::string_view frame);
  /// The socket is gone.
  void closed(SessionContext& context, ConnectionId id);
  /// Keys of tokens were fetched: connections that wait for one ask again.
  void keys_came(SessionContext& context);
  /// A key may have taken too long.
  void handle_token_timer(SessionContext& context, ConnectionId id);
  /// A password was checked.
  void finish_login(SessionContext& context, const LoginOutcome& outcome);
  /// Ends the connections and sessions that are logged in with this account.
  void end_account(SessionContext& context, std::string_view name);
  /// Gives the connection that asked for it (ResumeReceived) its session back. `may_bring`: whether the bearer of its
  /// token, if it came with one, may be in all the rooms that the session is in.
  void resume(SessionContext& context, const ResumeReceived& request, bool may_bring);
  /// The person who has logged in on this connection by a token; nullptr: nobody has.
  const Person* bearer(ConnectionId id) const;
  /// A handshake may have taken too long.
  void handle_stream_timer(SessionContext& context, ConnectionId id);
  /// A session's resumption window may be over.
  void handle_session_timer(SessionContext& context, SessionId id);
  /// Ends a session whose queue overflowed, and its connection.
  void end_overflowed(SessionContext& context, SessionId id);
  size_t size() const { return connections_.size(); }

 private:
  struct Connection {
    Connection(const Streams& streams, const LoginOrigin& from, const std::string& domain, std::string token)
        : network(from.network),
          account(*streams.service_, from),
          login(account, domain, *streams.random_, std::move(token)),
          stream(streams.config_, *streams.parser_, login, *streams.random_) {}
    /// The person who has logged in, in whichever way.
    const Person& person() const { return login.person() != nullptr ? *login.person() : account.person(); }
    IpAddress network;    ///< counted_network(); unspecified for loopback, where a proxy may be
    Login account;        ///< without a token
    TokenLogin login;     ///< asks the former
    xmpp::Stream stream;  // last: it asks the login
    std::optional<SessionId> session;
    std::string origin;
    bool confidential = true;
    bool comes_back = false;  ///< to a session that can be resumed
  };

  void handle(SessionContext& context, ConnectionId id, xmpp::StreamEvent event);
  void ask_about_token(SessionContext& context, ConnectionId id);
  void answer_token(SessionContext& context, ConnectionId id, TokenAnswer answer);
  void finish_sasl(SessionContext& context, ConnectionId id, const xmpp::SaslStep& step);
  void bind(SessionContext& context, ConnectionId id, Connection& connection);
  void enable(SessionContext& context, ConnectionId id, Connection& connection, const xmpp::EnableRequested& request);
  void acknowledge(SessionContext& context, ConnectionId id, Connection& connection, uint32_t h);
  void stanza(SessionContext& context, ConnectionId id, Connection& connection, xmpp::Element stanza);
  void end_stream(SessionContext& context, ConnectionId id);
  void fail_stream(SessionContext& context, ConnectionId id, xmpp::StreamCondition condition, std::string_view text);

  xmpp::StreamConfig config_;
  std::unique_ptr<xmpp::XmlParser> parser_ = std::make_unique<xmpp::XmlParser>();
  LoginService* service_;
  Random* random_;
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
};

}  // namespace conclave::meeting
