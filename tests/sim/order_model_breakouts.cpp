// The part of the reference that is about breakout rooms, and about what happens by itself as time passes.
#include <algorithm>
#include <utility>

#include "sim/order_model.h"

namespace conclave::sim {

using Kind = Step::Kind;

bool OrderModel::exists(unsigned place) const {
  return place == kMain || std::ranges::any_of(breakouts_, [&](const Breakout& breakout) {
           return breakout.number == place && !breakout.removed();
         });
}

bool OrderModel::may_choose(size_t who, unsigned place) const {
  const Person& person = people_[who];
  return place == kMain || !restricted_ || person.sent == place ||
         (person.moving ? person.moderator : moderates_at_entry(who));
}

void OrderModel::remove_room(TimePoint now, Breakout& breakout) {
  breakout.put_out = now + kGoBackTime;
  for (Person& person : people_) {
    if (person.sent == breakout.number) person.sent = kNowhere;
    if (person.inside && person.place == breakout.number) person.sent = kMain;
  }
}

void OrderModel::breakout_command(TimePoint now, const Step& step) {
  Person& target = people_[step.target];
  const unsigned place = chosen(step.choice);
  const auto breakout = std::ranges::find(breakouts_, place, &Breakout::number);
  const bool there = breakout != breakouts_.end() && !breakout->removed();
  switch (step.kind) {
    case Kind::make_room:
      breakouts_.push_back({++made_, step.choice});
      active_ = true;
      return;
    case Kind::rename_room:
      if (there) breakout->name = step.choice;
      return;
    case Kind::remove_room:
      if (there) remove_room(now, *breakout);
      return;
    case Kind::send:
      if (exists(place) && target.inside) target.sent = place;
      return;
    case Kind::close_rooms:
      if (!std::ranges::all_of(breakouts_, &Breakout::removed)) closing_at_ = now + kCountdown;
      return;
    case Kind::call_off:
      closing_at_ = kNever;
      return;
    case Kind::restrict:
      restricted_ = step.choice / 3 % 2 == 0;
      return;
    default:
      return;
  }
}

TimePoint OrderModel::next_event() const {
  TimePoint next = std::min({ends_at_, closing_at_, empty_until_});
  for (const Person& person : people_) {
    if (person.dropped) next = std::min(next, person.dropped_at + kWindow);
    if (person.moving) next = std::min(next, person.moving_until);
  }
  for (const Breakout& breakout : breakouts_) next = std::min(next, breakout.put_out);
  return next;
}

void OrderModel::pass_event(TimePoint now) {
  if (ends_at_ <= now || empty_until_ <= now) return end();
  for (size_t i = 0; i < people_.size(); ++i) {
    Person& person = people_[i];
    const bool lost = person.dropped && person.dropped_at + kWindow <= now;
    if (!lost && !(person.moving && person.moving_until <= now)) continue;
    if (person.inside || person.moving) leave(now, i);
    if (!lost) continue;
    person.dropped = false;
    leave_lobby(i);
    ++person.page;
    person.logged_in = person.comes_logged_in;
  }
  if (closing_at_ <= now) {
    closing_at_ = kNever;
    for (Breakout& breakout : breakouts_)
      if (!breakout.removed()) remove_room(now, breakout);
  }
  for (const Breakout& breakout : std::vector<Breakout>(breakouts_)) {
    if (breakout.put_out > now) continue;
    std::erase_if(breakouts_, [&](const Breakout& other) { return other.number == breakout.number; });
    bool emptied = false;
    for (size_t i = 0; i < people_.size(); ++i)
      if (people_[i].inside && people_[i].place == breakout.number) depart(now, i, How::moves), emptied = true;
    if (emptied) somebody_left(now);
  }
}

void OrderModel::pass(TimePoint now) {
  for (TimePoint next = next_event(); next <= now; next = next_event()) pass_event(next);
}

}  // namespace conclave::sim
