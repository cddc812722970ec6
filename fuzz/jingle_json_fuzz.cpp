// Any JSON text: written and read back it stays the same; and no reader of a particular message trips over it.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "jingle/json_messages.h"
#include "jingle/polls.h"
#include "jingle/source_set.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  const std::string_view text = as_text({data, size});
  const auto json = jingle::Json::parse(text);
  if (!json) return 0;
  const std::string written = json->to_string();
  const auto again = jingle::Json::parse(written, {.max_bytes = written.size()});
  if (!again || again->to_string() != written) std::abort();
  if (const auto sources = jingle::parse_sources_json(text))
    if (jingle::add_sources("ab", {}, *sources, {.max_ssrcs = 4096, .max_groups = 4096}).has_value() &&
        sources->size() > 4096)
      std::abort();
  (void)jingle::parse_conference_request(text);
  jingle::RoomMetadata metadata;
  if (metadata.apply(*json) && metadata.object().members().size() != 1) std::abort();
  if (const auto request = jingle::parse_poll_request(*json))
    if (const auto* poll = std::get_if<jingle::Poll>(&*request))
      if (const auto told = jingle::parse_poll_request(jingle::write_new_poll(*poll));
          !told || jingle::write_new_poll(std::get<jingle::Poll>(*told)) != jingle::write_new_poll(*poll))
        std::abort();
  return 0;
}
