// What comes in and goes out of the signalling side besides frames and time: what the gateway tells of a new
// connection, and the actions that it, the media workers, the store and the password pool execute. Plain values;
// nothing in them points into this floor, so any of them could be bytes on a wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/token.h"
#include "base/address.h"
#include "base/bridge.h"
#include "base/crypto.h"
#include "base/json.h"
#include "meeting/common/connection_id.h"
#include "meeting/kept/records.h"

namespace conclave::meeting {

/// What the HTTP upgrade told about an XMPP WebSocket.
struct ConnectionInfo {
  SocketAddress peer{};
  std::string token;   ///< query parameter `token`
  std::string previd;  ///< query parameter `previd`: the stream-management id to be resumed
  /// Nobody on the way can read it: TLS, or a proxy on this machine that speaks it. Else no password is asked for.
  bool confidential = true;
  /// "https://host[:port]" as the client reached us: the base of its bridge-channel address, so that a page opened
  /// under any name finds its way back. Empty: ServiceConfig::public_url. Decides nothing else.
  std::string origin;
};

/// POST /conference-request/v1 (docs/protocol.md), and its answer.
struct HttpConferenceRequest {
  std::string_view body;     ///< JSON (docs/protocol.md)
  std::string_view token{};  ///< of the Authorization field; empty: none
  IpAddress peer{};
};
struct HttpAnswer {
  unsigned status = 200;
  std::string body;  ///< JSON
};

struct SendFrame {
  ConnectionId connection = 0;
  std::string text;
};
struct CloseConnection {
  ConnectionId connection = 0;
  uint16_t code = 1000;  ///< RFC 6455 7.4.1
  std::string reason;
};

/// To be executed where nobody waits for it: it takes long on purpose. Service::handle_password_checked() gets the
/// answer.
struct CheckPassword {
  uint64_t ticket = 0;
  Secret password;
  std::string hash;
};
enum class PasswordVerdict : uint8_t {
  right,
  wrong,
  not_checked,  ///< too many were waiting
};
struct PasswordChecked {
  uint64_t ticket = 0;
  PasswordVerdict verdict = PasswordVerdict::not_checked;
};

/// A command for the administration of the server, which works on the store (server/admin.h).
/// Service::handle_admin_answered() gets the answer.
struct AskAdmin {
  uint64_t ticket = 0;
  std::string command{};
  Json arguments = Json::object();
  /// Who asks: the account of an administrator, as of now. Empty: whoever has a link to set a password.
  std::string account{};
};
struct AdminAnswered {
  uint64_t ticket = 0;
  std::string error{};  ///< a reason in kebab-case; empty: done
  std::string text{};   ///< for people: what went wrong
  Json result{};
};

/// What to do after an input, in order. A KeyFetch is answered by Service::handle_keys_fetched().
struct Output {
  using Action = std::variant<SendFrame, CloseConnection, BridgeCommand, StoreCommand, CheckPassword, AskAdmin,
                              accounts::KeyFetch>;
  std::vector<Action> actions;
};

}  // namespace conclave::meeting
