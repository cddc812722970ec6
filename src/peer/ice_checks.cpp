// The checks this agent sends (RFC 8445 7.2): pacing, retransmission, nomination and consent, and what their answers
// mean.
#include "peer/ice_agent.h"

namespace conclave::peer {
namespace {

constexpr int kTransmissions = 7;           // RFC 8489 6.2.1: Rc
constexpr int kSignalledTransmissions = 4;  // towards addresses that have only been claimed

}  // namespace

Result<void> IceAgent::handle_answer(TimePoint now, const UdpPath& path, const StunMessage& message) {
  IcePair* pair = pairs_.find(message.transaction);
  if (pair == nullptr) return fail("stun-unknown-transaction");
  const IceGeneration* generation = credentials_.find(pair->generation);
  if (generation == nullptr || !generation->remote || !message.verify_integrity(generation->remote->key))
    return fail("stun-not-authentic");
  if (message.unknown_count > 0) return fail("stun-unknown-attribute");  // RFC 8489 6.3.3
  // RFC 8445 7.2.5.2.1: an answer must come from where the check went. Deviation: it is dropped rather than taken as a
  // failure, so that replaying it from elsewhere does no harm; the check then times out.
  if (path != pair->path) return fail("stun-response-path");
  if (message.message_class == StunClass::error) {
    handle_error_answer(now, *pair, message);
    return {};
  }
  handle_success(now, *pair);
  return {};
}

void IceAgent::handle_error_answer(TimePoint now, IcePair& pair, const StunMessage& message) {
  const IceRole asked_as = pair.check->role;
  pair.check.reset();
  if (message.error_code != static_cast<uint16_t>(StunError::role_conflict)) {
    if (pair.state == IcePair::State::in_progress) pair.state = IcePair::State::failed;  // RFC 8445 7.2.5.2.4
    pair.consent_due = now + consent_interval();
    return;
  }
  // RFC 8445 7.2.5.1: ask again, in the other role unless that has changed meanwhile.
  pair.triggered = true;
  if (pair.state == IcePair::State::in_progress) pair.state = IcePair::State::waiting;
  if (asked_as != role_) return;
  tie_breaker_ = random_.next_u64();
  switch_role(now);
}

void IceAgent::handle_success(TimePoint now, IcePair& pair) {
  const IceCheck check = *pair.check;
  pair.check.reset();
  if (check.sent == 1) {  // Karn: the answer to a repeated check tells no round trip
    const Duration sample = now - check.first_sent;
    round_trip_ = round_trip_ ? *round_trip_ + (sample - *round_trip_) / 8 : sample;
  }
  pair.state = IcePair::State::succeeded;
  pair.signalled = false;
  pair.last_response = now;
  pair.consent_due = now + consent_interval();
  if (check.nominating && role_ == IceRole::controlling) pair.nominated = true;
  consider(now, pair);
}

/// RFC 7675 5.1: about 5 s, between 0.8 and 1.2 times that.
Duration IceAgent::consent_interval() { return 4s + Duration(random_.below(2'000'000)); }

/// Everything whose time has come.
void IceAgent::send_due(TimePoint now, EgressQueue& out) {
  retry_checks(now, out);
  expire_consent(now);
  fail_if_hopeless(now);
  if (state_ != State::failed) {
    if (selected_ != nullptr && !selected_->check && now >= selected_->consent_due) {
      // The nominating check is repeated until it is answered; after that checks only keep consent.
      const bool nominate = role_ == IceRole::controlling && !selected_->nominated;
      selected_->consent_due = now + consent_interval();
      start_check(now, *selected_, nominate ? kTransmissions : 1, out);
    }
    if (IcePair* pair = now >= next_paced_ ? next_waiting() : nullptr) {
      next_paced_ = now + kPacing;
      pair->triggered = false;
      start_check(now, *pair, pair->signalled ? kSignalledTransmissions : kTransmissions, out);
    }
  }
  update_deadline();
}

void IceAgent::retry_checks(TimePoint now, EgressQueue& out) {
  for (const auto& pair : pairs_) {
    if (!pair->check || now < pair->check->next) continue;
    if (pair->check->sent < pair->check->limit) {
      transmit(now, *pair, out);
      continue;
    }
    pair->check.reset();
    if (pair->state == IcePair::State::in_progress) pair->state = IcePair::State::failed;
  }
}

/// Triggered pairs before ordinary ones, then by priority (RFC 8445 6.1.4.2).
IcePair* IceAgent::next_waiting() const {
  if (!credentials_.current().remote) return nullptr;
  IcePair* next = nullptr;
  for (const auto& pair : pairs_) {
    if (pair->generation != credentials_.current().number || pair->check) continue;
    if (!pair->triggered && pair->state != IcePair::State::waiting) continue;
    const bool better =
        next == nullptr ||
        (pair->triggered != next->triggered ? pair->triggered : pair->priority(role_) > next->priority(role_));
    if (better) next = pair.get();
  }
  return next;
}

void IceAgent::start_check(TimePoint now, IcePair& pair, int limit, EgressQueue& out) {
  IceCheck check;
  random_.fill(check.transaction);
  check.first_sent = now;
  check.timeout = kInitialTimeout;
  check.limit = limit;
  check.role = role_;
  // Every check on the selected pair carries the nomination: it may have been another pair's turn in between.
  check.nominating = role_ == IceRole::controlling && &pair == selected_;
  pair.check = check;
  if (pair.state != IcePair::State::succeeded) pair.state = IcePair::State::in_progress;
  transmit(now, pair, out);
}

void IceAgent::transmit(TimePoint now, IcePair& pair, EgressQueue& out) {
  IceCheck& check = *pair.check;
  const IceGeneration* generation = credentials_.find(pair.generation);
  if (generation == nullptr || !generation->remote) {
    pair.check.reset();
    return;
  }
  StunWriter message(out.open(), StunClass::request, check.transaction);
  message.username(generation->remote->parameters.ufrag, generation->local.parameters.ufrag);
  message.attribute(StunAttribute::priority, pair.local_priority);
  message.attribute(check.role == IceRole::controlling ? StunAttribute::ice_controlling : StunAttribute::ice_controlled,
                    tie_breaker_);
  if (check.nominating) message.flag(StunAttribute::use_candidate);
  const size_t size = message.finish(generation->remote->key);
  size > 0 ? out.commit(pair.path, size) : out.abandon();
  ++check.sent;
  // RFC 8489 6.2.1; the last one is waited for like a consent check.
  check.next = now + (check.limit == 1 ? Duration(5s) : check.timeout);
  check.timeout = std::min<Duration>(check.timeout * 2, 8s);
}

}  // namespace conclave::peer
