// Keys and tokens for tests. The private keys protect nothing.
#pragma once

#include <string>
#include <string_view>

#include "accounts/token_claims.h"
#include "accounts/token_key.h"
#include "accounts/token_signature.h"
#include "base/base64.h"
#include "base/crypto.h"

namespace conclave::accounts {

inline constexpr const char* kTestSecret = "a secret of thirty-two bytes or more";
inline constexpr const char* kTestRsaPrivate = R"(-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDFSpaZPVVZuX20
KRyHCKaluloJEefOxs37oAzcucJsUtlcEmjQ2PktE0bEFYRN4SE/0h7VJmUBX6X1
hpreRnHMOkq7Kahi00LBTTLQM/4DTIQi0voK+yNSa9huh72SzGqkECWhtmqP92Yq
/4BSph2BUXwI8tVlr+NpaAWb5FGoVzGvoW4J/JzZkNFGLayeFo4NKpjCj0FYmv0c
Hh1fE9mbgUU91QiMJ79Bd9Az+YKZrK4sLERgTtpdKrvvTDvn0HnFlWdxhlv4kmDE
9M324zki+XQLaCcZyVsCpwk/Jl4Izh+/4T+BOKfAJ7AG+W/ffjvoS59LJgxKO6ME
hytPtxB7AgMBAAECggEABYk9RpmI/paM53RL36IngvkCs8Rz28KKXygzlDIGOaHt
hX7iwBGGlHQ5BSGRb9oEY9USlmqYZPx5HLWlPN1/Lfrow+28UuGYuvHenicHVrJb
9toyuAIqEJMEJL3cXPUtfOMTG0GSJe4MSOKYiDkvFMTjlSCzSkIwQHHxzlkOzYlw
IApIQqMcrTE88qppiIKxhVjZrkVT8YWcXwxxZO3lPj4dc1FzF+o+e7HgGk3ghQl+
whAgruKhEmNRlWwe/axnKPu7OLbaaBBIpBd7Ke7r/iyPfn+5jITZBefwCuNWZVDQ
iLZmizo1OWZsTO3KX2AtlsjQ+tQRnq6sZLOLGSt1qQKBgQD9m9HAtGeRaLChZhYc
5aU2cQ7WYh8Msiol03C9rv2YLZHUsiPUzaajBWlPpJRtRCZQksawQc6D8fQUF5to
sKH5iUBTbXYG2Viiye0LZRFjp1/Ke4awLCsk2DQWTeCbgcM2+entrVt8983DtvUh
N8u6HBPtvL7+Xs+xf3Bj8PvwLwKBgQDHJtNk0bPD/F9DPQgU85Li8w+BWcFVPstW
+7jdwbnMeiK1z1w6p1lhkVcOhn0NIgQ8h5glTy4Sn4ApD9T2C7HLobCCENxAq5ai
Oe85ZNgbxL7gZqUugdE5ioG2Rdtd7gadY7IZOPZM8VOzVAqHkTVdm/7uKQ3CyHCq
ePyizHyldQKBgHpu+kFVFtbdOsCAf1ZuC2eQB0C6WBESBkUCoeABFg6cmVWctq2q
prL3DtNTOhDSIMkvQtqeumt6qIH2r6FH/LpyZ2qfYqaF0UOtxlGE9nMsv5MKNYjh
meaMtgC6kh+g8rSczDFhStS28VB2CDuEK0dq/Lf+MhqtfQlM495r3cUjAoGBAJwL
+ChPiKRQ4/QzplmEYdwiyEt6oNrC0WHe7AQXABcQvJHpYUM0Tfz9fVGMYAAiX19u
f/D8EgXVpP6HwT7p+u6sSzofK/YgfW+wJZq7QfrANzBuPZAreF22Ad1o73KyR8yb
ibnpwFSZ5BPoDjgbt80Zpq/Gy1mM5XsuQgbuY9zhAoGBAL81dVweZvB9i3XImV5y
3dmYg5fmXomEd0lIPhpfwmH+wgB4m0+5goqfavmwZ8CN7hzLvXZX3suns2DgLC/L
S7Lf1+8aNV7p5E/MRlhEsdPGCudni1ahHTOADqRrzJYL7d756Hozd2/wgslWMTav
TswKiatQy7u9BwtF/04KZgmR
-----END PRIVATE KEY-----
)";
inline constexpr const char* kTestRsaPublic = R"(-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxUqWmT1VWbl9tCkchwim
pbpaCRHnzsbN+6AM3LnCbFLZXBJo0Nj5LRNGxBWETeEhP9Ie1SZlAV+l9Yaa3kZx
zDpKuymoYtNCwU0y0DP+A0yEItL6CvsjUmvYboe9ksxqpBAlobZqj/dmKv+AUqYd
gVF8CPLVZa/jaWgFm+RRqFcxr6FuCfyc2ZDRRi2snhaODSqYwo9BWJr9HB4dXxPZ
m4FFPdUIjCe/QXfQM/mCmayuLCxEYE7aXSq770w759B5xZVncYZb+JJgxPTN9uM5
Ivl0C2gnGclbAqcJPyZeCM4fv+E/gTinwCewBvlv33476EufSyYMSjujBIcrT7cQ
ewIDAQAB
-----END PUBLIC KEY-----
)";
inline constexpr const char* kTestEcPrivate = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6UY0mZvIpZyknD14
X9AfEB0RinNZeA06UJ3xW7uYGBKhRANCAATHxK/RzaG30mnPSGB+8DkBoYzGyKDo
q6U7haKKCAaBXS0j0fMqJNEvxb+gO7U4j/9+znsSP9gNGPv8zPzAoK0J
-----END PRIVATE KEY-----
)";
inline constexpr const char* kTestEcPublic = R"(-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEx8Sv0c2ht9Jpz0hgfvA5AaGMxsig
6KulO4WiiggGgV0tI9HzKiTRL8W/oDu1OI//fs57Ej/YDRj7/Mz8wKCtCQ==
-----END PUBLIC KEY-----
)";

inline constexpr UnixTime kTestNow{std::chrono::seconds(1'800'000'000)};

inline TokenPolicy test_policy() { return {.issuers = {"club"}, .audiences = {"conclave"}}; }

/// Claims of a token that is good for an hour.
inline Json test_claims(std::string room = "tea") {
  Json claims = Json::object();
  claims.set("iss", "club").set("aud", "conclave").set("sub", "*").set("room", std::move(room));
  claims.set("exp", std::chrono::duration_cast<std::chrono::seconds>(kTestNow.time_since_epoch()).count() + 3600);
  return claims;
}

inline std::string test_token(const Json& claims, Algorithm algorithm = Algorithm::hs256, std::string key_id = {}) {
  const char* key = algorithm == Algorithm::rs256   ? kTestRsaPrivate
                    : algorithm == Algorithm::es256 ? kTestEcPrivate
                                                    : kTestSecret;
  return sign_token(claims, *read_signing_key(std::move(key_id), key), algorithm).value_or("not signed");
}

/// A token by hand: header and payload as they are, an HMAC of SHA-256 by `secret` behind them.
inline std::string forge_token(std::string_view header, std::string_view payload, std::string_view secret) {
  const std::string text = base64url_encode(header) + "." + base64url_encode(payload);
  return text + "." + base64url_encode(hmac_sha256(secret, text));
}

}  // namespace conclave::accounts
