// Which pair carries media (RFC 8445 8). The controlling side takes the first pair that works in both directions, and
// moves when the other side's traffic has moved: RFC 8445 has one nomination for good, but a controlled browser that
// changes networks cannot nominate, so the server must follow.
// Deviation from RFC 8445 8.1.1: a further pair is nominated without a restart, as controlled browsers expect.
#include "peer/ice_agent.h"

namespace conclave::peer {
namespace {

/// Media that stopped on one path and goes on on another has moved; less than this may be reordering.
constexpr Duration kMediaMoved = 300ms;
/// Without media: longer than browsers and we pause between two checks on the pair in use.
constexpr Duration kSilent = 6s;

bool silent_for(TimePoint now, std::optional<TimePoint> last, Duration period) { return !last || now - *last > period; }

}  // namespace

void IceAgent::handle_media(TimePoint now, const UdpPath& path) {
  if (selected_ != nullptr && selected_->path == path) {
    selected_->last_media = now;
    return;
  }
  IcePair* pair = pairs_.find(path);
  if (pair == nullptr) return;
  pair->last_media = now;
  if (pair->state != IcePair::State::succeeded) trigger(now, *pair);
  consider(now, *pair);
  update_deadline();
}

void IceAgent::consider(TimePoint now, IcePair& pair) {
  if (pair.state != IcePair::State::succeeded || state_ == State::failed) return;
  if (now - *pair.last_response >= kConsentExpiry) return;
  if (selected_ != &pair && should_replace_selected(now, pair)) select(now, pair);
}

bool IceAgent::should_replace_selected(TimePoint now, const IcePair& pair) const {
  if (role_ == IceRole::controlled) {
    if (pair.nomination == 0) return false;
    return selected_ == nullptr || selected_->generation < pair.generation || selected_->nomination < pair.nomination;
  }
  if (selected_ == nullptr || selected_->generation < pair.generation) return true;
  if (pair.generation < selected_->generation) return false;
  if (pair.last_media == now && silent_for(now, selected_->last_media, kMediaMoved)) return true;
  return pair.last_received() == now && silent_for(now, selected_->last_received(), kSilent);
}

void IceAgent::select(TimePoint now, IcePair& pair) {
  selected_ = &pair;
  selected_path_ = pair.path;
  state_ = State::connected;
  pair.nominated = false;
  pair.triggered = false;
  // The controlling side tells at once; a check under way on this pair does not carry the nomination.
  if (role_ == IceRole::controlling) {
    pair.check.reset();
    pair.consent_due = now;
  }
  const uint32_t current = credentials_.current().number;
  if (pair.generation != current) return;
  credentials_.retire();
  // RFC 8445 8.1.2: what has only been signalled needs no check any more.
  pairs_.remove_if([&](const IcePair& other) { return other.generation != current || other.signalled; });
}

void IceAgent::switch_role(TimePoint now) {
  role_ = role_ == IceRole::controlling ? IceRole::controlled : IceRole::controlling;
  if (selected_ != nullptr) {
    selected_->nominated = false;
    selected_->consent_due = now;
    return;
  }
  for (const auto& pair : pairs_) {
    if (pair->state != IcePair::State::succeeded) continue;
    consider(now, *pair);
    break;  // select() may have removed pairs
  }
}

void IceAgent::expire_consent(TimePoint now) {
  if (selected_ == nullptr || now - *selected_->last_response < kConsentExpiry) return;
  const bool restarting = selected_->generation != credentials_.current().number;
  remove_pair(*selected_);
  // Another pair may still have consent: the one heard last.
  IcePair* best = nullptr;
  for (const auto& pair : pairs_) {
    const bool usable = pair->state == IcePair::State::succeeded && now - *pair->last_response < kConsentExpiry;
    if (usable && (best == nullptr || best->last_received() < pair->last_received())) best = pair.get();
  }
  if (best != nullptr) {
    select(now, *best);
  } else if (restarting) {
    state_ = State::checking;
    if (give_up_ != kNever) give_up_ = now + kGiveUp;
  } else {
    state_ = State::failed;
  }
}

void IceAgent::fail_if_hopeless(TimePoint now) {
  if (selected_ != nullptr || state_ == State::failed || now < give_up_) return;
  state_ = State::failed;
}

}  // namespace conclave::peer
