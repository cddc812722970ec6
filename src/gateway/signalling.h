// The glue between the web server and meeting::Service: turns requests, frames and time into its inputs and executes
// the actions it answers with. It owns no rule of its own.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/bridge.h"
#include "gateway/http.h"
#include "gateway/loop.h"
#include "gateway/metrics.h"
#include "gateway/site.h"
#include "gateway/web_server.h"
#include "meeting/service.h"

namespace conclave::gateway {

/// The way to the media side: in this process today.
class BridgeLink {
 public:
  virtual ~BridgeLink() = default;
  virtual void send(BridgeCommand command) = 0;
  virtual std::vector<BridgeReport> reports() const = 0;
};

/// The way to the thread that fetches the keys of tokens.
class KeyLink {
 public:
  virtual ~KeyLink() = default;
  virtual void fetch(accounts::KeyFetch wanted) = 0;
};

/// The way to the thread that owns the database.
class StoreLink {
 public:
  virtual ~StoreLink() = default;
  virtual void send(meeting::StoreCommand command) = 0;
  virtual StoreReport report() const = 0;
};

/// The way to the threads that compare passwords with hashes.
class PasswordLink {
 public:
  virtual ~PasswordLink() = default;
  virtual void check(meeting::CheckPassword question) = 0;
};

/// The way to the commands of administrators.
class AdminLink {
 public:
  virtual ~AdminLink() = default;
  /// Signalling::handle_admin_answered() gets the answer, at once or later.
  virtual void ask(meeting::AskAdmin question) = 0;
};

struct Links {
  BridgeLink& bridge;
  StoreLink& store;
  PasswordLink& passwords;
  KeyLink& keys;
};

class Signalling final : public WebHandler {
 public:
  /// All outlive this object. `server`: the one whose handler this is.
  Signalling(Loop& loop, WebServer& server, meeting::Service& service, const Links& links, const Site& site);

  /// Until then nobody administers over XMPP. `admin` outlives this object, or its last input.
  void connect(AdminLink& admin) { admin_ = &admin; }
  /// Does what is due at the start.
  void start();

  void handle_bridge_event(const BridgeEvent& event);
  void handle_password_checked(const meeting::PasswordChecked& checked);
  void handle_admin_change(const meeting::AdminChange& change);
  void handle_admin_answered(const meeting::AdminAnswered& answer);
  void handle_keys_fetched(const accounts::FetchedKeys& fetched);

  /// All that is counted here and below, as of now.
  MetricsInput figures() const;

  Response handle_request(const Request& request) override;
  std::vector<Header> common_headers(const Request& request) override { return site_.common_headers(request); }
  std::variant<AcceptUpgrade, Response> handle_upgrade(ConnectionId id, const Request& request) override;
  void handle_frame(ConnectionId id, std::string_view text) override;
  void handle_closed(ConnectionId id) override;

 private:
  enum class Kind : uint8_t { xmpp, channel };

  std::variant<AcceptUpgrade, Response> open_xmpp(ConnectionId id, const Request& request, const Target& target);
  std::variant<AcceptUpgrade, Response> open_channel(ConnectionId id, const Target& target,
                                                     const ChannelSocket& socket);
  Response handle_conference_request(const Request& request);
  Response metrics(const Request& request) const;
  /// Executes what the last input led to, and sets the alarm for the next timeout.
  void execute();

  Loop& loop_;
  WebServer& server_;
  meeting::Service& service_;
  Links links_;
  AdminLink* admin_ = nullptr;
  const Site& site_;
  std::unordered_map<ConnectionId, Kind> sockets_;
  meeting::Output output_;  ///< kept, so that its memory is
  TimePoint alarm_ = kNever;
};

}  // namespace conclave::gateway
