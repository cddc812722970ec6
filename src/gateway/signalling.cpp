#include "gateway/signalling.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "base/log.h"
#include "gateway/authorization.h"
#include "io/system.h"

namespace conclave::gateway {
namespace {

/// Whether `list` (comma-separated, RFC 6455 11.3.4) names the XMPP subprotocol (RFC 7395 3.1).
bool offers_xmpp(std::string_view list) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (ascii::trim(list.substr(0, comma)) == "xmpp") return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

Signalling::Signalling(Loop& loop, WebServer& server, meeting::Service& service, const Links& links, const Site& site)
    : loop_(loop), server_(server), service_(service), links_(links), site_(site) {}

void Signalling::execute() {
  std::vector<meeting::AskAdmin> asked;
  for (auto& action : output_.actions) {
    if (auto* frame = std::get_if<meeting::SendFrame>(&action)) {
      server_.send(frame->connection, std::move(frame->text));
    } else if (auto* close = std::get_if<meeting::CloseConnection>(&action)) {
      server_.close(close->connection, close->code, std::move(close->reason));
    } else if (auto* command = std::get_if<BridgeCommand>(&action)) {
      links_.bridge.send(std::move(*command));
    } else if (auto* write = std::get_if<meeting::StoreCommand>(&action)) {
      links_.store.send(std::move(*write));
    } else if (auto* question = std::get_if<meeting::AskAdmin>(&action)) {
      asked.push_back(std::move(*question));
    } else if (auto* wanted = std::get_if<accounts::KeyFetch>(&action)) {
      links_.keys.fetch(std::move(*wanted));
    } else {
      links_.passwords.check(std::move(std::get<meeting::CheckPassword>(action)));
    }
  }
  output_.actions.clear();
  // Last: an answer that is there at once is another input.
  for (meeting::AskAdmin& question : asked)
    if (admin_ != nullptr) admin_->ask(std::move(question));
  const TimePoint next = service_.next_timeout();
  if (next == alarm_) return;
  alarm_ = next;
  loop_.set_alarm(next, [this] {
    alarm_ = kNever;
    service_.handle_timeout(io::now(), output_);
    execute();
  });
}

void Signalling::start() {
  service_.handle_timeout(io::now(), output_);
  execute();
}

void Signalling::handle_keys_fetched(const accounts::FetchedKeys& fetched) {
  service_.handle_keys_fetched(io::now(), fetched, output_);
  execute();
}

void Signalling::handle_bridge_event(const BridgeEvent& event) {
  service_.handle_bridge_event(io::now(), event, output_);
  execute();
}

void Signalling::handle_password_checked(const meeting::PasswordChecked& checked) {
  service_.handle_password_checked(io::now(), checked, output_);
  execute();
}

void Signalling::handle_admin_change(const meeting::AdminChange& change) {
  service_.handle_admin_change(io::now(), change, output_);
  execute();
}

void Signalling::handle_admin_answered(const meeting::AdminAnswered& answer) {
  service_.handle_admin_answered(io::now(), answer, output_);
  execute();
}

Response Signalling::handle_request(const Request& request) {
  const auto target = parse_target(request.target);
  if (!target) return make_text(400, "Bad request\n");
  const Route route = find_route(*target);
  if (std::holds_alternative<ConferenceRequest>(route) && request.method == Method::post)
    return handle_conference_request(request);
  if (std::holds_alternative<Metrics>(route)) return metrics(request);
  // Still 200: calls go on, and a proxy that takes out of service what answers otherwise would end them.
  if (std::holds_alternative<Health>(route) && links_.store.report().failing)
    return make_text(200, "DEGRADED: changes are not being saved\n");
  return site_.answer(request, route);
}

Response Signalling::handle_conference_request(const Request& request) {
  if (!site_.is_origin_allowed(request)) return make_text(403, "Forbidden\n");
  const meeting::HttpConferenceRequest asked{request.body, bearer_token(request.authorization), request.peer.ip};
  meeting::HttpAnswer answer = service_.handle_conference_request(io::now(), asked, output_);
  execute();
  return make_text(answer.status, std::move(answer.body), "application/json");
}

MetricsInput Signalling::figures() const {
  MetricsInput input;
  input.process = io::process_figures();
  input.service = service_.stats();
  input.meeting = service_.counters();
  input.open_connections = server_.connections();
  input.queued_bytes = server_.queued_bytes();
  input.web = server_.counters();
  input.store = links_.store.report();
  input.workers = links_.bridge.reports();
  return input;
}

Response Signalling::metrics(const Request& request) const {
  if (!site_.may_see_metrics(request)) return make_text(404, "Not found\n");
  return make_text(200, write_metrics(figures()), "text/plain; version=0.0.4; charset=utf-8");
}

std::variant<AcceptUpgrade, Response> Signalling::handle_upgrade(ConnectionId id, const Request& request) {
  const auto target = parse_target(request.target);
  if (!target) return make_text(400, "Bad request\n");
  // RFC 6455 10.2: browsers of other sites' visitors.
  if (!site_.is_origin_allowed(request)) return make_text(403, "Forbidden\n");
  const Route route = find_route(*target);
  if (std::holds_alternative<XmppSocket>(route)) return open_xmpp(id, request, *target);
  if (const auto* socket = std::get_if<ChannelSocket>(&route)) return open_channel(id, *target, *socket);
  return make_text(404, "Not found\n");
}

std::variant<AcceptUpgrade, Response> Signalling::open_xmpp(ConnectionId id, const Request& request,
                                                            const Target& target) {
  if (!offers_xmpp(request.subprotocols)) return make_text(400, "The subprotocol is xmpp (RFC 7395)\n");
  meeting::ConnectionInfo info;
  info.peer = request.peer;
  info.token = target.parameter("token");
  info.previd = target.parameter("previd");
  info.origin = site_.origin_for(request);
  info.confidential =
      request.security == Security::tls || request.neighbour.is_loopback() || request.forwarded_proto == "https";
  sockets_.emplace(id, Kind::xmpp);
  service_.handle_xmpp_open(io::now(), id, std::move(info), output_);
  execute();
  return AcceptUpgrade{"xmpp"};
}

std::variant<AcceptUpgrade, Response> Signalling::open_channel(ConnectionId id, const Target& target,
                                                               const ChannelSocket& socket) {
  const auto opened =
      service_.handle_channel_open(io::now(), id, socket.conference, socket.endpoint, target.parameter("pwd"), output_);
  execute();
  if (!opened) {
    // Jitsi-specific: which of the two a client gets decides whether it tries again.
    const bool unknown = std::strcmp(opened.error().reason, "unknown-conference") == 0;
    return unknown ? make_text(404, "Not found\n") : make_text(403, "Forbidden\n");
  }
  sockets_.emplace(id, Kind::channel);
  return AcceptUpgrade{};
}

void Signalling::handle_frame(ConnectionId id, std::string_view text) {
  const auto socket = sockets_.find(id);
  if (socket == sockets_.end()) return;
  if (socket->second == Kind::xmpp) {
    service_.handle_xmpp_frame(io::now(), id, text, output_);
  } else {
    service_.handle_channel_frame(io::now(), id, text, output_);
  }
  execute();
}

void Signalling::handle_closed(ConnectionId id) {
  const auto socket = sockets_.find(id);
  if (socket == sockets_.end()) return;
  const Kind kind = socket->second;
  sockets_.erase(socket);
  if (kind == Kind::xmpp) {
    service_.handle_xmpp_close(io::now(), id, output_);
  } else {
    service_.handle_channel_close(io::now(), id, output_);
  }
  execute();
}

}  // namespace conclave::gateway
