// The checks that come in (RFC 8445 7.3): they are authenticated, answered, and taken as news of a path.
#include "peer/ice_agent.h"

namespace conclave::peer {
namespace {

constexpr Duration kRecheckAfter = 10s;  // keeps the consent of pairs in reserve fresh
constexpr int kRestartAfter = 3;

void answer(const UdpPath& path, const StunMessage& request, const IceGeneration& generation, EgressQueue& out) {
  StunWriter message(out.open(), StunClass::success, request.transaction);
  message.xor_mapped_address(path.remote);
  const size_t size = message.finish(generation.local.key);
  size > 0 ? out.commit(path, size) : out.abandon();
}

void answer_error(const UdpPath& path, const StunMessage& request, StunError error, const IceGeneration& generation,
                  EgressQueue& out) {
  StunWriter message(out.open(), StunClass::error, request.transaction);
  message.error_code(error);
  if (error == StunError::unknown_attribute) message.unknown_attributes(request);
  const size_t size = message.finish(generation.local.key);
  size > 0 ? out.commit(path, size) : out.abandon();
}

}  // namespace

Result<void> IceAgent::handle_stun(TimePoint now, const UdpPath& path, ByteSpan datagram, EgressQueue& out) {
  const auto message = parse_stun(datagram);
  if (!message) return tl::unexpected(message.error());
  if (message->method != kStunBinding) return fail("stun-method");
  if (!message->has_fingerprint) return fail("stun-no-fingerprint");  // RFC 8445 7.1
  switch (message->message_class) {
    case StunClass::request:
      if (auto result = handle_request(now, path, *message, out); !result) return result;
      break;
    case StunClass::success:
    case StunClass::error:
      if (auto result = handle_answer(now, path, *message); !result) return result;
      break;
    case StunClass::indication:
      return fail("stun-indication");  // a keepalive without authentication: tells nothing
  }
  send_due(now, out);
  return {};
}

Result<void> IceAgent::handle_request(TimePoint now, const UdpPath& path, const StunMessage& message,
                                      EgressQueue& out) {
  // Deviation from RFC 8489 9.1.3: what is not authentic gets no 400 or 401, since whoever sent it may have forged its
  // source address.
  if (!message.username) return fail("stun-no-username");
  const IceGeneration* generation = credentials_.find(*message.username);
  if (generation == nullptr) return fail("stun-unknown-username");
  if (!message.verify_integrity(generation->local.key)) return fail("stun-not-authentic");
  if (message.unknown_count > 0) {
    answer_error(path, message, StunError::unknown_attribute, *generation, out);
    return {};
  }
  if (!message.priority) {
    answer_error(path, message, StunError::bad_request, *generation, out);
    return {};
  }
  const bool conflict =
      role_ == IceRole::controlling ? message.ice_controlling.has_value() : message.ice_controlled.has_value();
  if (conflict) {
    if (!yields_role(message)) {
      answer_error(path, message, StunError::role_conflict, *generation, out);
      return {};
    }
    switch_role(now);
  }
  answer(path, message, *generation, out);
  if (state_ == State::failed) return {};  // RFC 7675 5.1: only a restart brings it back
  if (generation->number == credentials_.current().number) {
    learn_pair(now, path, message);
  } else if (IcePair* pair = pairs_.find(path, generation->number)) {
    pair->last_request = now;
  }
  return {};
}

/// RFC 8445 7.3.1.1: the larger tie-breaker is controlling. True when we are the one to switch.
bool IceAgent::yields_role(const StunMessage& request) {
  if (role_ == IceRole::controlling) return tie_breaker_ < *request.ice_controlling;
  return tie_breaker_ >= *request.ice_controlled;
}

void IceAgent::learn_pair(TimePoint now, const UdpPath& path, const StunMessage& request) {
  const uint32_t generation = credentials_.current().number;
  const size_t local_index = learn_local(path.local);
  IcePair* pair = pairs_.find(path, generation);
  if (pair == nullptr) {
    pair = pairs_.add(path, generation, false, selected_);  // RFC 8445 7.3.1.3: peer-reflexive
    pair->local_priority = peer_reflexive_priority(local_index);
  }
  pair->remote_priority = *request.priority;
  pair->signalled = false;
  pair->last_request = now;
  if (selected_ == nullptr && give_up_ != kNever) give_up_ = now + kGiveUp;
  if (role_ == IceRole::controlled && request.use_candidate &&
      (pair->nomination == 0 || pair->nomination != nominations_))
    pair->nomination = ++nominations_;
  trigger(now, *pair);
  consider(now, *pair);
}

/// RFC 8445 7.3.1.4
void IceAgent::trigger(TimePoint now, IcePair& pair) {
  if (state_ == State::failed) return;
  switch (pair.state) {
    case IcePair::State::waiting:
    case IcePair::State::failed:
      pair.triggered = true;
      break;
    case IcePair::State::in_progress:
      // The other side is there, and our next attempt may be seconds away: begin anew.
      if (!pair.check || pair.check->sent < kRestartAfter) break;
      pair.check.reset();
      pair.triggered = true;
      break;
    case IcePair::State::succeeded:
      if (&pair != selected_ && !pair.check && now - *pair.last_response > kRecheckAfter) pair.triggered = true;
      break;
  }
}

}  // namespace conclave::peer
