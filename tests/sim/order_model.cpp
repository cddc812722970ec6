#include "sim/order_model.h"

#include <algorithm>
#include <utility>

namespace conclave::sim {

using Kind = Step::Kind;
using meeting::Creators;
using meeting::GuestRule;
using meeting::HostLeft;

OrderModel::OrderModel(meeting::AccessRules rules, std::vector<Person> people)
    : rules_(rules), people_(std::move(people)) {
  for (Person& person : people_) person.logged_in = person.comes_logged_in;
}

OrderModel::Key OrderModel::jid(size_t who) const {
  return people_[who].comes_logged_in ? Key{By::account, who, 0} : Key{By::jid, who, people_[who].page};
}

OrderModel::Key OrderModel::best(size_t who) const {
  return {people_[who].logged_in ? By::account : By::machine, who, 0};
}

std::vector<OrderModel::Key> OrderModel::keys(size_t who) const {
  std::vector<Key> all{jid(who), {By::machine, who, 0}};
  if (people_[who].logged_in) all.push_back({By::account, who, 0});
  return all;
}

bool OrderModel::is_outcast(size_t who) const {
  const Key account{By::account, who, 0};
  const bool logged_in = people_[who].logged_in;
  return std::ranges::any_of(outcasts_, [&](const Outcast& outcast) {
    return outcast.name == jid(who) || (logged_in && outcast.name == account) ||
           (std::get<1>(outcast.name) == who && (outcast.machine || (outcast.account && logged_in)));
  });
}

bool OrderModel::may_open(size_t who) const {
  const Person& person = people_[who];
  return rules_.create == Creators::anyone || person.logged_in || (person.grant && person.grant->may_open);
}

bool OrderModel::has_host() const { return std::ranges::any_of(people_, &Person::moderator); }

bool OrderModel::was_revoked(size_t who) const {
  return std::ranges::any_of(keys(who), [&](const Key& key) { return revoked_.contains(key); });
}

bool OrderModel::was_moderator(size_t who) const {
  return !was_revoked(who) && std::ranges::any_of(keys(who), [&](const Key& key) { return moderators_.contains(key); });
}

bool OrderModel::is_member(size_t who) const {
  return std::ranges::any_of(members_, [&](const auto& member) {
    return member.first == jid(who) || (std::get<1>(member.first) == who && member.second);
  });
}

// Who is inside when the room is closed.
void OrderModel::add_members() {
  for (size_t i = 0; i < people_.size(); ++i)
    if (people_[i].inside) members_[jid(i)] = true;
}

void OrderModel::forget_member(const Key& named, bool machine) {
  const auto known = members_.find(named);
  machine = machine || (known != members_.end() && known->second);
  std::erase_if(members_, [&](const auto& member) {
    return member.first == named || (machine && member.second && std::get<1>(member.first) == std::get<1>(named));
  });
}

bool OrderModel::passes_shut(size_t who) const {
  const auto& grant = people_[who].grant;
  return was_moderator(who) || is_member(who) || (grant && grant->role == meeting::Role::moderator);
}

void OrderModel::forget(const std::vector<Key>& keys) {
  for (const Key& key : keys) {
    moderators_.erase(key);
    revoked_.erase(key);
  }
}

void OrderModel::remember(size_t who, bool moderator) {
  forget(keys(who));
  (moderator ? moderators_ : revoked_).insert(best(who));
}

void OrderModel::set_moderator(size_t who, bool moderator) {
  if (people_[who].moderator == moderator) return;
  people_[who].moderator = moderator;
  remember(who, moderator);
  if (moderator) host_came();
}

OrderModel::Entry OrderModel::entry(size_t who) const {
  const Person& person = people_[who];
  if (may_open(who)) return open_ ? Entry::enter : Entry::open;
  if (rules_.guests == GuestRule::deny && !person.grant) return Entry::deny;
  if (!open_) return Entry::wait;
  const bool led = (person.grant && person.grant->role == meeting::Role::moderator) || was_moderator(who);
  const bool free = rules_.guests == GuestRule::open && rules_.host_left != HostLeft::lock;
  return led || free || has_host() ? Entry::enter : Entry::wait;
}

bool OrderModel::has_key(size_t who, bool password) const {
  const Person& person = people_[who];
  if ((password_ && password) || was_moderator(who) || (person.grant && person.grant->passes_lobby)) return true;
  if (locked() && !(lobby_ == Lobby::guests && may_open(who))) return is_member(who);
  return !password_;
}

bool OrderModel::moderates_at_entry(size_t who) const {
  const Person& person = people_[who];
  if (was_moderator(who)) return true;
  if (was_revoked(who)) return false;
  // A token says what its bearer is, and what he is not.
  if (person.grant) return person.grant->role == meeting::Role::moderator;
  const bool by_rule = rules_.moderators == meeting::ModeratorRule::members && person.logged_in;
  return may_open(who) && (by_rule || !has_host());
}

// A breakout room asks what the main room asks, and who comes from another room of the meeting has been asked.
void OrderModel::join(TimePoint now, size_t who, unsigned place, unsigned password) {
  Person& person = people_[who];
  if (person.inside || !exists(place)) return;
  if (open_ && is_outcast(who)) return;
  if (!may_choose(who, place)) return;
  const Entry how = entry(who);
  const bool asked = how == Entry::open || (how == Entry::enter && has_key(who, password % 3 == 1));
  if (!person.moving && (!asked || (shut_ && !passes_shut(who)))) return;
  const bool knocks = rules_.create == Creators::members && rules_.guests == GuestRule::knock;
  if (!std::exchange(open_, true) && lobby_ == Lobby::none && knocks) lobby_ = Lobby::guests;
  const bool moved = std::exchange(person.moving, false);
  if (!moved) {
    person.moderator = moderates_at_entry(who);
    person.joined = ++joined_;
  }
  person.inside = true;
  person.place = place;
  empty_until_ = kNever;
  person.approved = {};
  person.waiting = false;
  if (is_closed()) members_[jid(who)] = true;
  if (lobby_ == Lobby::waiting) leave_lobby(who);
  if (moved) find_successor(now);
  if (!person.moderator) return;
  remember(who, true);
  host_came();
}

void OrderModel::knock(size_t who) {
  Person& person = people_[who];
  // Who is on the way from room to room is in the meeting.
  if (person.in_lobby || person.moving) return;
  if (open_ && is_outcast(who)) return;
  if (!locked()) {
    if (rules_.create == Creators::anyone || person.inside || entry(who) != Entry::wait) return;
    lobby_ = Lobby::waiting;
  } else if (!person.moderator && (person.inside || entry(who) == Entry::deny)) {
    return;
  }
  person.in_lobby = true;
  person.waiting = !person.inside;
}

void OrderModel::leave_lobby(size_t who) {
  people_[who].in_lobby = people_[who].waiting = false;
  if (lobby_ == Lobby::waiting && std::ranges::none_of(people_, &Person::in_lobby)) lobby_ = Lobby::none;
}

void OrderModel::host_came() {
  host_gone_ = false;
  ends_at_ = kNever;
  if (lobby_ != Lobby::waiting) return;
  if (rules_.guests == GuestRule::knock) {
    lobby_ = Lobby::guests;
    return add_members();
  }
  for (Person& person : people_) person.in_lobby = person.waiting = false;
  lobby_ = Lobby::none;
}

void OrderModel::leave(TimePoint now, size_t who, How how) {
  depart(now, who, how);
  somebody_left(now);
}

void OrderModel::depart(TimePoint now, size_t who, How how) {
  Person& person = people_[who];
  person.inside = false;
  person.moving = how == How::moves && active_;
  person.moving_until = now + kMoveTime;
  if (!person.moving) person.moderator = false;
  if (lobby_ != Lobby::waiting) person.in_lobby = person.waiting = false;
}

void OrderModel::somebody_left(TimePoint now) {
  const auto is_here = [](const Person& person) { return person.inside || person.moving; };
  if (std::ranges::any_of(people_, is_here)) return find_successor(now);
  if (!active_) return end();
  empty_until_ = now + kEmptyTime;
}

// The longest present whose socket is alive, or else the longest present, of those who may.
void OrderModel::find_successor(TimePoint now) {
  if (has_host()) return;
  Person* successor = nullptr;
  for (Person& other : people_) {
    const bool may = rules_.create == Creators::anyone || (may_open(index(other)) && !was_revoked(index(other)));
    if (!other.inside || !may) continue;
    if (!successor || std::pair(other.dropped, other.joined) < std::pair(successor->dropped, successor->joined))
      successor = &other;
  }
  if (successor) return set_moderator(index(*successor), true);
  if (!std::exchange(host_gone_, true) && rules_.host_left == HostLeft::end) ends_at_ = now + rules_.host_left_time;
}

// Who waits for a host has seen nothing of the meeting, and waits for the next.
void OrderModel::end() {
  for (Person& person : people_) {
    person.inside = person.moving = person.moderator = false;
    person.sent = kNowhere;
    if (lobby_ != Lobby::waiting) person.in_lobby = person.waiting = false;
  }
  if (lobby_ != Lobby::waiting) lobby_ = Lobby::none;
  open_ = password_ = host_gone_ = false;
  ends_at_ = closing_at_ = empty_until_ = kNever;
  breakouts_.clear();
  active_ = restricted_ = shut_ = false;
  moderated_ = {};
  members_.clear();
  moderators_.clear();
  revoked_.clear();
  outcasts_.clear();
}

void OrderModel::pardon(const Step& step) {
  const Key named = jid(step.target);
  Person& target = people_[step.target];
  std::erase_if(outcasts_, [&](const Outcast& outcast) {
    const Key account{By::account, std::get<1>(outcast.name), 0};
    return outcast.name == named || (outcast.account && account == named);
  });
  const bool promoted = step.kind == Kind::promote;
  const bool here = target.inside || target.moving;
  if (!here) {
    if (promoted || (moderators_.contains(named) && !revoked_.contains(named))) {
      forget({named});
      (promoted ? moderators_ : revoked_).insert(named);
    }
  }
  if (!is_closed()) return;
  promoted || here ? void(members_.try_emplace(named, false)) : forget_member(named, false);
}

// By muc#admin.
void OrderModel::admin_command(TimePoint now, const Step& step) {
  Person& target = people_[step.target];
  const Key named = jid(step.target);
  const bool itself = step.target == step.actor;
  const bool kick = step.kind == Kind::kick, ban = step.kind == Kind::ban;
  const bool together = target.inside && target.place == people_[step.actor].place;
  if ((kick && !together) || ((kick || ban) && itself)) return;
  if (step.kind == Kind::pardon && itself && std::ranges::count_if(people_, &Person::moderator) == 1) return;
  const bool here = target.inside || target.moving;
  if (!kick && !ban && here) set_moderator(step.target, step.kind == Kind::promote);
  if (people_[step.actor].moderator) remember(step.actor, true);
  if (!kick && !ban) return pardon(step);
  const bool seen = here || target.in_lobby;
  if (ban) {
    const auto known = std::ranges::find(outcasts_, named, &Outcast::name);
    const bool there = known != outcasts_.end();
    const Outcast outcast{named, seen || (there && known->machine),
                          (seen && target.logged_in) || (there && known->account)};
    std::erase_if(outcasts_, [&](const Outcast& other) {
      return other.name == named || (other.account && Key{By::account, std::get<1>(other.name), 0} == named);
    });
    outcasts_.push_back(outcast);
  }
  forget_member(named, seen);
  if (!here) {
    target.in_lobby = target.waiting = false;
    return;
  }
  for (const Key& key : keys(step.target)) moderators_.erase(key);
  target.sent = kNowhere;
  leave(now, step.target);
}

// What only moderators may do.
void OrderModel::command(TimePoint now, const Step& step) {
  Person& target = people_[step.target];
  const size_t media = step.choice % 3;
  const bool on = step.choice / 3 % 2 == 0;
  const bool together = target.inside && target.place == people_[step.actor].place;
  switch (step.kind) {
    case Kind::let_in:
      if (target.waiting) members_[jid(step.target)] = true;
      return;
    case Kind::turn_away:
      if (!people_[step.actor].in_lobby || !target.waiting) return;
      forget_member(jid(step.target), true);
      target.in_lobby = target.waiting = false;
      return;
    case Kind::set_lobby:
      if (on == locked()) return;
      lobby_ = on ? Lobby::door : Lobby::none;
      if (on) return add_members();
      for (Person& person : people_) person.in_lobby = person.waiting = false;
      if (!is_closed()) members_.clear();
      return;
    case Kind::set_locked:
      if (on == shut_) return;
      shut_ = on;
      if (!is_closed()) members_.clear();
      if (on) add_members();
      return;
    case Kind::set_password:
      password_ = on;
      return;
    case Kind::kick:
    case Kind::ban:
    case Kind::pardon:
    case Kind::promote:
      return admin_command(now, step);
    case Kind::moderate:
      if (moderated_[media] == on) return;
      moderated_[media] = on;
      for (Person& person : people_) person.approved[media] = false;
      return;
    case Kind::approve:
      if (together && moderated_[media]) target.approved[media] = true;
      return;
    case Kind::reject:
      if (together) target.approved[media] = false;
      return;
    case Kind::end:
      return end();
    default:
      return breakout_command(now, step);
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
      return join(now, step.actor, kMain, step.choice);
    case Kind::enter:
      return join(now, step.actor, chosen(step.choice), step.choice / 4);
    case Kind::set_off:
      if (actor.inside) leave(now, step.actor, How::moves);
      return;
    case Kind::knock:
      return knock(step.actor);
    case Kind::leave:
      if (actor.inside) leave(now, step.actor);
      return;
    case Kind::walk_away:
      return leave_lobby(step.actor);
    case Kind::drop:
      actor.dropped = true;
      actor.dropped_at = now;
      return;
    case Kind::new_page:
      if (actor.inside || actor.moving) leave(now, step.actor);
      leave_lobby(step.actor);
      ++actor.page;
      actor.logged_in = actor.comes_logged_in;
      return;
    case Kind::log_in:
      if (!actor.has_account || actor.logged_in) return;
      actor.logged_in = true;
      if (actor.inside && moderates_at_entry(step.actor)) set_moderator(step.actor, true);
      return;
    case Kind::log_out:
      actor.logged_in = actor.comes_logged_in;
      return;
    default:
      if (actor.inside && actor.moderator) command(now, step);
  }
}

}  // namespace conclave::sim
