#include "sim/order_model.h"

#include <algorithm>

namespace conclave::sim {

using Kind = Step::Kind;

bool OrderModel::is_outcast(size_t who) const {
  return std::ranges::any_of(outcasts_, [&](const Outcast& outcast) {
    return outcast.name == name(who) || (outcast.machine && outcast.name.first == who);
  });
}

void OrderModel::join(size_t who, unsigned password) {
  Person& person = people_[who];
  if (person.inside) return;
  if (exists_) {
    const bool key = (password_ && password % 3 == 1) || (lobby_ && members_.contains(name(who)));
    if (is_outcast(who) || (!key && (lobby_ || password_))) return;
  }
  exists_ = true;
  person.inside = true;
  person.moderator = std::ranges::none_of(people_, &Person::moderator);
  person.joined = ++joined_;
  person.approved = {};
  person.waiting = false;
  if (lobby_) members_.insert(name(who));
}

void OrderModel::knock(size_t who) {
  Person& person = people_[who];
  if (!lobby_ || person.in_lobby || is_outcast(who) || (person.inside && !person.moderator)) return;
  person.in_lobby = true;
  person.waiting = !person.inside;
}

void OrderModel::leave(size_t who) {
  Person& person = people_[who];
  person.inside = person.moderator = person.in_lobby = person.waiting = false;
  if (std::ranges::none_of(people_, &Person::inside)) return end();
  if (std::ranges::any_of(people_, &Person::moderator)) return;
  // The longest present whose socket is alive, or else the longest present.
  Person* successor = nullptr;
  for (Person& other : people_)
    if (other.inside &&
        (!successor || std::pair(other.dropped, other.joined) < std::pair(successor->dropped, successor->joined)))
      successor = &other;
  successor->moderator = true;
}

void OrderModel::end() {
  for (Person& person : people_) person.inside = person.moderator = person.in_lobby = person.waiting = false;
  exists_ = lobby_ = password_ = false;
  moderated_ = {};
  members_.clear();
  outcasts_.clear();
}

// What only moderators may do.
void OrderModel::command(const Step& step, Person& target) {
  const size_t media = step.choice % 3;
  const bool on = step.choice / 3 % 2 == 0;
  const Name named = name(step.target);
  const bool itself = step.target == step.actor;
  switch (step.kind) {
    case Kind::let_in:
      if (target.waiting) members_.insert(named);
      return;
    case Kind::turn_away:
      if (!people_[step.actor].in_lobby || !target.waiting) return;
      members_.erase(named);
      target.in_lobby = target.waiting = false;
      return;
    case Kind::set_lobby:
      if (on == lobby_) return;
      lobby_ = on;
      members_.clear();
      for (Person& person : people_) {
        if (!on) person.in_lobby = person.waiting = false;
        if (on && person.inside) members_.insert(name(index(person)));
      }
      return;
    case Kind::set_password:
      password_ = on;
      return;
    case Kind::kick:
      if (itself || !target.inside) return;
      members_.erase(named);
      return leave(step.target);
    case Kind::ban: {
      if (itself) return;
      const auto known = std::ranges::find(outcasts_, named, &Outcast::name);
      const bool machine = target.inside || target.in_lobby || (known != outcasts_.end() && known->machine);
      std::erase_if(outcasts_, [&](const Outcast& outcast) { return outcast.name == named; });
      outcasts_.push_back({named, machine});
      members_.erase(named);
      if (target.inside) return leave(step.target);
      target.in_lobby = target.waiting = false;
      return;
    }
    case Kind::pardon:
      if (itself && std::ranges::count_if(people_, &Person::moderator) == 1) return;
      std::erase_if(outcasts_, [&](const Outcast& outcast) { return outcast.name == named; });
      target.moderator = false;
      if (!target.inside) members_.erase(named);
      return;
    case Kind::promote:
      std::erase_if(outcasts_, [&](const Outcast& outcast) { return outcast.name == named; });
      target.moderator = target.inside;
      if (lobby_) members_.insert(named);
      return;
    case Kind::moderate:
      if (moderated_[media] == on) return;
      moderated_[media] = on;
      for (Person& person : people_) person.approved[media] = false;
      return;
    case Kind::approve:
      if (target.inside && moderated_[media]) target.approved[media] = true;
      return;
    case Kind::reject:
      if (target.inside) target.approved[media] = false;
      return;
    case Kind::end:
      return end();
    default:
      return;
  }
}

void OrderModel::apply(TimePoint now, const Step& step) {
  Person& actor = people_[step.actor];
  if (step.kind == Kind::resume) {
    actor.dropped = false;
    return;
  }
  if (actor.dropped) return;
  switch (step.kind) {
    case Kind::join:
      return join(step.actor, step.choice);
    case Kind::knock:
      return knock(step.actor);
    case Kind::leave:
      if (actor.inside) leave(step.actor);
      return;
    case Kind::walk_away:
      actor.in_lobby = actor.waiting = false;
      return;
    case Kind::drop:
      actor.dropped = true;
      actor.dropped_at = now;
      return;
    case Kind::new_page:
      if (actor.inside) leave(step.actor);
      actor.in_lobby = actor.waiting = false;
      ++actor.page;
      return;
    default:
      if (actor.inside && actor.moderator) command(step, people_[step.target]);
  }
}

void OrderModel::pass(TimePoint now) {
  std::vector<Person*> lost;
  for (Person& person : people_)
    if (person.dropped && person.dropped_at + kWindow <= now) lost.push_back(&person);
  std::ranges::sort(lost, {}, &Person::dropped_at);
  for (Person* person : lost) {
    if (person->inside) leave(index(*person));
    person->in_lobby = person->waiting = person->dropped = false;
    ++person->page;
  }
}

}  // namespace conclave::sim
