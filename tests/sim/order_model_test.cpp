// No sequence of stanzas lets somebody in, keeps him in, or gives him a right that the rules do not: random sequences,
// and a small model of the rules that the server is compared with after every step.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.h"
#include "sim/order_world.h"

namespace conclave::sim {
namespace {

constexpr size_t kPeople = 4;
constexpr size_t kSteps = 40;
constexpr Duration kPause = 8700ms;  ///< as in OrderWorld, more or less

/// Rules of every kind, in every combination.
meeting::AccessRules make_rules(SeededRandom& random) {
  meeting::AccessRules rules;
  rules.create = random.below(3) == 0 ? meeting::Creators::anyone : meeting::Creators::members;
  rules.guests = static_cast<meeting::GuestRule>(random.below(4));
  rules.moderators = static_cast<meeting::ModeratorRule>(random.below(2));
  rules.host_left = static_cast<meeting::HostLeft>(random.below(3));
  rules.host_left_time = 21s;
  return rules;
}

/// A member, one who has yet to log in, a guest, and one who brings a token.
std::vector<OrderModel::Person> make_people(SeededRandom& random) {
  std::vector<OrderModel::Person> people(kPeople);
  people[0].has_account = people[0].comes_logged_in = true;
  people[1].has_account = true;
  const bool moderator = random.below(2) == 0;
  people[3].grant = meeting::Grant{
      .room = "tea",
      .role = moderator ? meeting::Role::moderator : meeting::Role::participant,
      .may_open = moderator,
      .only_here = true,
  };
  return people;
}

struct Game {
  meeting::AccessRules rules;
  std::vector<OrderModel::Person> people;
  std::vector<Step> steps{};
};

/// Anybody, but more often one of those who can make something of it.
size_t pick(SeededRandom& random, const OrderModel& model, bool OrderModel::Person::* trait) {
  const size_t first = random.below(kPeople);
  if (random.below(4) == 0) return first;
  for (size_t i = 0; i < kPeople; ++i)
    if (model.people()[(first + i) % kPeople].*trait) return (first + i) % kPeople;
  return first;
}

Step::Kind pick_any(SeededRandom& random) {
  // Every third time somebody tries to come in: most of the rest needs people.
  if (random.below(3) == 0) return Step::Kind::join;
  return static_cast<Step::Kind>(random.below(static_cast<uint32_t>(Step::Kind::count_)));
}

/// Most of what breakout rooms are about: those who have set off arrive, as a rule.
Step::Kind pick_apart(SeededRandom& random, const OrderModel& model, size_t step) {
  using Kind = Step::Kind;
  if (step < kPeople) return Kind::join;
  if (!model.has_had_breakouts() && random.below(2) == 0) return Kind::make_room;
  const bool somebody_moves = std::ranges::any_of(model.people(), &OrderModel::Person::moving);
  if (somebody_moves && random.below(2) == 0) return Kind::enter;
  if (random.below(3) == 0) return pick_any(random);
  constexpr std::array kinds{Kind::make_room, Kind::rename_room, Kind::remove_room, Kind::send,    Kind::close_rooms,
                             Kind::call_off,  Kind::restrict,    Kind::announce,    Kind::set_off, Kind::set_off,
                             Kind::set_off,   Kind::set_off,     Kind::enter,       Kind::leave,   Kind::promote};
  return kinds[random.below(kinds.size())];
}

size_t pick_actor(SeededRandom& random, const OrderModel& model, Step::Kind kind) {
  using Kind = Step::Kind;
  using Person = OrderModel::Person;
  if (kind >= Kind::let_in && kind <= Kind::end) return pick(random, model, &Person::moderator);
  if (kind == Kind::resume) return pick(random, model, &Person::dropped);
  if (kind == Kind::log_in) return pick(random, model, &Person::has_account);
  if (kind == Kind::enter) return pick(random, model, &Person::moving);
  if (kind == Kind::set_off) return pick(random, model, &Person::inside);
  return random.below(kPeople);
}

Game make_game(uint64_t seed) {
  SeededRandom random(seed);
  Game game{make_rules(random), make_people(random)};
  OrderModel model(game.rules, game.people);
  game.steps.resize(kSteps);
  TimePoint now{};
  const bool apart = random.below(2) == 0;
  for (size_t i = 0; i < kSteps; ++i) {
    Step& step = game.steps[i];
    model.pass(now += kPause);
    step.kind = apart ? pick_apart(random, model, i) : pick_any(random);
    if (step.kind == Step::Kind::end && random.below(4) != 0) step.kind = Step::Kind::join;
    const bool door = step.kind == Step::Kind::let_in || step.kind == Step::Kind::turn_away;
    step.actor = apart && i < kPeople ? i : pick_actor(random, model, step.kind);
    step.target = door ? pick(random, model, &OrderModel::Person::waiting) : random.below(kPeople);
    step.choice = random.below(12);
    model.apply(now, step);
  }
  return game;
}

std::string play(const Game& game) { return OrderWorld(game.rules, game.people, 1).play(game.steps); }

/// The steps without those that the difference does not need.
Game shrink(Game game) {
  for (size_t i = game.steps.size(); i-- > 0;) {
    Game fewer = game;
    fewer.steps.erase(fewer.steps.begin() + static_cast<std::ptrdiff_t>(i));
    if (!play(fewer).empty()) game = std::move(fewer);
  }
  return game;
}

std::string describe(const Game& game) {
  static constexpr const char* names[] = {
      "join",         "leave",       "knock",       "walk_away", "let_in",      "turn_away", "set_lobby", "set_locked",
      "set_password", "kick",        "ban",         "pardon",    "promote",     "moderate",  "approve",   "reject",
      "make_room",    "rename_room", "remove_room", "send",      "close_rooms", "call_off",  "restrict",  "announce",
      "end",          "drop",        "resume",      "new_page",  "log_in",      "log_out",   "enter",     "set_off"};
  static_assert(std::size(names) == static_cast<size_t>(Step::Kind::count_));
  std::string text = fmt::format("\n  create {} guests {} moderators {} host_left {}", int(game.rules.create),
                                 int(game.rules.guests), int(game.rules.moderators), int(game.rules.host_left));
  if (const auto& grant = game.people[3].grant)
    text += fmt::format(", P3: role {} opens {} passes {}", int(grant->role), grant->may_open, grant->passes_lobby);
  for (const Step& step : game.steps)
    text +=
        fmt::format("\n  P{} {} P{} ({})", step.actor, names[static_cast<size_t>(step.kind)], step.target, step.choice);
  return text;
}

size_t runs() {
  const char* wanted = std::getenv("CONCLAVE_MODEL_RUNS");
  return wanted == nullptr ? 300 : static_cast<size_t>(std::strtoul(wanted, nullptr, 10));
}

TEST(OrderModel, TheServerKeepsTheRules) {
  for (uint64_t seed = 1; seed <= runs(); ++seed) {
    const Game game = make_game(seed);
    if (play(game).empty()) continue;
    const Game fewest = shrink(game);
    FAIL() << "seed " << seed << ": " << play(fewest) << describe(fewest);
  }
}

/// A reference that agrees with everything would prove nothing.
TEST(OrderModel, TheModelIsNoYesMan) {
  OrderModel model({.create = meeting::Creators::anyone}, std::vector<OrderModel::Person>(2));
  model.apply(TimePoint{}, {Step::Kind::join, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::set_lobby, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 1, 0, 0});
  EXPECT_FALSE(model.people()[1].inside);
  model.apply(TimePoint{}, {Step::Kind::knock, 1, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::let_in, 1, 1, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 1, 0, 0});
  EXPECT_FALSE(model.people()[1].inside);
  model.apply(TimePoint{}, {Step::Kind::let_in, 0, 1, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 1, 0, 0});
  EXPECT_TRUE(model.people()[1].inside);
  EXPECT_FALSE(model.people()[1].moderator);
}

TEST(OrderModel, TheModelLetsNoGuestOpen) {
  std::vector<OrderModel::Person> people(2);
  people[1].has_account = true;
  OrderModel model({}, people);
  model.apply(TimePoint{}, {Step::Kind::join, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::knock, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::log_in, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 0, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 1, 0, 0});
  EXPECT_FALSE(model.people()[0].inside || model.people()[1].inside);
  EXPECT_TRUE(model.people()[0].waiting);
  model.apply(TimePoint{}, {Step::Kind::log_in, 1, 0, 0});
  model.apply(TimePoint{}, {Step::Kind::join, 1, 0, 0});
  EXPECT_TRUE(model.people()[1].moderator);
  EXPECT_FALSE(model.people()[0].waiting) << "sent in";
  model.apply(TimePoint{}, {Step::Kind::join, 0, 0, 0});
  EXPECT_TRUE(model.people()[0].inside && !model.people()[0].moderator);
}

}  // namespace
}  // namespace conclave::sim
