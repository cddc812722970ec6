// The part [tokens] of the configuration: whose tokens are taken, and where the keys to check them come from.
#pragma once

#include <string>
#include <vector>

#include "accounts/key_ring.h"
#include "accounts/token_claims.h"
#include "base/result.h"

namespace conclave::server {

class TableReader;

/// One of [[tokens.key]]: either a public key or a shared secret, both by file.
struct TokenKeyConfig {
  std::string id;  ///< `kid`; empty: for tokens whatever key they name
  std::string public_key;
  std::string secret;
  friend bool operator==(const TokenKeyConfig&, const TokenKeyConfig&) = default;
};

struct TokensConfig {
  std::vector<std::string> issuers;  ///< empty: no tokens are taken
  std::vector<std::string> audiences;
  std::vector<TokenKeyConfig> keys;
  accounts::KeySources sources;
  bool check_tenant = true;  ///< `sub` says in which tenant's rooms a token is good

  bool enabled() const { return !issuers.empty(); }
  accounts::TokenPolicy policy() const { return {issuers, audiences}; }
};

void read_tokens(TableReader& table, TokensConfig& tokens);

/// Reads the files. Errors name the file: "bad-config".
Result<std::vector<accounts::TokenKey>> load_token_keys(const TokensConfig& tokens);

/// A file that holds a secret: regular, at most 16 KiB, and nobody but its owner may read it. Errors: "bad-config".
Result<std::string> read_secret_file(const std::string& path);
/// A file that holds none. Errors: "bad-config".
Result<std::string> read_key_file(const std::string& path);
/// "/etc/c.pem: the key is too small …", from a reason of accounts/token_key.h.
std::string describe_key_problem(const std::string& path, std::string_view reason);

}  // namespace conclave::server
