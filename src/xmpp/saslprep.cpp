#include "xmpp/saslprep.h"

#include <stringprep.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace conclave::xmpp {

Result<Secret> saslprep(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; })) return Secret(text);
  constexpr size_t kMaxInput = 1024;
  std::array<char, 4 * kMaxInput> buffer{};
  if (text.size() > kMaxInput || text.find('\0') != std::string_view::npos) return fail("bad-password");
  std::memcpy(buffer.data(), text.data(), text.size());
  // Unassigned code points are refused: what is stored must not change its form with a newer table (RFC 3454 7).
  const int status = stringprep(buffer.data(), buffer.size(), STRINGPREP_NO_UNASSIGNED, stringprep_saslprep);
  Secret prepared(status == STRINGPREP_OK ? buffer.data() : "");
  wipe({reinterpret_cast<uint8_t*>(buffer.data()), buffer.size()});
  if (status != STRINGPREP_OK) return fail("bad-password");
  return prepared;
}

}  // namespace conclave::xmpp
