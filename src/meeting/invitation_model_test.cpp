// Invitations against a small model of what they give: whatever order people come in, links are made, end and are used
// up, and the server is started anew, nobody is in the room or its moderator whom the rules do not let. Seeded, so that
// a failure can be had again.
#include <algorithm>
#include <memory>
#include <set>

#include "meeting/test_owner.h"

namespace conclave::meeting {
namespace {

constexpr size_t kPeople = 5;
constexpr int kSeeds = 300;
constexpr int kSteps = 50;

struct ModelInvitation {
  std::string id, code, role;
  uint32_t uses = 0;
  Duration expires{};  ///< since the beginning
  bool revoked = false;
  std::set<size_t> used{};
};

struct Inside {
  size_t person;  ///< kPeople: the owner
  bool moderator;
  XmppClient* client;
};

class InvitationWorld {
 public:
  explicit InvitationWorld(uint32_t seed) : random_(seed) { begin(); }

  void step() {
    switch (random_.below(8)) {
      case 0:
        return invite();
      case 1:
        return revoke();
      case 2:
        return pass(random_.below(90) * 1s);
      case 3:
        return leave(random_.below(kPeople + 1));
      case 4:
        return owner_comes();
      case 5:
        if (random_.below(6) == 0) restart();
        return;
      default:
        return come(random_.below(kPeople));
    }
  }

  void compare() {
    for (const Inside& one : inside_) {
      EXPECT_TRUE(one.client->in_room()) << name(one.person);
      EXPECT_EQ(one.client->is_moderator(), one.moderator) << name(one.person);
    }
    EXPECT_EQ(host_->service().stats().occupants, inside_.size());
    const Json list = desk(*host_, *owner_, R"({"command":"invitations","room":"tea"})")["invitations"];
    for (const Json& shown : list.items()) {
      const auto known = std::ranges::find(invitations_, shown["id"].as_string(), &ModelInvitation::id);
      ASSERT_NE(known, invitations_.end());
      EXPECT_EQ(static_cast<size_t>(shown["used"].as_integer()), known->used.size());
    }
  }

 private:
  static std::string name(size_t person) { return "P" + std::to_string(person); }

  void begin() {
    host_ = std::make_unique<ServiceHost>(sim::default_service_config(), 1 + random_.next_u32(), disk_.records());
    host_->advance(time_);
    host_->add_account("ann");
    owner_ = &host_->add_client(member(stock_client("Ann")));
    host_->connect(*owner_);
    if (disk_.rooms.empty()) desk(*host_, *owner_, R"({"command":"set","room":"tea","settings":{"lobby":true}})");
  }

  void restart() {
    disk_.take(*host_);
    inside_.clear();
    forget_meeting();
    begin();
  }

  void pass(Duration time) {
    host_->advance(time);
    time_ += time;
  }

  void invite() {
    constexpr std::array<const char*, 3> kRoles{"guest", "member", "moderator"};
    ModelInvitation made;
    made.role = kRoles[random_.below(3)];
    made.uses = random_.below(3);
    const uint32_t life = 60 + random_.below(600);
    const Json answer = desk(*host_, *owner_,
                             R"({"command":"invite","room":"tea","role":")" + made.role + R"(","uses":)" +
                                 std::to_string(made.uses) + R"(,"expires":)" + std::to_string(life) + "}");
    made.expires = time_ + life * 1s;
    made.code = answer["code"].as_string();
    made.id = answer["invitation"]["id"].as_string();
    invitations_.push_back(made);
  }

  void revoke() {
    if (invitations_.empty()) return;
    ModelInvitation& chosen = invitations_[random_.below(static_cast<uint32_t>(invitations_.size()))];
    desk(*host_, *owner_, R"({"command":"revoke","id":")" + chosen.id + R"("})");
    chosen.revoked = true;
  }

  void forget_meeting() {
    were_moderators_.clear();
    were_inside_.clear();
  }

  // Whoever has been there longest moderates when nobody else does.
  void leave(size_t person) {
    const auto one = std::ranges::find(inside_, person, &Inside::person);
    if (one == inside_.end()) return;
    one->client->leave();
    host_->settle();
    inside_.erase(one);
    if (inside_.empty()) forget_meeting();
    if (!inside_.empty() && std::ranges::none_of(inside_, &Inside::moderator)) {
      inside_.front().moderator = true;
      were_moderators_.insert(inside_.front().person);
    }
  }

  void enter(size_t person, bool moderator, XmppClient& client) {
    const bool first = std::ranges::none_of(inside_, &Inside::moderator);
    if (moderator || first) were_moderators_.insert(person);
    were_inside_.insert(person);
    inside_.push_back({person, were_moderators_.contains(person), &client});
  }

  void owner_comes() {
    if (std::ranges::find(inside_, kPeople, &Inside::person) != inside_.end()) return;
    owner_->join(kRoom);
    host_->settle();
    enter(kPeople, true, *owner_);
  }

  void come(size_t person) {
    leave(person);
    if (invitations_.empty() || random_.below(5) == 0) return come_without(person);
    ModelInvitation& chosen = invitations_[random_.below(static_cast<uint32_t>(invitations_.size()))];
    const bool ended = chosen.revoked || time_ >= chosen.expires;
    XmppClient& client = connect_with(*host_, stock_client(name(person)), chosen.code);
    EXPECT_EQ(client.bound(), !ended);
    if (ended) return;
    if (random_.below(4) == 0) pass(random_.below(120) * 1s);  // hesitates
    client.request_conference(kRoom);
    client.join(kRoom);
    host_->settle();
    const bool mine = chosen.used.contains(person) || chosen.uses == 0 || chosen.used.size() < chosen.uses;
    const bool good = mine && time_ < chosen.expires && (chosen.role != "guest" || !inside_.empty());
    const bool may = good || were_inside_.contains(person);
    EXPECT_EQ(client.in_room(), may) << chosen.role;
    if (!may) return;
    if (good) chosen.used.insert(person);
    enter(person, good && chosen.role == "moderator", client);
  }

  void come_without(size_t person) {
    XmppClient& client = host_->join(stock_client(name(person)), kRoom);
    const bool may = were_inside_.contains(person);
    EXPECT_EQ(client.in_room(), may);
    if (may) enter(person, false, client);
  }

  SeededRandom random_;
  Disk disk_;
  Duration time_{};
  std::unique_ptr<ServiceHost> host_;
  XmppClient* owner_ = nullptr;
  std::vector<ModelInvitation> invitations_;
  std::vector<Inside> inside_;
  std::set<size_t> were_moderators_;  ///< of this meeting, who are that again when they come back
  std::set<size_t> were_inside_;      ///< of this meeting, and need not knock again
};

TEST(InvitationModel, GiveNothingThatTheRulesDoNot) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    InvitationWorld world(static_cast<uint32_t>(seed));
    for (int step = 0; step < kSteps; ++step) {
      world.step();
      world.compare();
      if (testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace conclave::meeting
