// XMPP connections and the sessions behind them: binding, stream management and resumption (XEP-0198) decided on top
// of xmpp::Stream, which knows one connection only.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "meeting/context.h"
#include "meeting/session/login.h"
#include "meeting/session/token_login.h"
#include "xmpp/parser.h"
#include "xmpp/sasl.h"
#include "xmpp/stream.h"

namespace conclave::meeting {

class Streams {
 public:
  /// `desk` and `random` outlive it.
  Streams(const ServiceConfig& config, LoginDesk& desk, Random& random);

  void open(Context& context, ConnectionId id, ConnectionInfo info);
  void handle_frame(Context& context, ConnectionId id, std::string_view frame);
  /// The socket is gone.
  void closed(Context& context, ConnectionId id);
  /// Keys of tokens were fetched: who waits for one is asked for again.
  void keys_came(Context& context);
  /// A key may have taken too long.
  void handle_token_timer(Context& context, ConnectionId id);
  /// A password was checked.
  void finish_login(Context& context, const LoginOutcome& outcome);
  /// Ends the connections and sessions of who is logged in with this account.
  void end_account(Context& context, std::string_view name);
  /// A handshake may have taken too long.
  void handle_stream_timer(Context& context, ConnectionId id);
  /// A session's resumption window may be over.
  void handle_session_timer(Context& context, SessionId id);
  /// Ends a session whose queue overflowed, and its connection.
  void end_doomed(Context& context, SessionId id);
  size_t size() const { return connections_.size(); }

 private:
  struct Connection {
    Connection(const Streams& streams, const LoginOrigin& from, const std::string& domain, std::string token)
        : network(from.network),
          account(*streams.desk_, from),
          login(account, domain, *streams.random_, std::move(token)),
          stream(streams.config_, *streams.parser_, login, *streams.random_) {}
    /// Who has logged in, on whichever way.
    const Person& person() const { return login.person() != nullptr ? *login.person() : account.person(); }
    IpAddress network;    ///< counted_network(); unspecified for loopback, where a proxy may be
    Login account;        ///< without a token
    TokenLogin login;     ///< asks the former
    xmpp::Stream stream;  // last: it asks the login
    std::optional<SessionId> session;
    std::string origin;
    bool comes_back = false;  ///< to a session that can be resumed
  };

  void handle(Context& context, ConnectionId id, xmpp::StreamEvent event);
  void ask_about_token(Context& context, ConnectionId id);
  void answer_token(Context& context, ConnectionId id, TokenAnswer answer);
  void finish_sasl(Context& context, ConnectionId id, const xmpp::SaslStep& step);
  void bind(Context& context, ConnectionId id, Connection& connection);
  void resume(Context& context, ConnectionId id, Connection& connection, const xmpp::ResumeRequested& request);
  void enable(Context& context, ConnectionId id, Connection& connection, const xmpp::EnableRequested& request);
  void acknowledge(Context& context, ConnectionId id, Connection& connection, uint32_t h);
  void stanza(Context& context, ConnectionId id, Connection& connection, const xmpp::Element& stanza);
  void end_stream(Context& context, ConnectionId id);
  void fail_stream(Context& context, ConnectionId id, xmpp::StreamCondition condition, std::string_view text);

  xmpp::StreamConfig config_;
  std::unique_ptr<xmpp::XmlParser> parser_ = std::make_unique<xmpp::XmlParser>();
  LoginDesk* desk_;
  Random* random_;
  std::unordered_map<ConnectionId, std::unique_ptr<Connection>> connections_;
};

}  // namespace conclave::meeting
