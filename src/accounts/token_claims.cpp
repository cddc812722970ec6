#include "accounts/token_claims.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace conclave::accounts {
namespace {

constexpr size_t kMaxNameBytes = 1024;  // of any single text
constexpr size_t kMaxFeatures = 64;
constexpr int64_t kYear9999 = 253'402'300'799;  // RFC 7519 2 sets no end to NumericDate, calendars do

tl::unexpected<Error> wrong(std::string_view claim) { return fail("token-claims", std::string(claim)); }

bool is_text(const Json& json) {
  return json.is_string() && !json.as_string().empty() && json.as_string().size() <= kMaxNameBytes;
}

Result<UnixTime> parse_time(const Json& claims, std::string_view name) {
  const int64_t seconds = claims[name].as_integer(-1);
  if (!claims[name].is_number() || seconds < 0 || seconds > kYear9999) return wrong(name);
  return UnixTime(std::chrono::seconds(seconds));
}

// RFC 7519 4.1.3: one text or several.
Result<std::vector<std::string>> parse_audience(const Json& audience) {
  std::vector<std::string> texts;
  if (is_text(audience)) return std::vector<std::string>{audience.as_string()};
  for (const Json& item : audience.items()) {
    if (!is_text(item)) return wrong("aud");
    texts.push_back(item.as_string());
  }
  if (texts.empty()) return wrong("aud");
  return texts;
}

std::string optional_text(const Json& json) { return is_text(json) ? json.as_string() : std::string(); }

std::optional<bool> parse_flag(const Json& json) {
  if (json.is_bool()) return json.as_bool();
  if (json.as_string() == "true") return true;
  if (json.as_string() == "false") return false;
  return std::nullopt;
}

bool is_object_or_absent(const Json& json) { return json.is_null() || json.is_object(); }

Result<std::map<std::string, bool>> parse_features(const Json& features) {
  std::map<std::string, bool> all;
  if (features.members().size() > kMaxFeatures) return wrong("context.features");
  for (const auto& [name, value] : features.members()) {
    // Names that differ in case only say two things about one: then it is not allowed.
    const auto [place, is_new] = all.emplace(ascii::to_lower(name), parse_flag(value).value_or(false));
    if (!is_new) place->second = false;
  }
  return all;
}

Result<bool> parse_moderator(const Json& user, const TokenClaims& claims) {
  if (const Json& moderator = user["moderator"]; !moderator.is_null()) {
    const std::optional<bool> flag = parse_flag(moderator);
    if (!flag) return wrong("context.user.moderator");
    return *flag;
  }
  if (const Json& affiliation = user["affiliation"]; !affiliation.is_null()) return affiliation.as_string() == "owner";
  if (!claims.features) return true;
  const auto moderation = claims.features->find("moderation");
  return moderation == claims.features->end() || moderation->second;
}

Result<void> parse_context(const Json& context, TokenClaims& claims) {
  const Json& user = context["user"];
  const Json& features = context["features"];
  if (!is_object_or_absent(context)) return wrong("context");
  if (!is_object_or_absent(user)) return wrong("context.user");
  if (!is_object_or_absent(features)) return wrong("context.features");
  claims.user = {optional_text(user["id"]), optional_text(user["name"]), optional_text(user["email"]),
                 optional_text(user.has("avatar") ? user["avatar"] : user["avatarURL"]),
                 parse_flag(user["hidden-from-recorder"]).value_or(false) ? "true" : ""};
  claims.group = optional_text(context["group"]);
  if (features.is_object()) {
    auto parsed = parse_features(features);
    if (!parsed) return tl::unexpected(parsed.error());
    claims.features = std::move(*parsed);
  }
  const auto moderator = parse_moderator(user, claims);
  if (!moderator) return tl::unexpected(moderator.error());
  claims.moderator = *moderator;
  return {};
}

}  // namespace

Result<TokenClaims> parse_claims(const Json& json) {
  TokenClaims claims;
  for (const auto& [name, value] : {std::pair{"iss", &claims.issuer}, std::pair{"room", &claims.room}}) {
    if (!is_text(json[name])) return wrong(name);
    *value = json[name].as_string();
  }
  if (!json["sub"].is_null() && !is_text(json["sub"])) return wrong("sub");
  claims.subject = json["sub"].as_string();
  auto audience = parse_audience(json["aud"]);
  if (!audience) return tl::unexpected(audience.error());
  claims.audience = std::move(*audience);
  const auto expires = parse_time(json, "exp");
  if (!expires) return tl::unexpected(expires.error());
  claims.expires = *expires;
  if (json.has("nbf")) {
    const auto not_before = parse_time(json, "nbf");
    if (!not_before) return tl::unexpected(not_before.error());
    claims.not_before = *not_before;
  }
  if (const auto context = parse_context(json["context"], claims); !context) return tl::unexpected(context.error());
  return claims;
}

Result<void> check_claims(const TokenClaims& claims, const TokenPolicy& policy, UnixTime now) {
  const auto holds = [](const std::vector<std::string>& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
  };
  if (!holds(policy.issuers, claims.issuer)) return fail("token-issuer");
  const bool for_us = std::any_of(claims.audience.begin(), claims.audience.end(),
                                  [&](const std::string& audience) { return holds(policy.audiences, audience); });
  if (!for_us && !holds(policy.audiences, "*")) return fail("token-audience");
  if (now >= claims.expires) return fail("token-expired");                                          // RFC 7519 4.1.4
  if (claims.not_before && now + policy.leeway < *claims.not_before) return fail("token-not-yet");  // RFC 7519 4.1.5
  return {};
}

}  // namespace conclave::accounts
