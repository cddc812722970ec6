#include "xmpp/stream_management.h"

namespace conclave::xmpp {

std::string make_stream_management_id(Random& random) { return random.token(24); }

StreamManagement::StreamManagement(std::string id, StreamManagementLimits limits, BytePool::Share memory)
    : id_(std::move(id)), limits_(limits), memory_(std::move(memory)) {}

std::string StreamManagement::make_ack() const {
  return "<a xmlns=\"urn:xmpp:sm:3\" h=\"" + std::to_string(received_) + "\"/>";
}

std::string_view StreamManagement::ack_request() { return "<r xmlns=\"urn:xmpp:sm:3\"/>"; }

Result<bool> StreamManagement::push_sent(std::string frame) {
  if (queue_.size() >= limits_.max_stanzas || memory_.held() + frame.size() > limits_.max_bytes)
    return fail("sm-queue-overflow");
  if (!memory_.add(frame.size())) return fail("sm-memory-overflow");
  queue_.push_back(std::move(frame));
  if (++since_request_ < limits_.request_every) return false;
  since_request_ = 0;
  return true;
}

Result<void> StreamManagement::handle_ack(uint32_t h) {
  // XEP-0198 4: h counts modulo 2^32, so the distance is what matters; one that is behind us is far ahead.
  const uint32_t newly = h - acknowledged_;
  if (newly > queue_.size()) return fail("bad-ack");
  for (uint32_t i = 0; i < newly; ++i) {
    memory_.give_back(queue_.front().size());
    queue_.pop_front();
  }
  acknowledged_ = h;
  return {};
}

Result<void> StreamManagement::resume(uint32_t h) {
  since_request_ = 0;
  return handle_ack(h);
}

}  // namespace conclave::xmpp
