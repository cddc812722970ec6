// SCRAM-SHA-256 (RFC 5802, RFC 7677), the server's side: a login that shows the server no password and, if its store is
// stolen, gives nobody a password to log in with elsewhere. Not implemented: channel binding (the -PLUS variant),
// acting for others is left to the caller (authzid).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace conclave::accounts {

/// What is kept of a password (RFC 5802 3).
struct ScramKeys {
  std::string salt;  ///< bytes
  uint32_t iterations = 0;
  std::string stored_key;  ///< 32 bytes
  std::string server_key;  ///< 32 bytes
};

/// Slow, as it must be for anyone who guesses; the client has to do the same in a browser, at every login.
inline constexpr uint32_t kScramIterations = 100'000;

/// `password` prepared by SASLprep (RFC 4013), which leaves printable ASCII as it is.
ScramKeys make_scram_keys(std::string_view password, Random& random, uint32_t iterations = kScramIterations);
ScramKeys make_scram_keys(std::string_view password, std::string salt, uint32_t iterations);

/// For a name without account: the same at every attempt, so that nobody learns which names there are. Nothing proves
/// a password against them. `secret`: of this installation.
ScramKeys make_decoy_keys(std::string_view name, std::string_view secret, uint32_t iterations = kScramIterations);

/// The client's first message, from which follows whose keys are needed.
struct ScramFirst {
  std::string gs2_header;  ///< "n,," as sent: repeated, encoded, in the client's final message
  std::string authzid;
  std::string name;
  std::string nonce;
  std::string bare;  ///< what is signed of the message
};
/// Errors: "scram-malformed", "scram-channel-binding" (the client insists on it), "scram-extension" (one that must be
/// understood).
Result<ScramFirst> parse_scram_first(std::string_view message);

/// One login: the server's first message is made at once, the final one when the client has proved itself.
class ScramExchange {
 public:
  ScramExchange(const ScramFirst& first, ScramKeys keys, Random& random);
  /// `server_nonce`: printable ASCII without commas.
  ScramExchange(const ScramFirst& first, ScramKeys keys, std::string_view server_nonce);

  const std::string& server_first() const { return server_first_; }
  /// The server's final message. Errors: "scram-malformed", "scram-wrong-proof".
  Result<std::string> finish(std::string_view client_final) const;

 private:
  ScramKeys keys_;
  std::string gs2_header_;
  std::string client_first_bare_;
  std::string nonce_;  ///< the client's and the server's
  std::string server_first_;
};

}  // namespace conclave::accounts
