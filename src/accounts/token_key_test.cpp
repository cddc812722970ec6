#include "accounts/token_key.h"

#include <gtest/gtest.h>

#include "accounts/jwk.h"
#include "accounts/test_tokens.h"

namespace conclave::accounts {
namespace {

constexpr const char* kWeakRsa = R"(-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC0v2b4ep+X5U6SQG+9QxmFqC2h
bDo3iSg0iwYJgmwyEx05rgfLXAdDkxP9xBKcVxxy8P+G1z9Zbkl5V37pYH+e19gg
RSMvQHiSCtUa3P1SqzuONo564Owd5FNtOcB0qs17EEMna1WWTDOSJw+4jH29pCK+
jO6jqHn3vUqPeWjJYwIDAQAB
-----END PUBLIC KEY-----
)";
constexpr const char* kP384 = R"(-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAECY/ljmoMUySI5067b9WFhbfAy2y1tQuq
Z7qr/B/8trDyjMzPtHDIjy93UqVYLvTqYeEmdVxbfQ81Q3j9RnRHwKHJfVj2sMNo
BS68Cc7R4jLbEuggXT3flbEsSf05QUok
-----END PUBLIC KEY-----
)";
constexpr const char* kSecp256k1 = R"(-----BEGIN PUBLIC KEY-----
MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEDTF8/d2VWFi4DtxUt5lJ5Y/OG35RPRsK
Hau2/Vod9tI9UzhaCnLoLpWNmYx2hHwBf9VxDeGwGJ+El5DP7sTh+g==
-----END PUBLIC KEY-----
)";
constexpr const char* kEd25519 = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAErzcolSPucOgP4SOosUsA3HxGfqme0SdkCu7XFU/2KM=
-----END PUBLIC KEY-----
)";
constexpr const char* kLocked = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAi/VeNqdEoyXQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEIt1IsABeJqkSZV8nDCco5MEgZA0
5PRv7GalXFOIBiw1ulmR/3EijDxnFx6qSzJ4y2oWBnlP+N7loQ2Xfz0J2XAae2pV
duNfzFS8mR91xlDWHfz3Fk/6smYo71Svd9Dbl4wqsiEw9gKQhbUQ0MFk9cR1hK5c
uNM+ittPtXaBhNWyJDrWw7JHtDomb4+otbmKWOlmlIutyCvcY1JJolUbsGqmRws=
-----END ENCRYPTED PRIVATE KEY-----
)";

const char* reason_of(const Result<TokenKey>& key) { return key ? "good" : key.error().reason; }
const char* reason_of_jwk(std::string_view text) { return reason_of(parse_jwk(*Json::parse(text))); }

TEST(TokenKey, KnowsItsKind) {
  EXPECT_EQ(read_public_key("a", kTestRsaPublic)->kind, KeyKind::rsa);
  EXPECT_EQ(read_public_key("a", kTestEcPublic)->kind, KeyKind::ec_p256);
  EXPECT_EQ(make_secret_key("a", kTestSecret)->kind, KeyKind::secret);
  EXPECT_EQ(read_signing_key("a", kTestRsaPrivate)->kind, KeyKind::rsa);
  EXPECT_EQ(read_signing_key("a", kTestEcPrivate)->kind, KeyKind::ec_p256);
  EXPECT_EQ(read_signing_key("a", std::string(kTestSecret) + "\n")->material, kTestSecret);
}

TEST(TokenKey, APrivateKeyTellsItsPublicOne) {
  for (const auto& [secret, open] : {std::pair{kTestRsaPrivate, kTestRsaPublic}, {kTestEcPrivate, kTestEcPublic}})
    EXPECT_EQ(verifying_key(*read_signing_key("a", secret))->material, read_public_key("a", open)->material);
  EXPECT_EQ(verifying_key(*read_signing_key("a", kTestSecret))->material, kTestSecret);
}

TEST(TokenKey, TakesOnlyTheAlgorithmsOfItsKind) {
  const TokenKey rsa = *read_public_key("a", kTestRsaPublic);
  const TokenKey ec = *read_public_key("a", kTestEcPublic);
  const TokenKey secret = *make_secret_key("a", kTestSecret);
  for (const Algorithm algorithm :
       {Algorithm::hs256, Algorithm::hs384, Algorithm::hs512, Algorithm::rs256, Algorithm::es256}) {
    EXPECT_EQ(rsa.takes(algorithm), algorithm == Algorithm::rs256);
    EXPECT_EQ(ec.takes(algorithm), algorithm == Algorithm::es256);
    EXPECT_EQ(secret.takes(algorithm), algorithm != Algorithm::rs256 && algorithm != Algorithm::es256);
    EXPECT_EQ(parse_algorithm(to_string(algorithm)), algorithm);
  }
  for (const char* name : {"", "none", "hs256", "HS256 ", "RS384", "PS256", "EdDSA"})
    EXPECT_FALSE(parse_algorithm(name)) << name;
}

TEST(TokenKey, RefusesWeakAndForeignKeys) {
  EXPECT_STREQ(reason_of(read_public_key("a", kWeakRsa)), "key-too-small");
  EXPECT_STREQ(reason_of(read_public_key("a", kP384)), "key-unsupported");
  EXPECT_STREQ(reason_of(read_public_key("a", kSecp256k1)), "key-unsupported");
  EXPECT_STREQ(reason_of(read_public_key("a", kEd25519)), "key-unsupported");
  EXPECT_STREQ(reason_of(read_public_key("a", "no key")), "key-malformed");
  EXPECT_STREQ(reason_of(read_public_key("a", kTestRsaPrivate)), "key-malformed");
  EXPECT_STREQ(reason_of(read_public_key("a", std::string(20'000, 'x'))), "key-too-large");
  EXPECT_STREQ(reason_of(make_secret_key("a", "too short")), "key-too-small");
  // The mistake that algorithm confusion lives on: a public key in the place of a secret.
  EXPECT_STREQ(reason_of(make_secret_key("a", kTestRsaPublic)), "key-malformed");
  EXPECT_STREQ(read_signing_key("a", kTestRsaPublic).error().reason, "key-malformed");
  EXPECT_STREQ(read_signing_key("a", kLocked).error().reason, "key-malformed");
}

TEST(Jwk, ReadsThoseOfTheRfc) {  // RFC 7515 A.2.1, A.3.1
  const Result<KeySet> set = parse_key_set(R"({"keys":[
    {"kty":"RSA","kid":"r","use":"sig","alg":"RS256","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
    {"kty":"EC","kid":"e","crv":"P-256","key_ops":["verify"],"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
    {"kty":"oct","kid":"s","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
    {"kty":"OKP","kid":"o","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, 7]})");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->skipped, 3U);
  ASSERT_EQ(set->keys.size(), 2U);
  EXPECT_EQ(set->keys[0].kind, KeyKind::rsa);
  EXPECT_EQ(set->keys[0].algorithm, Algorithm::rs256);
  EXPECT_EQ(set->keys[1].id, "e");
  const std::string payload =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  EXPECT_TRUE(
      signature_holds("eyJhbGciOiJSUzI1NiJ9." + payload +
                          ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
                          "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
                          "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1p"
                          "hCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
                      Algorithm::rs256, set->keys[0]));
  EXPECT_TRUE(
      signature_holds("eyJhbGciOiJFUzI1NiJ9." + payload +
                          ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
                      Algorithm::es256, set->keys[1]));
  const TokenKey secret = *make_secret_key(
      "", *base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
  EXPECT_TRUE(signature_holds(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + payload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
      Algorithm::hs256, secret));
}

TEST(Jwk, RefusesWhatIsNoPublicKeyForSignatures) {
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC"})"), "jwk-no-id");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a\u0000"})"), "jwk-no-id");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"oct","kid":"a","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"})"),
               "jwk-secret");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","use":"enc"})"), "jwk-other-use");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","key_ops":["sign"]})"), "jwk-other-use");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","d":"AA"})"), "jwk-private");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","crv":"P-384"})"), "key-unsupported");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"RSA","kid":"a","n":"","e":"AQAB"})"), "key-malformed");
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"RSA","kid":"a","n":"AQAB","e":"AQAB"})"), "key-too-small");
  // Not a point of the curve.
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                             R"("y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})"),
               "key-malformed");
  // An algorithm of other keys.
  EXPECT_STREQ(reason_of_jwk(R"({"kty":"EC","kid":"a","crv":"P-256","alg":"HS256",)"
                             R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                             R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})"),
               "jwk-other-use");
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[],"keys":[]})"})
    EXPECT_FALSE(parse_key_set(text)) << text;
}

}  // namespace
}  // namespace conclave::accounts
