// Any Jingle request: what parses can be judged, stored and written again.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "jingle/jingle.h"
#include "jingle/offer.h"
#include "jingle/source_set.h"
#include "xmpp/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  static xmpp::XmlParser parser;
  const Result<xmpp::Element> element = parser.parse(as_text({data, size}));
  if (!element) return 0;
  const Result<jingle::JingleRequest> request = jingle::parse_jingle(*element);
  if (!request) return 0;
  const auto stored = jingle::add_sources("ab", {}, request->sources);
  if (!stored) return 0;
  if (!jingle::remove_sources(*stored, request->sources).empty()) std::abort();
  const auto again = jingle::parse_jingle(jingle::make_sender_source_add({request->sid, {}}, *stored));
  if (!again || again->sources.size() != stored->size()) std::abort();
  return 0;
}
