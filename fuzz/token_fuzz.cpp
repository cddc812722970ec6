// A token from anybody: as it is, and, so that the fuzzer comes past the signature, the input as header and claims
// (separated by a line feed) signed with the right secret. Nobody forges the first; the second means what it says.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "accounts/test_tokens.h"
#include "accounts/token.h"
#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  using namespace conclave::accounts;
  static TokenVerifier verifier(test_policy(),
                                {*make_secret_key("", kTestSecret), *read_public_key("rsa", kTestRsaPublic),
                                 *read_public_key("ec", kTestEcPublic)},
                                {});
  const std::string_view text = as_text({data, size});
  const TimePoint now{};
  if (std::holds_alternative<TokenClaims>(verifier.verify(now, kTestNow, text))) std::abort();
  const std::string_view header = text.substr(0, text.find('\n'));
  const std::string_view payload = text.substr(std::min(text.size(), header.size() + 1));
  const TokenVerdict verdict = verifier.verify(now, kTestNow, forge_token(header, payload, kTestSecret));
  const auto* claims = std::get_if<TokenClaims>(&verdict);
  if (claims == nullptr) return 0;
  if (claims->issuer != "club" || claims->room.empty() || claims->expires <= kTestNow) std::abort();
  if (claims->not_before && *claims->not_before > kTestNow + 30s) std::abort();
  return 0;
}
