// The signalling service in virtual time with its sockets: frames of simulated clients go in at once, what comes out is
// handed to whom it is for, and bridge commands are kept for tests to look at.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "meeting/common/person.h"
#include "meeting/service.h"
#include "sim/xmpp_client.h"

namespace conclave::sim {

meeting::ServiceConfig default_service_config();

class ServiceHost {
 public:
  explicit ServiceHost(meeting::ServiceConfig config = default_service_config(), uint64_t seed = 1,
                       meeting::Records records = {});

  meeting::Service& service() { return *service_; }
  const meeting::Service& service() const { return *service_; }
  TimePoint now() const { return now_; }
  /// Lets time pass, deadline by deadline.
  void advance(Duration time);

  // --- sockets ---
  struct Socket {
    std::vector<std::string> received;
    std::optional<uint16_t> close_code;  ///< set once the service closed it
    XmppClient* client = nullptr;
  };
  /// An XMPP WebSocket without a client behind it.
  meeting::ConnectionId open_xmpp(meeting::ConnectionInfo info = {});
  void frame(meeting::ConnectionId id, std::string_view text);
  void close_xmpp(meeting::ConnectionId id);
  /// Opens the bridge channel at the URL of the client's newest offer (or at `url`).
  Result<meeting::ConnectionId> open_channel(std::string_view url);
  void channel_frame(meeting::ConnectionId id, std::string_view text);
  void close_channel(meeting::ConnectionId id);
  Socket& socket(meeting::ConnectionId id) { return sockets_[id]; }

  // --- clients ---
  /// Who may log in with kPassword; clients made by member() do.
  void add_account(std::string name, meeting::Standing standing = meeting::Standing::member);
  XmppClient& add_client(ClientProfile profile);
  /// Opens a socket for the client and completes the handshake (or resumption).
  void connect(XmppClient& client, meeting::ConnectionInfo info = {});
  /// The client's socket breaks.
  void drop(XmppClient& client);
  meeting::ConnectionId connection_of(const XmppClient& client) const;
  /// Carries frames between clients and service until nobody has anything to say.
  void settle();
  /// connect, conference request, join; then media accepted with SSRCs from `first_ssrc` on unless that is 0.
  XmppClient& join(ClientProfile profile, const std::string& room, uint32_t first_ssrc = 0);

  void bridge_event(const BridgeEvent& event);

  // --- what other threads would do ---
  /// From now on passwords wait to be checked; otherwise they are at once. Hashes are those of hash_of().
  void hold_questions() { hold_questions_ = true; }
  std::vector<meeting::CheckPassword>& questions() { return questions_; }
  void answer_questions();
  static std::string hash_of(std::string_view password);
  void answer_password(uint64_t ticket, meeting::PasswordVerdict verdict);
  /// What was to be written to the store.
  std::vector<meeting::StoreCommand>& writes() { return writes_; }
  void admin_change(const meeting::AdminChange& change);
  /// Commands for the administration, since the last call.
  std::vector<meeting::AskAdmin> take_admin_questions() { return std::exchange(admin_questions_, {}); }
  void admin_answered(const meeting::AdminAnswered& answer);
  /// Documents that the service wants to have fetched, since the last call.
  std::vector<accounts::KeyFetch> take_fetches() { return std::exchange(fetches_, {}); }
  std::vector<accounts::KeyFetch>& fetches() { return fetches_; }
  void keys_fetched(const accounts::FetchedKeys& fetched);

  // --- what the bridge was told ---
  std::vector<BridgeCommand>& commands() { return commands_; }
  template <class Command>
  std::vector<Command> take() {
    std::vector<Command> taken;
    std::vector<BridgeCommand> rest;
    for (BridgeCommand& command : commands_) {
      if (Command* wanted = std::get_if<Command>(&command))
        taken.push_back(std::move(*wanted));
      else
        rest.push_back(std::move(command));
    }
    commands_ = std::move(rest);
    return taken;
  }

 private:
  void deliver(meeting::Output& out);

  SeededRandom random_;
  std::unique_ptr<meeting::Service> service_;
  TimePoint now_{1h};
  meeting::ConnectionId next_id_ = 1;
  std::map<meeting::ConnectionId, Socket> sockets_;
  std::map<const XmppClient*, meeting::ConnectionId> connections_;
  std::vector<std::unique_ptr<XmppClient>> clients_;
  std::vector<BridgeCommand> commands_;
  std::vector<meeting::CheckPassword> questions_;
  bool hold_questions_ = false;
  std::vector<meeting::StoreCommand> writes_;
  std::vector<accounts::KeyFetch> fetches_;
  std::vector<meeting::AskAdmin> admin_questions_;
};

}  // namespace conclave::sim
