#include "server/credentials_json.h"

#include "base/base64.h"

namespace conclave::server {
namespace {

constexpr size_t kMaxHash = 256;
constexpr size_t kMaxSalt = 64;
constexpr int64_t kMaxIterations = 10'000'000;

Result<std::string> parse_bytes(const Json& json) { return base64_decode(json.as_string()); }

}  // namespace

Json write_credentials(const accounts::Credentials& credentials) {
  return Json::object()
      .set("hash", credentials.password_hash)
      .set("salt", base64_encode(credentials.scram.salt))
      .set("iterations", credentials.scram.iterations)
      .set("stored_key", base64_encode(credentials.scram.stored_key))
      .set("server_key", base64_encode(credentials.scram.server_key));
}

std::optional<accounts::Credentials> parse_credentials(const Json& json) {
  const std::string& hash = json["hash"].as_string();
  const auto salt = parse_bytes(json["salt"]);
  const auto stored = parse_bytes(json["stored_key"]);
  const auto server = parse_bytes(json["server_key"]);
  const int64_t iterations = json["iterations"].as_integer();
  if (!hash.starts_with("$argon2id$") || hash.size() > kMaxHash || !salt || salt->empty() || salt->size() > kMaxSalt ||
      !stored || stored->size() != 32 || !server || server->size() != 32 || iterations < 4096 ||
      iterations > kMaxIterations)  // RFC 7677 4: at least 4096
    return std::nullopt;
  return accounts::Credentials{hash, {*salt, static_cast<uint32_t>(iterations), *stored, *server}};
}

}  // namespace conclave::server
