// STUN parsing: any bytes. What parses must stay inside the datagram and survive being looked at.
#include <cstdint>
#include <cstdlib>

#include "peer/stun.h"

using namespace conclave;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const peer::HmacSha1 key(as_bytes("VOkJxbRl1RmTxUk/WvJxBt"));
  const ByteSpan datagram{data, size};
  const auto message = peer::parse_stun(datagram);
  const std::string_view username = peer::peek_stun_username(datagram);
  if (!message) return 0;
  if (message->unknown_count > peer::StunMessage::kMaxUnknown || message->integrity_offset > size) std::abort();
  // Before the integrity code the quick look and the parser see the same name.
  if (message->message_class == peer::StunClass::request && message->method == peer::kStunBinding &&
      message->username && *message->username != username)
    std::abort();
  static_cast<void>(message->verify_integrity(key));
  return 0;
}
