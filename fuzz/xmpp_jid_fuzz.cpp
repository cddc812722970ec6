// Any address: its normal form is its own normal form.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "xmpp/jid.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  const Result<xmpp::Jid> jid = xmpp::Jid::parse(as_text({data, size}));
  if (!jid) return 0;
  const Result<xmpp::Jid> again = xmpp::Jid::parse(jid->to_string());
  if (!again || *again != *jid || again->local() != jid->local() || again->resource() != jid->resource()) std::abort();
  const Result<xmpp::Jid> made = xmpp::Jid::make(jid->local(), jid->domain(), jid->resource());
  if (!made || *made != *jid) std::abort();
  return 0;
}
