// What comes back from where keys are published, as a set (JWKS) and as a key in PEM.
// Runs: 4000

#include <cstdint>
#include <cstdlib>

#include "accounts/jwk.h"
#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  using namespace conclave::accounts;
  const std::string_view text = as_text({data, size});
  const auto check = [](const TokenKey& key) {
    if (key.kind == KeyKind::secret || key.takes(Algorithm::hs256)) std::abort();
    // What was taken is written so that it can be read again.
    if (read_public_key(key.id, key.material).value_or(TokenKey{{}, KeyKind::secret, {}}).kind != key.kind)
      std::abort();
  };
  if (const auto set = parse_key_set(text))
    for (const TokenKey& key : set->keys) check(key);
  if (const auto key = read_public_key("a", text)) check(*key);
  return 0;
}
