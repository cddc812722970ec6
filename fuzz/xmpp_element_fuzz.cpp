// Any frame: what parses is written and read back as the same element.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "xmpp/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  static xmpp::XmlParser parser;
  const Result<xmpp::Element> element = parser.parse(as_text({data, size}));
  if (!element) return 0;
  const std::string text = element->to_string();
  const Result<xmpp::Element> again = parser.parse(text, {.max_bytes = text.size()});
  if (!again || !(*again == *element) || again->to_string() != text) std::abort();
  return 0;
}
