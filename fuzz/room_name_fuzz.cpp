// Any name of a room: its local part is its own normal form, and that of an address.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "xmpp/jid.h"
#include "xmpp/safe_node.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  const Result<std::string> node = xmpp::make_safe_node(as_text({data, size}));
  if (!node) return 0;
  if (xmpp::make_safe_node(*node) != *node || xmpp::readable_name(*node).size() > xmpp::kMaxRoomName) std::abort();
  const Result<xmpp::Jid> jid = xmpp::Jid::make(*node, "muc.meet.ex");
  if (!jid || jid->local() != *node) std::abort();
  return 0;
}
