#include "accounts/scram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/base64.h"
#include "base/crypto.h"

namespace conclave::accounts {
namespace {

constexpr size_t kSaltBytes = 16;
constexpr size_t kNonceLength = 24;
constexpr size_t kMaxMessage = 1024;

/// Takes the next comma-separated part off `rest`; nothing when there is none.
std::optional<std::string_view> cut_part(std::optional<std::string_view>& rest) {
  if (!rest) return std::nullopt;
  const size_t comma = rest->find(',');
  const std::string_view part = rest->substr(0, comma);
  if (comma == std::string_view::npos)
    rest.reset();
  else
    rest->remove_prefix(comma + 1);
  return part;
}

/// The value of the next part if it is attribute `name`.
std::optional<std::string_view> take_attribute(std::optional<std::string_view>& rest, char name) {
  const std::optional<std::string_view> part = cut_part(rest);
  if (!part || part->size() < 2 || (*part)[0] != name || (*part)[1] != '=') return std::nullopt;
  return part->substr(2);
}

/// RFC 5802 5.1: "," is sent as "=2C" and "=" as "=3D"; any other "=" is an error.
std::optional<std::string> decode_name(std::string_view text) {
  std::string name;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      name += text[i];
      continue;
    }
    const std::string_view code = text.substr(i, 3);
    if (code != "=2C" && code != "=3D") return std::nullopt;
    name += code == "=2C" ? ',' : '=';
    i += 2;
  }
  return name;
}

bool is_nonce(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

std::string exclusive_or(std::string_view a, std::string_view b) {
  std::string result(a);
  for (size_t i = 0; i < result.size(); ++i) result[i] = static_cast<char>(result[i] ^ b[i]);
  return result;
}

}  // namespace

ScramKeys make_scram_keys(std::string_view password, std::string salt, uint32_t iterations) {
  std::string salted = pbkdf2_sha256(password, salt, iterations);
  std::string client_key = hmac_sha256(salted, "Client Key");
  ScramKeys keys{std::move(salt), iterations, sha256(client_key), hmac_sha256(salted, "Server Key")};
  // Either would do for logging in; what is kept does not (RFC 5802 9).
  wipe(salted);
  wipe(client_key);
  return keys;
}

ScramKeys make_scram_keys(std::string_view password, Random& random, uint32_t iterations) {
  std::array<uint8_t, kSaltBytes> salt;
  random.fill(salt);
  return make_scram_keys(password, std::string(salt.begin(), salt.end()), iterations);
}

ScramKeys make_decoy_keys(std::string_view name, std::string_view secret, uint32_t iterations) {
  const auto derive = [&](std::string_view use) { return hmac_sha256(secret, fmt::format("{}:{}", use, name)); };
  return {derive("salt").substr(0, kSaltBytes), iterations, derive("stored-key"), derive("server-key")};
}

Result<ScramFirst> parse_scram_first(std::string_view message) {
  if (message.size() > kMaxMessage) return fail("scram-malformed");
  std::optional<std::string_view> rest = message;
  const std::string_view binding = *cut_part(rest);
  if (binding.starts_with("p=")) return fail("scram-channel-binding");
  // "y": the client could bind, and believes that the server cannot, which is true.
  if (binding != "n" && binding != "y") return fail("scram-malformed");
  const std::optional<std::string_view> authzid = cut_part(rest);
  if (!authzid || !rest || (!authzid->empty() && !authzid->starts_with("a="))) return fail("scram-malformed");
  ScramFirst first;
  first.bare = *rest;
  first.gs2_header = message.substr(0, message.size() - first.bare.size());
  if (first.bare.starts_with("m=")) return fail("scram-extension");  // RFC 5802 5.1
  const auto acting_for = decode_name(authzid->empty() ? *authzid : authzid->substr(2));
  const auto sent_name = take_attribute(rest, 'n');
  const auto name = sent_name ? decode_name(*sent_name) : std::nullopt;
  const auto nonce = take_attribute(rest, 'r');
  if (!acting_for || !name || name->empty() || !nonce || !is_nonce(*nonce)) return fail("scram-malformed");
  first.authzid = *acting_for;
  first.name = *name;
  first.nonce = *nonce;
  return first;
}

ScramExchange::ScramExchange(const ScramFirst& first, ScramKeys keys, std::string_view server_nonce)
    : keys_(std::move(keys)),
      gs2_header_(first.gs2_header),
      client_first_bare_(first.bare),
      nonce_(first.nonce + std::string(server_nonce)),
      server_first_(fmt::format("r={},s={},i={}", nonce_, base64_encode(keys_.salt), keys_.iterations)) {}

ScramExchange::ScramExchange(const ScramFirst& first, ScramKeys keys, Random& random)
    : ScramExchange(first, std::move(keys), random.token(kNonceLength)) {}

Result<std::string> ScramExchange::finish(std::string_view client_final) const {
  const size_t before_proof = client_final.rfind(",p=");
  if (client_final.size() > kMaxMessage || before_proof == std::string_view::npos) return fail("scram-malformed");
  const std::string_view without_proof = client_final.substr(0, before_proof);
  const Result<std::string> proof = base64_decode(client_final.substr(before_proof + 3));
  std::optional<std::string_view> rest = without_proof;
  const auto binding = take_attribute(rest, 'c');
  const auto nonce = take_attribute(rest, 'r');
  if (!proof || proof->size() != keys_.stored_key.size() || binding != base64_encode(gs2_header_) || nonce != nonce_)
    return fail("scram-malformed");
  const std::string signed_text = fmt::format("{},{},{}", client_first_bare_, server_first_, without_proof);
  // RFC 5802 3.
  const std::string client_key = exclusive_or(*proof, hmac_sha256(keys_.stored_key, signed_text));
  if (!equal_constant_time(sha256(client_key), keys_.stored_key)) return fail("scram-wrong-proof");
  return "v=" + base64_encode(hmac_sha256(keys_.server_key, signed_text));
}

}  // namespace conclave::accounts
