// No sequence of stanzas lets somebody in, keeps him in, or gives him a right that the rules do not: random sequences,
// and a small model of the rules that the server is compared with after every step.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.h"
#include "sim/order_world.h"

namespace conclave::sim {
namespace {

constexpr size_t kPeople = 3;
constexpr size_t kSteps = 40;
constexpr Duration kPause = 8s;  ///< as in OrderWorld, more or less

/// Anybody, but more often one of those who can make something of it.
size_t pick(SeededRandom& random, const OrderModel& model, bool OrderModel::Person::* trait) {
  const size_t first = random.below(kPeople);
  if (random.below(4) == 0) return first;
  for (size_t i = 0; i < kPeople; ++i)
    if (model.people()[(first + i) % kPeople].*trait) return (first + i) % kPeople;
  return first;
}

std::vector<Step> make_steps(uint64_t seed) {
  SeededRandom random(seed);
  OrderModel model(kPeople);
  std::vector<Step> steps(kSteps);
  TimePoint now{};
  for (Step& step : steps) {
    model.pass(now += kPause);
    // Every third time somebody tries to come in: most of the rest needs people.
    if (random.below(3) != 0)
      step.kind = static_cast<Step::Kind>(random.below(static_cast<uint32_t>(Step::Kind::count_)));
    if (step.kind == Step::Kind::end && random.below(4) != 0) step.kind = Step::Kind::join;
    const bool command = step.kind >= Step::Kind::let_in && step.kind <= Step::Kind::end;
    const bool door = step.kind == Step::Kind::let_in || step.kind == Step::Kind::turn_away;
    step.actor = command ? pick(random, model, &OrderModel::Person::moderator) : random.below(kPeople);
    step.target = door ? pick(random, model, &OrderModel::Person::waiting) : random.below(kPeople);
    if (step.kind == Step::Kind::resume) step.actor = pick(random, model, &OrderModel::Person::dropped);
    step.choice = random.below(6);
    model.apply(now, step);
  }
  return steps;
}

std::string play(const std::vector<Step>& steps) { return OrderWorld(kPeople, 1).play(steps); }

/// The steps without those that the difference does not need.
std::vector<Step> shrink(std::vector<Step> steps) {
  for (size_t i = steps.size(); i-- > 0;) {
    std::vector<Step> fewer = steps;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (!play(fewer).empty()) steps = std::move(fewer);
  }
  return steps;
}

std::string describe(const std::vector<Step>& steps) {
  static constexpr const char* names[] = {"join",      "leave",     "knock",        "walk_away", "let_in",
                                          "turn_away", "set_lobby", "set_password", "kick",      "ban",
                                          "pardon",    "promote",   "moderate",     "approve",   "reject",
                                          "end",       "drop",      "resume",       "new_page"};
  static_assert(std::size(names) == static_cast<size_t>(Step::Kind::count_));
  std::string text;
  for (const Step& step : steps)
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
    const std::vector<Step> steps = make_steps(seed);
    if (play(steps).empty()) continue;
    const std::vector<Step> fewest = shrink(steps);
    FAIL() << "seed " << seed << ": " << play(fewest) << describe(fewest);
  }
}

/// A reference that agrees with everything would prove nothing.
TEST(OrderModel, TheModelIsNoYesMan) {
  OrderModel model(2);
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

}  // namespace
}  // namespace conclave::sim
