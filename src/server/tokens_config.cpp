#include "server/tokens_config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "gateway/key_fetcher.h"
#include "io/fd.h"
#include "server/config_reader.h"

namespace conclave::server {
namespace {

constexpr size_t kMaxFileBytes = 16 * 1024;

/// A name that a claim must have: any text but none.
TableReader::ParseText names(std::vector<std::string>& value) {
  return [&value](const std::string& text) -> std::string {
    if (text.empty()) return "must not be empty";
    value.push_back(text);
    return {};
  };
}

TableReader::ParseText key_address(std::string& value) {
  return [&value](const std::string& text) -> std::string {
    if (!gateway::is_key_address(text)) return "must be an address like \"https://login.example.org/keys.json\"";
    value = text;
    return {};
  };
}

void read_key(TableReader& table, TokenKeyConfig& key) {
  table.read_text("id", key.id);
  table.read_text("public_key", key.public_key);
  table.read_text("secret", key.secret);
  if (key.public_key.empty() == key.secret.empty())
    table.complain("public_key", "give a file either with a public_key or with a secret");
}

Result<std::string> read_file(const std::string& path, mode_t refused_modes) {
  const io::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat status{};
  if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail("bad-config", fmt::format("{}: cannot be read", path));
  if ((status.st_mode & refused_modes) != 0)
    return fail("bad-config", fmt::format("{}: this secret is readable by others; chmod 600 it", path));
  std::string text(kMaxFileBytes + 1, '\0');
  const ssize_t size = ::read(fd.get(), text.data(), text.size());
  if (size < 0) return fail("bad-config", fmt::format("{}: cannot be read", path));
  if (static_cast<size_t>(size) > kMaxFileBytes) return fail("bad-config", fmt::format("{}: is too large", path));
  text.resize(static_cast<size_t>(size));
  return text;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kProblems{{
    {"key-malformed", "does not hold a key of the kind that is needed here"},
    {"key-unsupported", "holds a key that is neither RSA nor on the curve P-256"},
    {"key-too-small", "is too easily guessed: RSA needs 2048 bits, a secret 32 bytes"},
    {"key-too-large", "is too large"},
}};

Result<accounts::TokenKey> load_key(const TokenKeyConfig& key) {
  const bool is_secret = !key.secret.empty();
  const std::string& path = is_secret ? key.secret : key.public_key;
  const Result<std::string> text = is_secret ? read_secret_file(path) : read_key_file(path);
  if (!text) return tl::unexpected(text.error());
  auto loaded = is_secret ? accounts::make_secret_key(key.id, std::string(accounts::without_line_end(*text)))
                          : accounts::read_public_key(key.id, *text);
  if (!loaded) return fail("bad-config", describe_key_problem(path, loaded.error().reason));
  return loaded;
}

}  // namespace

void read_tokens(TableReader& table, TokensConfig& tokens) {
  table.read_each_parsed("issuers", names(tokens.issuers));
  table.read_each_parsed("audiences", names(tokens.audiences));
  table.read_parsed("key_set", key_address(tokens.sources.key_set));
  table.read_parsed("key_server", key_address(tokens.sources.key_server));
  table.read_flag("check_tenant", tokens.check_tenant);
  table.read_tables("key", [&](TableReader& key) { read_key(key, tokens.keys.emplace_back()); });
  while (tokens.sources.key_server.ends_with('/')) tokens.sources.key_server.pop_back();
  if (!table.has("issuers")) table.complain("issuers", "is missing: whose tokens are accepted?");
  // Who publishes keys for many services signs tokens for the others too.
  if (!table.has("audiences")) table.complain("audiences", "is missing: which audiences are accepted?");
  if (!table.has("key") && !table.has("key_set") && !table.has("key_server"))
    table.complain("key", "is missing: give a [[tokens.key]], a key_set or a key_server");
}

Result<std::vector<accounts::TokenKey>> load_token_keys(const TokensConfig& tokens) {
  std::vector<accounts::TokenKey> keys;
  for (const TokenKeyConfig& config : tokens.keys) {
    auto key = load_key(config);
    if (!key) return tl::unexpected(key.error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

Result<std::string> read_secret_file(const std::string& path) { return read_file(path, S_IRWXG | S_IRWXO); }
Result<std::string> read_key_file(const std::string& path) { return read_file(path, 0); }

std::string describe_key_problem(const std::string& path, std::string_view reason) {
  for (const auto& [name, text] : kProblems)
    if (name == reason) return fmt::format("{}: {}", path, text);
  return fmt::format("{}: {}", path, reason);
}

}  // namespace conclave::server
