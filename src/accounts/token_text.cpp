#include "accounts/token_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/base64.h"

namespace conclave::accounts {
namespace {

constexpr JsonLimits kTokenLimits{.max_bytes = kMaxTokenBytes, .max_depth = 8, .max_values = 1024, .max_members = 256};

using Parts = std::array<std::string_view, 3>;

std::optional<Parts> split(std::string_view text) {
  Parts parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == parts.size() - 1)) return std::nullopt;
    parts[i] = text.substr(0, dot);
    if (parts[i].empty()) return std::nullopt;
    text.remove_prefix(std::min(text.size(), parts[i].size() + 1));
  }
  return parts;
}

Result<Json> parse_part(std::string_view part) {
  const Result<std::string> bytes = base64url_decode(part);
  // libjwt's reader stops at a NUL.
  if (!bytes || bytes->find('\0') != std::string::npos) return fail("token-malformed");
  Result<Json> json = Json::parse(*bytes, kTokenLimits);
  if (!json || !json->is_object()) return fail("token-malformed");
  return json;
}

bool is_typ_of_tokens(const Json& typ) {  // RFC 7519 5.1
  if (typ.is_null()) return true;
  const std::string& text = typ.as_string();
  return text.size() == 3 && (text[0] | 0x20) == 'j' && (text[1] | 0x20) == 'w' && (text[2] | 0x20) == 't';
}

}  // namespace

bool is_key_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxKeyIdBytes &&
         std::none_of(id.begin(), id.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result<TokenText> parse_token(std::string_view text) {
  if (text.size() > kMaxTokenBytes) return fail("token-too-large");
  const std::optional<Parts> parts = split(text);
  if (!parts || !base64url_decode((*parts)[2])) return fail("token-malformed");
  const Result<Json> header = parse_part((*parts)[0]);
  if (!header) return tl::unexpected(header.error());
  const std::optional<Algorithm> algorithm = parse_algorithm((*header)["alg"].as_string());
  if (!algorithm) return fail("token-algorithm");
  if (header->has("crit") || header->has("b64")) return fail("token-critical");
  if (!is_typ_of_tokens((*header)["typ"])) return fail("token-malformed");
  TokenText token{std::string(text), *algorithm, (*header)["kid"].as_string(), {}};
  if (header->has("kid") && !is_key_id(token.key_id)) return fail("token-key-id");
  Result<Json> claims = parse_part((*parts)[1]);
  if (!claims) return tl::unexpected(claims.error());
  token.claims = std::move(*claims);
  return token;
}

}  // namespace conclave::accounts
