// Hostile tokens first: each is one that some implementation once took.
#include "accounts/token.h"

#include <gtest/gtest.h>

#include "accounts/test_tokens.h"
#include "accounts/token_text.h"

namespace conclave::accounts {
namespace {

constexpr TimePoint kNow{};

TokenVerifier make_verifier() {
  return {test_policy(),
          {*make_secret_key("hmac", kTestSecret), *read_public_key("rsa", kTestRsaPublic),
           *read_public_key("ec", kTestEcPublic)},
          {}};
}

std::string verdict(std::string_view token, UnixTime wall = kTestNow) {
  TokenVerifier verifier = make_verifier();
  const TokenVerdict verdict = verifier.verify(kNow, wall, token);
  if (const auto* error = std::get_if<Error>(&verdict)) return error->reason;
  return std::holds_alternative<TokenWaits>(verdict) ? "waits" : "good";
}

std::string with_header(std::string_view header, std::string_view secret = kTestSecret) {
  return forge_token(header, test_claims().to_string(), secret);
}

Json claims_with(std::string_view member, std::string_view json) {
  return test_claims().set(std::string(member), *Json::parse(json));
}

std::string verdict_on(const Json& claims) { return verdict(test_token(claims, Algorithm::hs256, "hmac")); }

TEST(Token, EveryAlgorithm) {
  for (const Algorithm algorithm : {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512})
    EXPECT_EQ(verdict(test_token(test_claims(), algorithm, "hmac")), "good") << to_string(algorithm);
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::rs256, "rsa")), "good");
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::es256, "ec")), "good");
  EXPECT_FALSE(sign_token(test_claims(), *read_signing_key("", kTestSecret), Algorithm::rs256));
  EXPECT_FALSE(sign_token(test_claims(), *read_signing_key("", kTestEcPrivate), Algorithm::rs256));
}

TEST(Token, AlgorithmConfusionIsRefused) {
  // The text of a public key, which everybody has, as the secret of an HMAC.
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"rsa"})", kTestRsaPublic)), "token-key-unknown");
  const TokenKey rsa = *read_public_key("rsa", kTestRsaPublic);
  const std::string forged = with_header(R"({"alg":"HS256","kid":"rsa"})", rsa.material);
  EXPECT_EQ(verdict(forged), "token-key-unknown");
  EXPECT_FALSE(signature_holds(forged, Algorithm::hs256, rsa));
  // What is claimed and what the key takes agree, what is in the token does not.
  EXPECT_FALSE(signature_holds(forged, Algorithm::rs256, rsa));
  EXPECT_EQ(verdict(with_header(R"({"alg":"RS256","kid":"hmac"})")), "token-key-unknown");
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::rs256, "ec")), "token-key-unknown");
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::es256, "rsa")), "token-key-unknown");
}

TEST(Token, NoneAndOtherNamesAreRefused) {
  for (const char* name :
       {"none", "None", "NONE", "nOnE", "hs256", "Hs256", "HS256 ", "", "HS256\\u0000", "PS256", "RS512"})
    EXPECT_EQ(verdict(with_header(R"({"kid":"hmac","alg":")" + std::string(name) + "\"}")), "token-algorithm") << name;
  EXPECT_EQ(verdict(with_header(R"({"kid":"hmac"})")), "token-algorithm");
  EXPECT_EQ(verdict(with_header(R"({"kid":"hmac","alg":["HS256"]})")), "token-algorithm");
  EXPECT_EQ(verdict(with_header(R"({"kid":"hmac","alg":null})")), "token-algorithm");
  const std::string claims = base64url_encode(test_claims().to_string());
  const std::string none = base64url_encode(R"({"alg":"none"})") + "." + claims;
  EXPECT_EQ(verdict(none + "."), "token-malformed");
  EXPECT_EQ(verdict(none), "token-malformed");
  EXPECT_EQ(verdict(none + ".AA"), "token-algorithm");
  EXPECT_FALSE(signature_holds(none + ".", Algorithm::hs256, *make_secret_key("", kTestSecret)));
}

TEST(Token, SignaturesMustBeThereAndRight) {
  const std::string good = test_token(test_claims(), Algorithm::hs256, "hmac");
  const std::string unsigned_part = good.substr(0, good.rfind('.'));
  EXPECT_EQ(verdict(unsigned_part), "token-malformed");
  EXPECT_EQ(verdict(unsigned_part + "."), "token-malformed");
  EXPECT_EQ(verdict(unsigned_part + ".AAAA"), "token-signature");
  EXPECT_EQ(verdict(good + "A"), "token-signature");
  EXPECT_EQ(verdict(good + "AA"), "token-malformed");  // 45 characters encode no whole number of bytes
  EXPECT_EQ(verdict(good + "="), "token-malformed");
  EXPECT_EQ(verdict(good + "\n"), "token-malformed");
  EXPECT_EQ(verdict(good + ".AAAA"), "token-malformed");
  // Zeros for both numbers of an ECDSA signature, and both empty.
  const std::string ec = test_token(test_claims(), Algorithm::es256, "ec");
  EXPECT_EQ(verdict(ec.substr(0, ec.rfind('.') + 1) + base64url_encode(std::string(64, '\0'))), "token-signature");
  EXPECT_EQ(verdict(ec.substr(0, ec.rfind('.') + 1) + base64url_encode("\x30\x06\x02\x01\x01\x02\x01\x01")),
            "token-signature");
  const std::string other = test_token(test_claims("elsewhere"), Algorithm::hs256, "hmac");
  EXPECT_EQ(verdict(other.substr(0, other.rfind('.')) + good.substr(good.rfind('.'))), "token-signature");
  EXPECT_EQ(verdict(forge_token(R"({"alg":"HS256","kid":"hmac"})", test_claims().to_string(), "")), "token-signature");
}

TEST(Token, KeysAreFoundByNameAndNothingElse) {
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::hs256)), "token-key-unknown");
  EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::hs256, "HMAC")), "token-key-unknown");
  for (const char* id : {"../../etc/passwd", "/dev/null", "hmac/../hmac", "' OR 1=1 --", "https://evil.example/key"})
    EXPECT_EQ(verdict(test_token(test_claims(), Algorithm::hs256, id)), "token-key-unknown") << id;
  for (const char* id : {"\"\"", "7", "null", "[\"hmac\"]", "\"a\\u0000\"", "\"a\\n\""})
    EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":)" + std::string(id) + "}")), "token-key-id") << id;
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":")" + std::string(257, 'k') + "\"}")), "token-key-id");
  // Keys that a token brings along are not looked at.
  EXPECT_EQ(verdict(with_header(
                R"({"alg":"HS256","kid":"hmac","jku":"https://evil.example/","jwk":{"kty":"oct","k":"AA"}})")),
            "good");
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"hmac","crit":["exp"]})")), "token-critical");
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"hmac","b64":false})")), "token-critical");
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"hmac","typ":"jwt"})")), "good");
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"hmac","typ":"JOSE"})")), "token-malformed");
}

TEST(Token, OneReadingOnly) {
  const std::string claims = test_claims().to_string();
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","alg":"none","kid":"hmac"})")), "token-malformed");
  EXPECT_EQ(verdict(with_header(R"({"alg":"HS256","kid":"hmac","\u0061lg":"none"})")), "token-malformed");
  const char* header = R"({"alg":"HS256","kid":"hmac"})";
  EXPECT_EQ(verdict(forge_token(header, claims.substr(0, claims.size() - 1) + R"(,"room":"*"})", kTestSecret)),
            "token-malformed");
  EXPECT_EQ(verdict(forge_token(header, claims + claims, kTestSecret)), "token-malformed");
  EXPECT_EQ(verdict(forge_token(header, claims + '\0', kTestSecret)), "token-malformed");
  EXPECT_EQ(verdict(forge_token(header, "[" + claims + "]", kTestSecret)), "token-malformed");
  EXPECT_EQ(verdict(forge_token(header, "\xff" + claims, kTestSecret)), "token-malformed");
  std::string deep = claims.substr(0, claims.size() - 1) + ",\"x\":";
  deep += std::string(2000, '[') + std::string(2000, ']') + "}";
  EXPECT_EQ(verdict(forge_token(header, deep, kTestSecret)), "token-malformed");
  EXPECT_EQ(verdict(std::string(1 << 20, 'A')), "token-too-large");
  EXPECT_EQ(
      verdict(forge_token(header, claims.substr(0, claims.size() - 1) + ",\"x\":\"" + std::string(9000, 'x') + "\"}",
                          kTestSecret)),
      "token-too-large");
  for (const char* text : {"", ".", "..", "...", "a.b.c", "e30.e30.e30", " ", "Bearer x"})
    EXPECT_NE(verdict(text), "good") << text;
}

TEST(Token, ClaimsAreWhatTheyShouldBe) {
  for (const auto& [member, json] :
       std::vector<std::pair<const char*, const char*>>{{"iss", "7"},
                                                        {"iss", "null"},
                                                        {"iss", "[\"club\"]"},
                                                        {"iss", "\"\""},
                                                        {"aud", "null"},
                                                        {"aud", "7"},
                                                        {"aud", "[]"},
                                                        {"aud", "[7]"},
                                                        {"aud", "{}"},
                                                        {"sub", "7"},
                                                        {"sub", "[\"*\"]"},
                                                        {"room", "null"},
                                                        {"room", "7"},
                                                        {"room", "[\"*\"]"},
                                                        {"exp", "null"},
                                                        {"exp", "\"1900000000\""},
                                                        {"exp", "-1"},
                                                        {"exp", "1e300"},
                                                        {"exp", "-1e300"},
                                                        {"exp", "253402300800"},
                                                        {"exp", "9223372036854775807"},
                                                        {"exp", "18446744073709551616"},
                                                        {"exp", "true"},
                                                        {"exp", "{}"},
                                                        {"nbf", "null"},
                                                        {"nbf", "-5"},
                                                        {"nbf", "\"0\""},
                                                        {"nbf", "1e19"},
                                                        {"context", "7"},
                                                        {"context", "[]"},
                                                        {"context", R"({"user":"Ann"})"},
                                                        {"context", R"({"user":[]})"},
                                                        {"context", R"({"features":true})"},
                                                        {"context", R"({"features":[]})"},
                                                        {"context", R"({"user":{"moderator":"yes"}})"},
                                                        {"context", R"({"user":{"moderator":1}})"}})
    EXPECT_EQ(verdict_on(claims_with(member, json)), "token-claims") << member << ' ' << json;
  for (const char* missing : {"iss", "aud", "room", "exp"}) {
    Json claims = test_claims();
    claims.erase(missing);
    EXPECT_EQ(verdict_on(claims), "token-claims") << missing;
  }
  EXPECT_EQ(verdict_on(claims_with("iss", "\"Club\"")), "token-issuer");
  EXPECT_EQ(verdict_on(claims_with("aud", "\"other\"")), "token-audience");
  EXPECT_EQ(verdict_on(claims_with("aud", "\"*\"")), "token-audience");
  EXPECT_EQ(verdict_on(claims_with("aud", "[\"other\",\"conclave\"]")), "good");
  EXPECT_EQ(verdict_on(claims_with("exp", "1800003600.5")), "good");
}

TEST(Token, ItsTime) {
  Json claims = test_claims();
  claims.set("nbf", 1'800'000'000);
  const std::string token = test_token(claims, Algorithm::hs256, "hmac");
  EXPECT_EQ(verdict(token, kTestNow - 30s), "good");
  EXPECT_EQ(verdict(token, kTestNow - 31s), "token-not-yet");
  EXPECT_EQ(verdict(token, kTestNow + 3599s), "good");
  EXPECT_EQ(verdict(token, kTestNow + 3600s), "token-expired");
}

TEST(Token, AKeyWithoutNameIsForTokensOfAnyName) {
  TokenVerifier verifier(test_policy(), {*make_secret_key("", kTestSecret), *read_public_key("a", kTestRsaPublic)}, {});
  const auto good = [&](const std::string& token) {
    return std::holds_alternative<TokenClaims>(verifier.verify(kNow, kTestNow, token));
  };
  EXPECT_TRUE(good(test_token(test_claims(), Algorithm::hs256)));
  EXPECT_TRUE(good(test_token(test_claims(), Algorithm::hs512, "whatever")));
  EXPECT_FALSE(good(test_token(test_claims(), Algorithm::hs256, "a")));
  EXPECT_FALSE(good(test_token(test_claims(), Algorithm::rs256)));
  EXPECT_TRUE(good(test_token(test_claims(), Algorithm::rs256, "a")));
}

TokenClaims claims_of(std::string_view context) {
  return parse_claims(test_claims().set("context", *Json::parse(context))).value_or(TokenClaims());
}

TEST(Token, TellsWhoThePersonIs) {
  const TokenClaims claims = claims_of(
      R"({"user":{"id":"7","name":"Ann","email":"a@b","avatar":"https://b/a.png","hidden-from-recorder":true,"age":9},)"
      R"("group":"board","features":{"Recording":"true","lobby":false,"flip":1,"a":true,"A":false}})");
  EXPECT_EQ(claims.user.id, "7");
  EXPECT_EQ(claims.user.name, "Ann");
  EXPECT_EQ(claims.user.email, "a@b");
  EXPECT_EQ(claims.user.avatar, "https://b/a.png");
  EXPECT_EQ(claims.user.hidden_from_recorder, "true");
  EXPECT_EQ(claims.group, "board");
  EXPECT_EQ(claims.features,
            (std::map<std::string, bool>{{"recording", true}, {"lobby", false}, {"flip", false}, {"a", false}}));
  EXPECT_EQ(claims_of(R"({"user":{"id":7,"name":null,"email":["x"]}})").user.id, "");
  EXPECT_FALSE(claims_of("{}").features);
  EXPECT_TRUE(claims_of(R"({"features":{}})").features);
}

TEST(Token, TellsWhoLeads) {
  const std::vector<std::pair<const char*, bool>> cases{
      {"{}", true},
      {R"({"user":{"moderator":true}})", true},
      {R"({"user":{"moderator":"true"}})", true},
      {R"({"user":{"moderator":false}})", false},
      {R"({"user":{"moderator":"false","affiliation":"owner"}})", false},
      {R"({"user":{"affiliation":"owner"}})", true},
      {R"({"user":{"affiliation":"member"}})", false},
      {R"({"user":{"affiliation":"Owner"}})", false},
      {R"({"user":{"affiliation":7}})", false},
      {R"({"features":{"moderation":false}})", false},
      {R"({"features":{"moderation":"true"}})", true},
      {R"({"features":{"lobby":true}})", true},
      {R"({"user":{"affiliation":"owner"},"features":{"moderation":false}})", true},
  };
  for (const auto& [context, leads] : cases) {
    EXPECT_EQ(claims_of(context).issuer, "club") << context;
    EXPECT_EQ(claims_of(context).moderator, leads) << context;
  }
}

}  // namespace
}  // namespace conclave::accounts
