#include "meeting/kept/invitation.h"

#include <gtest/gtest.h>

#include <set>

namespace conclave::meeting {
namespace {
using jingle::Json;

constexpr UnixTime kNow{Duration{1'700'000'000s}};
const RoomKey kTea{"", "tea"};

class InvitationTest : public testing::Test {
 protected:
  NewInvitation make(InvitationWish wish = {}) {
    NewInvitation made = make_invitation(kTea, wish, "ann", kNow, random_);
    book_.put(made.invitation);
    return made;
  }

  SeededRandom random_{1};
  InvitationStore book_;
};

TEST_F(InvitationTest, TheCodeIsLongAndOnlyItsHashIsKept) {
  std::set<std::string> codes;
  for (int i = 0; i < 100; ++i) {
    const NewInvitation made = make();
    EXPECT_EQ(made.code.size(), 22u);
    EXPECT_EQ(made.code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_TRUE(looks_like_code(made.code));
    EXPECT_EQ(made.invitation.code_hash, hash_of_code(made.code));
    EXPECT_EQ(to_json(made.invitation, kNow).to_string().find(made.code), std::string::npos);
    codes.insert(made.code);
  }
  EXPECT_EQ(codes.size(), 100u);
  EXPECT_FALSE(looks_like_code("e30.e30.c2ln"));
  // FIPS 180-2 B.1
  EXPECT_EQ(hash_of_code("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_F(InvitationTest, IsFoundByItsCodeAlone) {
  const NewInvitation made = make();
  ASSERT_NE(book_.find_by_code(made.code), nullptr);
  EXPECT_EQ(book_.find_by_code(made.code)->id, made.invitation.id);
  EXPECT_EQ(book_.find_by_code(made.invitation.id), nullptr);
  EXPECT_EQ(book_.find_by_code(made.invitation.code_hash), nullptr);
  EXPECT_EQ(book_.find_by_code(made.code + "x"), nullptr);
  EXPECT_EQ(book_.find_by_code(""), nullptr);
  book_.erase(made.invitation.id);
  EXPECT_EQ(book_.find_by_code(made.code), nullptr);
}

TEST_F(InvitationTest, APersonIsCountedOnce) {
  const std::string id = make({.uses = 2}).invitation.id;
  ASSERT_TRUE(book_.may_use(id, "machine:a", kNow));
  EXPECT_NE(book_.count_use(id, "machine:a"), nullptr);
  EXPECT_EQ(book_.count_use(id, "machine:a"), nullptr);  // loaded the page anew
  EXPECT_NE(book_.count_use(id, "bob@meet.ex"), nullptr);
  EXPECT_EQ(state_of(*book_.find(id), kNow), InvitationState::used_up);
  EXPECT_TRUE(book_.may_use(id, "machine:a", kNow));
  EXPECT_FALSE(book_.may_use(id, "machine:c", kNow));
  EXPECT_FALSE(book_.find(id)->used_by[0].find("machine") != std::string::npos);
}

TEST_F(InvitationTest, WithoutALimitAnyNumberMayUseIt) {
  const std::string id = make().invitation.id;
  for (size_t i = 0; i < kMaxRemembered + 5; ++i) {
    const std::string person = "machine:" + std::to_string(i);
    ASSERT_TRUE(book_.may_use(id, person, kNow));
    book_.count_use(id, person);
  }
  EXPECT_EQ(book_.find(id)->used_by.size(), kMaxRemembered);
}

TEST_F(InvitationTest, EndsByTimeAndByRevocation) {
  const NewInvitation made = make({.life = 2h});
  EXPECT_TRUE(book_.may_use(made.invitation.id, "a", kNow + 2h - 1us));
  EXPECT_FALSE(book_.may_use(made.invitation.id, "a", kNow + 2h));
  Invitation revoked = made.invitation;
  revoked.revoked = true;
  book_.put(revoked);
  EXPECT_FALSE(book_.may_use(made.invitation.id, "a", kNow));
  EXPECT_EQ(state_of(revoked, kNow + 3h), InvitationState::revoked);
  EXPECT_FALSE(book_.may_use("nothing", "a", kNow));
}

TEST_F(InvitationTest, IsForgottenSomeTimeAfterItsEnd) {
  const NewInvitation made = make({.life = 2h});
  EXPECT_TRUE(book_.extract_outdated(kNow + 2h + kInvitationAfterlife - 1us).empty());
  EXPECT_EQ(book_.extract_outdated(kNow + 2h + kInvitationAfterlife), std::vector<std::string>{made.invitation.id});
  EXPECT_EQ(book_.size(), 0u);
  EXPECT_TRUE(book_.of_room(kTea).empty());
}

TEST_F(InvitationTest, TheListOfARoomBeginsWithTheLatest) {
  const NewInvitation first = make();
  NewInvitation second = make_invitation(kTea, {}, "ann", kNow + 1s, random_);
  book_.put(second.invitation);
  book_.put(make_invitation({"club", "tea"}, {}, "ann", kNow, random_).invitation);
  ASSERT_EQ(book_.of_room(kTea).size(), 2u);
  EXPECT_EQ(book_.of_room(kTea)[0]->id, second.invitation.id);
}

TEST_F(InvitationTest, GivesWhatItsRoleSays) {
  const Grant guest = grant_of(make({.role = InvitedAs::guest}).invitation);
  EXPECT_TRUE(guest.passes_lobby);
  EXPECT_FALSE(guest.may_open);
  EXPECT_EQ(guest.role, Role::participant);
  const Grant member = grant_of(make({.role = InvitedAs::member}).invitation);
  EXPECT_TRUE(member.may_open);
  EXPECT_EQ(member.role, Role::participant);
  const Grant moderator = grant_of(make({.role = InvitedAs::moderator}).invitation);
  EXPECT_TRUE(moderator.may_open);
  EXPECT_EQ(moderator.role, Role::moderator);
  for (const Grant& grant : {guest, member, moderator}) {
    EXPECT_TRUE(grant.holds_for("tea", ""));
    EXPECT_FALSE(grant.holds_for("tea", "club"));
    EXPECT_FALSE(grant.holds_for("teapot", ""));
  }
}

TEST(InvitationWish, IsReadWithinItsLimits) {
  const auto read = [](std::string_view text) { return parse_invitation_wish(Json::parse(text).value()); };
  const auto wish = read(R"({"role":"moderator","expires":172800,"uses":5})");
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->role, InvitedAs::moderator);
  EXPECT_EQ(wish->life, 48h);
  EXPECT_EQ(wish->uses, 5u);
  ASSERT_TRUE(read("{}"));
  EXPECT_EQ(read("{}")->life, kDefaultInvitationLife);
  for (const char* wrong : {R"({"role":"owner"})", R"({"role":1})", R"({"expires":59})", R"({"expires":"2d"})",
                            R"({"expires":31708800})", R"({"uses":-1})", R"({"uses":1001})"})
    EXPECT_FALSE(read(wrong)) << wrong;
}

TEST(InvitationLink, LeadsToTheRoom) {
  EXPECT_EQ(invitation_link("https://meet.ex", kTea, "abc"), "https://meet.ex/tea?invite=abc");
  EXPECT_EQ(invitation_link("https://meet.ex:8443", {"club", "k%c3%a4se"}, "abc"),
            "https://meet.ex:8443/club/k%c3%a4se?invite=abc");
}

}  // namespace
}  // namespace conclave::meeting
