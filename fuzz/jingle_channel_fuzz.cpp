// Any bridge-channel message: what is relayed is JSON again and names the true sender.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "jingle/bridge_channel.h"
#include "jingle/json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  const std::string_view text = as_text({data, size});
  (void)jingle::parse_server_message(text);
  const auto message = jingle::parse_channel_message(text, "3f2a9c10");
  if (!message) return 0;
  const std::string* relayed = nullptr;
  if (const auto* endpoint_message = std::get_if<jingle::EndpointMessage>(&*message)) relayed = &endpoint_message->json;
  if (const auto* stats = std::get_if<jingle::EndpointStats>(&*message)) relayed = &stats->json;
  if (!relayed) return 0;
  const auto json = jingle::Json::parse(*relayed, {.max_bytes = relayed->size()});
  if (!json || (*json)["from"].as_string() != "3f2a9c10") std::abort();
  return 0;
}
