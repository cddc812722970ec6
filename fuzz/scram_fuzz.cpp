// The two messages of a SCRAM client, separated by a line feed. Whoever does not know the password proves nothing.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "accounts/scram.h"
#include "base/base64.h"
#include "base/bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  const std::string_view text = as_text({data, size});
  const std::string_view first_message = text.substr(0, text.find('\n'));
  const std::string_view final_message = text.substr(std::min(text.size(), first_message.size() + 1));
  if (const auto bytes = base64_decode(text); bytes && base64_encode(*bytes) != text) std::abort();
  const auto first = accounts::parse_scram_first(first_message);
  if (!first) return 0;
  if (first->gs2_header + first->bare != first_message || first->name.empty()) std::abort();
  const accounts::ScramExchange exchange(*first, accounts::make_decoy_keys("a", "secret", 1), "server");
  if (exchange.finish(final_message)) std::abort();
  return 0;
}
