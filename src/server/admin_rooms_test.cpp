// Rooms, invitations, the audit log and people to be forgotten, as administrators have them.
#include <gmock/gmock.h>
#include <unistd.h>

#include "io/system.h"
#include "server/admin.h"
#include "server/command_line.h"
#include "server/data_directory.h"
#include "server/keeper.h"
#include "server/room_tool.h"
#include "store/account_table.h"
#include "store/audit_table.h"
#include "store/room_tables.h"

namespace conclave::server {
namespace {

using meeting::AuditEvent;
using meeting::AuditRecord;
using meeting::RoomKey;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr UnixTime kNow{Duration{1'700'000'000s}};

class RoomCommands : public testing::Test {
 protected:
  RoomCommands() {
    SeededRandom random(9);
    const accounts::Credentials credentials{"$argon2id$", accounts::make_scram_keys("pencils!", random, 4096)};
    for (const char* name : {"ann", "bob"})
      EXPECT_TRUE(store::AccountTable(data_.database).add({.name = name, .created = kNow}, credentials));
  }
  ~RoomCommands() override { std::filesystem::remove_all(directory_); }

  AdminAnswer run(const char* command, std::string_view arguments) {
    AdminScene scene{data_.database, kNow, random_};
    AdminAnswer answer = execute({command, Json::parse(arguments).value()}, scene);
    changes_ = std::move(scene.changes);
    return answer;
  }
  std::vector<std::string> log() {
    std::vector<std::string> lines;
    const auto all = store::AuditTable(data_.database).list({}, 1000);
    for (const AuditRecord& record : *all)
      lines.push_back(std::string(to_string(record.event)) + ":" + record.account + ":" + record.room + ":" +
                      record.subject);
    return lines;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-room-commands-" + std::to_string(getpid()));
  DataDirectory data_ = std::move(*open_data_directory(directory_));
  SeededRandom random_{1};
  std::vector<meeting::AdminChange> changes_;
};

TEST_F(RoomCommands, RoomsAreMadeChangedShownAndDeleted) {
  const AdminAnswer made = run("room set", R"({"room":"Club/Käse","owner":"ann","settings":{"lobby":true,"limit":9}})");
  EXPECT_EQ(made.error, "") << made.text;
  EXPECT_EQ(made.result["name"].as_string(), "club/käse");
  EXPECT_EQ(std::get<meeting::RoomChanged>(changes_.at(0)).record.key, (RoomKey{"club", "k%c3%a4se"}));
  run("room set", R"({"room":"club/käse","settings":{"lobby":false}})");
  const AdminAnswer shown = run("room show", R"({"room":"club/käse"})");
  EXPECT_EQ(shown.result["owner"].as_string(), "ann");
  EXPECT_EQ(shown.result["settings"]["limit"].as_integer(), 9);
  EXPECT_FALSE(shown.result["settings"]["lobby"].as_bool());
  EXPECT_EQ(run("room list", "{}").result.items().size(), 1u);
  EXPECT_THAT(run("room list", R"({"owner":"bob"})").result.items(), IsEmpty());
  EXPECT_EQ(run("room delete", R"({"room":"club/käse"})").error, "");
  EXPECT_EQ(run("room show", R"({"room":"club/käse"})").error, "no-such-room");
  EXPECT_THAT(log(), ElementsAre("room-set::club/käse:", "room-set::club/käse:", "room-deleted::club/käse:"));
}

TEST_F(RoomCommands, WhatIsWrongIsSaidAndChangesNothing) {
  EXPECT_EQ(run("room set", R"({"room":"a/b/c"})").error, "bad-room-name");
  EXPECT_EQ(run("room set", R"({"room":"tea","owner":"nobody"})").error, "no-such-account");
  EXPECT_EQ(run("room set", R"({"room":"tea","settings":{"lobbby":true}})").error, "bad-settings");
  EXPECT_EQ(run("room delete", R"({"room":"tea"})").error, "no-such-room");
  EXPECT_EQ(run("invite make", R"({"room":"tea","role":"king"})").error, "bad-invitation");
  EXPECT_EQ(run("invite revoke", R"({"id":"nothing"})").error, "no-such-invitation");
  EXPECT_EQ(run("forget", R"({"name":"Not A Name"})").error, "bad-name");
  EXPECT_EQ(run("forget", R"({"name":"nobody"})").error, "no-such-person");
  EXPECT_EQ(run("room list", R"({"owner":"nobody"})").error, "no-such-account");
  EXPECT_THAT(changes_, IsEmpty());
  EXPECT_THAT(run("room list", "{}").result.items(), IsEmpty());
  EXPECT_THAT(log(), IsEmpty());
}

TEST_F(RoomCommands, InvitationsAreMadeListedAndRevoked) {
  const AdminAnswer made = run("invite make", R"({"room":"tea","role":"member","expires":172800,"uses":5})");
  EXPECT_EQ(made.error, "") << made.text;
  const std::string code = made.result["code"].as_string();
  EXPECT_EQ(code.size(), meeting::kInvitationCodeLength);
  const Json list = run("invite list", R"({"room":"Tea"})").result;
  EXPECT_EQ(list.to_string().find(code), std::string::npos);
  ASSERT_EQ(list.items().size(), 1u);
  EXPECT_EQ(list.items()[0]["role"].as_string(), "member");
  EXPECT_EQ(list.items()[0]["expires"].as_integer(), 1'700'172'800);
  const std::string id = list.items()[0]["id"].as_string();
  EXPECT_EQ(run("invite revoke", R"({"id":")" + id + R"("})").result["state"].as_string(), "revoked");
  EXPECT_TRUE(std::get<meeting::InvitationChanged>(changes_.at(0)).invitation.revoked);
  EXPECT_THAT(run("invite list", R"({"room":"cellar"})").result.items(), IsEmpty());
  EXPECT_THAT(log(), ElementsAre("invitation-made::tea:" + id, "invitation-revoked::tea:" + id));
}

TEST_F(RoomCommands, AClosedMeetingIsMemorysToEnd) {
  EXPECT_FALSE(run("room close", R"({"room":"tea"})").result["running"].as_bool());
  EXPECT_EQ(std::get<meeting::MeetingEnded>(changes_.at(0)).key, (RoomKey{"", "tea"}));
}

TEST_F(RoomCommands, AForgottenPersonIsNowhere) {
  run("room set", R"({"room":"tea","owner":"ann","settings":{}})");
  run("room set", R"({"room":"cellar","owner":"bob","settings":{}})");
  run("invite make", R"({"room":"tea"})");
  meeting::Invitation hers{
      .id = "hers", .code_hash = "x", .room = {"", "cellar"}, .made_by = "ann", .expires = kNow + 1h};
  ASSERT_TRUE(store::InvitationTable(data_.database).save(hers));
  store::AuditTable audit(data_.database);
  ASSERT_TRUE(audit.add({.time = kNow, .event = AuditEvent::logged_in, .account = "ann"}));
  ASSERT_TRUE(audit.add({.time = kNow, .event = AuditEvent::kicked, .account = "bob", .subject = "ann"}));
  const AdminAnswer forgotten = run("forget", R"({"name":"ann"})");
  EXPECT_EQ(forgotten.result.to_string(), R"({"account":true,"rooms":1,"invitations":1})");
  EXPECT_EQ(std::get<meeting::PersonForgotten>(changes_.back()).name, "ann");
  const Result<meeting::Records> left = load_records(data_.database);
  ASSERT_TRUE(left);
  ASSERT_EQ(left->accounts.size(), 1u);
  ASSERT_EQ(left->rooms.size(), 1u);
  EXPECT_EQ(left->rooms[0].owner, "bob");
  EXPECT_THAT(left->invitations, IsEmpty());
  for (const std::string& line : log()) EXPECT_THAT(line, testing::Not(HasSubstr("ann"))) << line;
  EXPECT_EQ(run("forget", R"({"name":"ann"})").error, "no-such-person");
}

TEST_F(RoomCommands, AForgottenPersonsRoomsCanStay) {
  run("room set", R"({"room":"tea","owner":"ann","settings":{}})");
  run("forget", R"({"name":"ann","keep_rooms":true})");
  EXPECT_EQ(run("room show", R"({"room":"tea"})").result["owner"].as_string(), "");
}

TEST_F(RoomCommands, ChangesOfAccountsAreInTheLog) {
  run("user disable", R"({"name":"ann"})");
  run("user remove", R"({"name":"ann"})");
  EXPECT_THAT(log(), ElementsAre("account-changed:::ann", "account-removed:::ann"));
  const Json shown = run("audit list", R"({"since":1700000000})").result;
  EXPECT_EQ(shown.items().size(), 2u);
  EXPECT_THAT(run("audit list", R"({"since":1700000001})").result.items(), IsEmpty());
}

TEST_F(RoomCommands, TheLogNamesWhoActedOnTheCommandLine) {
  AdminScene scene{data_.database, kNow, random_};
  const Result<AdminRequest> request = parse_admin_request(
      write_admin_request({"user disable", Json::object().set("name", "ann"), "root@command-line"}));
  ASSERT_TRUE(request);
  EXPECT_EQ(execute(*request, scene).error, "");
  EXPECT_THAT(log(), ElementsAre("account-changed:root@command-line::ann"));
  EXPECT_FALSE(parse_admin_request(write_admin_request({"user list", Json::object(), std::string(1000, 'x')})));
}

TEST_F(RoomCommands, AMeetingThatIsNotThereIsNotEnded) {
  SeededRandom random(1);
  const meeting::Service service(meeting::ServiceConfig{}, random, io::clock_anchor());
  const auto refused = find_admin_command("room close")->refuse(Json::parse(R"({"room":"tea"})").value(), service);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->error, "no-meeting");
  EXPECT_EQ(refused->text, "There is no meeting in \"tea\" now.");
}

TEST_F(RoomCommands, TheStoreThreadWritesWhatMemoryChanged) {
  meeting::RoomRecord tea{.key = {"", "tea"}, .owner = "ann"};
  const auto write = [&](meeting::StoreCommand command) { EXPECT_TRUE(write_change(command, data_.database)); };
  write(meeting::SaveRoom{tea});
  meeting::Invitation invitation{.id = "i", .code_hash = "x", .room = tea.key, .expires = kNow};
  write(meeting::SaveInvitation{invitation});
  write(meeting::AddAudit{{.time = kNow, .event = AuditEvent::logged_in, .account = "ann"}});
  EXPECT_EQ(load_records(data_.database)->rooms.size(), 1u);
  write(meeting::RenameInAudit{"ann", "forgotten-x"});
  EXPECT_THAT(log(), ElementsAre("logged-in:forgotten-x::"));
  write(meeting::ForgetAudit{kNow + 1s});
  EXPECT_THAT(log(), IsEmpty());
  write(meeting::ForgetRoom{tea.key});
  EXPECT_THAT(load_records(data_.database)->invitations, IsEmpty());
  EXPECT_THAT(load_records(data_.database)->rooms, IsEmpty());
}

TEST(RoomTool, ReadsSettingsAsPeopleWriteThem) {
  EXPECT_EQ(parse_settings({"lobby=yes", "limit=20", "subject=12", "moderated.audio=no", "password="})->to_string(),
            R"({"lobby":true,"limit":20,"subject":"12","moderated":{"audio":false},"password":""})");
  for (const char* wrong : {"lobby", "=yes", "lobby=maybe"}) EXPECT_FALSE(parse_settings({wrong})) << wrong;
}

TEST(RoomTool, ReadsTimesAndDays) {
  EXPECT_EQ(parse_since("", kNow), 0);
  EXPECT_EQ(parse_since("2d", kNow), 1'700'000'000 - 172'800);
  EXPECT_EQ(parse_since("2023-11-14", kNow), 1'699'920'000);
  for (const char* wrong : {"yesterday", "2023-11-14x", "2023-13-01"}) EXPECT_FALSE(parse_since(wrong, kNow)) << wrong;
}

int exit_code(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "conclave");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const Parsed parsed = parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return parsed.command ? 0 : parsed.exit_code;
}

TEST(RoomTool, WordsOfTheCommandLine) {
  EXPECT_EQ(exit_code({"room", "list", "--owner", "ann", "--json"}), 0);
  EXPECT_EQ(exit_code({"room", "set", "tea", "lobby=yes", "limit=3", "--owner", "ann", "--data", "/d"}), 0);
  EXPECT_EQ(exit_code({"room", "close", "tea"}), 0);
  EXPECT_EQ(exit_code({"invite", "tea", "--role", "moderator", "--expires", "2d", "--uses", "5"}), 0);
  EXPECT_EQ(exit_code({"invite", "--list"}), 0);
  EXPECT_EQ(exit_code({"invite", "--revoke", "abcdefgh"}), 0);
  EXPECT_EQ(exit_code({"audit", "--since", "2d", "--json"}), 0);
  EXPECT_EQ(exit_code({"forget", "ann", "--keep-rooms"}), 0);
  EXPECT_NE(exit_code({"room"}), 0);
  EXPECT_NE(exit_code({"room", "show"}), 0);
  EXPECT_NE(exit_code({"invite", "tea", "--role", "king"}), 0);
  EXPECT_NE(exit_code({"invite", "--list", "--revoke", "x"}), 0);
  EXPECT_NE(exit_code({"forget"}), 0);
}

}  // namespace
}  // namespace conclave::server
