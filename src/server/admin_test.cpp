// Administrative commands: on the database, over the store thread, over the control socket, and by the command line's
// side, with and without a server.
#include "server/admin.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <optional>

#include "accounts/password.h"
#include "io/poller.h"
#include "meeting/kept/invitation.h"
#include "server/admin_client.h"
#include "server/credentials_json.h"
#include "server/data_directory.h"
#include "server/keeper.h"
#include "store/account_table.h"

namespace conclave::server {
namespace {

using accounts::AccountRole;
using accounts::AccountState;
using meeting::AccountChanged;
using meeting::AccountRemoved;
using meeting::RunningSessions;
using testing::HasSubstr;
using testing::IsEmpty;

accounts::Credentials credentials(std::string_view password) {
  SeededRandom random(9);
  return {"$argon2id$v=19$" + std::string(password), accounts::make_scram_keys(password, random, 4096)};
}

AdminRequest request(const char* command, const char* name, const char* role = nullptr,
                     std::string_view password = {}) {
  AdminRequest made{command};
  made.arguments.set("name", name);
  if (role != nullptr) made.arguments.set("role", role);
  if (!password.empty()) made.arguments.set("credentials", write_credentials(credentials(password)));
  return made;
}

class AdminTest : public testing::Test {
 protected:
  ~AdminTest() override { std::filesystem::remove_all(directory_); }
  DataDirectory open() {
    auto data = open_data_directory(directory_);
    EXPECT_TRUE(data) << data.error().detail;
    return std::move(*data);
  }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-admin-" + std::to_string(getpid()));
};

/// Commands on a database, as they come.
class AccountCommands : public AdminTest {
 protected:
  AdminAnswer run(const AdminRequest& request) {
    AdminScene scene{data_.database, now_, random_};
    AdminAnswer answer = execute(request, scene);
    changes_ = std::move(scene.changes);
    return answer;
  }
  const AccountChanged& changed() { return std::get<AccountChanged>(changes_.at(0)); }

  DataDirectory data_ = open();
  UnixTime now_{Duration{1'700'000'000s}};
  SeededRandom random_{1};
  std::vector<meeting::AdminChange> changes_;
};

TEST_F(AccountCommands, AddedAccountsAreListed) {
  const AdminAnswer added = run(request("user add", "ann", "admin", "pencils!"));
  EXPECT_EQ(added.error, "") << added.text;
  EXPECT_EQ(added.result["name"].as_string(), "ann");
  EXPECT_EQ(changed().entry.account.role, AccountRole::admin);
  EXPECT_EQ(changed().entry.credentials.scram.stored_key, credentials("pencils!").scram.stored_key);
  EXPECT_EQ(run(request("user add", "bob", "member", "pencils?")).error, "");
  EXPECT_EQ(run({"user list"}).result.to_string(),
            R"([{"name":"ann","role":"admin","state":"enabled","created":1700000000,"last_login":null},)"
            R"({"name":"bob","role":"member","state":"enabled","created":1700000000,"last_login":null}])");
  EXPECT_THAT(changes_, IsEmpty());
}

TEST_F(AccountCommands, WhatIsWrongIsSaidAndChangesNothing) {
  EXPECT_EQ(run(request("user add", "ann", "member", "pencils!")).error, "");
  EXPECT_EQ(run(request("user add", "ann", "member", "another!")).error, "account-exists");
  EXPECT_THAT(changes_, IsEmpty());
  EXPECT_EQ(run(request("user add", "Ann", "member", "pencils!")).error, "bad-name");
  EXPECT_EQ(run(request("user add", "0123abcd", "member", "pencils!")).error, "bad-name");
  EXPECT_EQ(run(request("user add", "bob", "king", "pencils!")).error, "bad-role");
  EXPECT_EQ(run(request("user add", "bob", "member")).error, "bad-request");
  for (const char* command : {"user enable", "user disable", "user remove"})
    EXPECT_EQ(run(request(command, "bob")).error, "no-such-account");
  EXPECT_EQ(run(request("user role", "bob", "admin")).text, "There is no account \"bob\".");
  EXPECT_EQ(run(request("user passwd", "bob", nullptr, "pencils!")).error, "no-such-account");
  EXPECT_EQ(run({"user fly"}).error, "unknown-command");
  EXPECT_THAT(changes_, IsEmpty());
  EXPECT_EQ(run({"user list"}).result.items().size(), 1u);
}

TEST_F(AccountCommands, WhoLosesTheAccountIsLoggedOut) {
  run(request("user add", "ann", "member", "pencils!"));
  run(request("user role", "ann", "admin"));
  EXPECT_EQ(changed().sessions, RunningSessions::keep);
  EXPECT_EQ(changed().entry.account.role, AccountRole::admin);
  run(request("user disable", "ann"));
  EXPECT_EQ(changed().sessions, RunningSessions::end);
  EXPECT_EQ(changed().entry.account.state, AccountState::disabled);
  run(request("user enable", "ann"));
  EXPECT_EQ(changed().sessions, RunningSessions::keep);
  EXPECT_EQ(changed().entry.account.state, AccountState::enabled);
  run(request("user passwd", "ann", nullptr, "crayons!"));
  EXPECT_EQ(changed().sessions, RunningSessions::end);
  EXPECT_EQ(changed().entry.credentials.password_hash, credentials("crayons!").password_hash);
  run(request("user remove", "ann"));
  EXPECT_EQ(std::get<AccountRemoved>(changes_.at(0)).name, "ann");
  EXPECT_THAT(run({"user list"}).result.items(), IsEmpty());
}

/// As an administrator's session asks.
AdminRequest from_page(AdminRequest made, const char* by = "root") {
  made.by = by;
  made.origin = AdminOrigin::page;
  return made;
}

TEST_F(AccountCommands, ALinkSetsAPasswordOnce) {
  AdminRequest adding = request("user add", "ann", "member");
  adding.arguments.set("link", true);
  const AdminAnswer added = run(adding);
  ASSERT_EQ(added.error, "") << added.text;
  const std::string first = added.result["code"].as_string();
  EXPECT_EQ(first.size(), meeting::kInvitationCodeLength);
  EXPECT_EQ(added.result["expires"].as_integer(), 1'700'000'000 + 3 * 86400);
  EXPECT_FALSE(accounts::verify_password("", changed().entry.credentials.password_hash));

  const AdminAnswer made = run(request("user link", "ann"));
  const std::string code = made.result["code"].as_string();
  const auto use = [&](const std::string& shown, const char* password = nullptr) {
    AdminRequest using_it{password == nullptr ? "password look" : "password set"};
    using_it.origin = AdminOrigin::link;
    using_it.arguments.set("code", shown);
    if (password != nullptr) using_it.arguments.set("password", password);
    return run(using_it);
  };
  EXPECT_EQ(use(first).error, "bad-link") << "a newer one took its place";
  EXPECT_EQ(use("").error, "bad-link");
  EXPECT_EQ(use(code).result.to_string(), R"({"name":"ann"})");
  EXPECT_EQ(use(code, "short").error, "password-too-short");
  EXPECT_EQ(use(code, "a\x01 long password").error, "bad-password");
  EXPECT_EQ(use(code, "correct horse").error, "");
  EXPECT_EQ(changed().sessions, RunningSessions::end);
  EXPECT_TRUE(accounts::verify_password("correct horse", changed().entry.credentials.password_hash));
  EXPECT_EQ(use(code, "another horse").error, "bad-link") << "it was used";
  std::vector<std::string> log;
  const Json entries = run({"audit list"}).result;
  for (const Json& entry : entries.items())
    log.push_back(entry["event"].as_string() + " " + entry["account"].as_string() + " " + entry["subject"].as_string());
  EXPECT_THAT(log, testing::ElementsAre("password-link-made  ann", "account-added  ann", "password-link-made  ann",
                                        "account-changed ann ann"));

  AdminRequest brief = request("user link", "ann");
  brief.arguments.set("expires", 1);
  const std::string soon = run(brief).result["code"].as_string();
  EXPECT_EQ(use(soon).error, "");
  now_ += 61s;
  EXPECT_EQ(use(soon).error, "bad-link") << "a minute, at least";
  const std::string last = run(request("user link", "ann")).result["code"].as_string();
  run(request("user disable", "ann"));
  EXPECT_EQ(use(last).error, "bad-link");
  EXPECT_EQ(run(request("user link", "ann")).error, "account-disabled");
  run(request("user remove", "ann"));
  EXPECT_EQ(run(request("user link", "ann")).error, "no-such-account");
}

TEST_F(AccountCommands, FromThePageOnlyAdministratorsAndOnlyWhatIsOnTheList) {
  run(request("user add", "root", "admin", "pencils!"));
  run(request("user add", "ann", "member", "pencils!"));
  EXPECT_EQ(run(from_page({"user list"})).error, "");
  EXPECT_EQ(run(from_page({"user list"}, "ann")).error, "forbidden");
  EXPECT_EQ(run(from_page({"user list"}, "nobody")).error, "forbidden");
  for (const char* command : {"user passwd", "forget", "room set", "password set", "invite make"})
    EXPECT_EQ(run(from_page({command})).error, "forbidden") << command;
  for (const char* command : {"backup", "fly", ""})
    EXPECT_EQ(run(from_page({command})).error, "unknown-command") << command;
  AdminRequest by_link{"user list"};
  by_link.origin = AdminOrigin::link;
  EXPECT_EQ(run(by_link).error, "forbidden");
  for (const AdminRequest& on_oneself :
       {request("user role", "root", "member"), request("user disable", "root"), request("user remove", "root")})
    EXPECT_EQ(run(from_page(on_oneself)).error, "own-account");
  EXPECT_EQ(run(from_page(request("user role", "ann", "admin"))).error, "");
  EXPECT_EQ(run({"audit list"}).result.items().back()["account"].as_string(), "root");
  // Another administrator took the role away: at once, whatever the session says.
  run(request("user role", "root", "member"));
  EXPECT_EQ(run(from_page(request("user disable", "ann"))).error, "forbidden");
}

TEST_F(AccountCommands, LongListsCanBeCutAndSearched) {
  for (const char* name : {"ann", "anna", "bob"}) run(request("user add", name, "member", "pencils!"));
  AdminRequest listing{"user list"};
  listing.arguments.set("find", "nn");
  EXPECT_EQ(run(listing).result.items().size(), 2u);
  listing.arguments.set("limit", 1);
  EXPECT_EQ(run(listing).result.items().size(), 1u);
  listing = {"audit list"};
  listing.arguments.set("limit", 2);
  EXPECT_EQ(run(listing).result.items().size(), 2u);
}

TEST(Credentials, CrossAsJsonAndDamagedOnesAreRefused) {
  const accounts::Credentials made = credentials("pencils!");
  const Json json = write_credentials(made);
  const auto read = parse_credentials(json);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->password_hash, made.password_hash);
  EXPECT_EQ(read->scram.salt, made.scram.salt);
  EXPECT_EQ(read->scram.iterations, 4096u);
  EXPECT_EQ(read->scram.server_key, made.scram.server_key);
  const auto with = [&](const char* key, Json value) {
    return parse_credentials(Json(json).set(key, std::move(value)));
  };
  EXPECT_FALSE(with("hash", "pencils!"));
  EXPECT_FALSE(with("salt", ""));
  EXPECT_FALSE(with("stored_key", "c2hvcnQ="));
  EXPECT_FALSE(with("server_key", "not base64"));
  EXPECT_FALSE(with("iterations", 1));
  EXPECT_FALSE(parse_credentials(Json()));
}

TEST(AdminLines, RequestsAndAnswers) {
  const auto parsed = parse_admin_request(R"({"command":"user add","arguments":{"name":"ann"}})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->command, "user add");
  EXPECT_EQ(write_admin_request(*parsed), R"({"command":"user add","arguments":{"name":"ann"},"by":""})");
  for (const char* bad : {"", "{}", "[]", "null", R"({"command":7})", R"({"command":"x","arguments":[1]})", "{"})
    EXPECT_FALSE(parse_admin_request(bad)) << bad;
  EXPECT_EQ(write_admin_answer({.result = 3}), R"({"result":3})");
  EXPECT_EQ(write_admin_answer(admin_error("no", "Not \"so\".")), R"({"error":"no","text":"Not \"so\"."})");
  const auto answer = parse_admin_answer(R"({"error":"no","text":"Not so."})");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, "no");
  EXPECT_EQ(answer->text, "Not so.");
  EXPECT_FALSE(parse_admin_answer("{}"));
}

/// Waits until a command has been answered.
AdminDone take(Keeper& keeper) {
  io::Poller poller;
  poller.watch(keeper.events_fd(), 0);
  while (poller.wait(10s) != 0)
    for (AdminDone& done : keeper.take_events()) return std::move(done);
  ADD_FAILURE() << "no answer";
  return {};
}

TEST_F(AdminTest, TheStoreThreadWritesInOrder) {
  {
    DataDirectory data = open();
    const auto keeper = Keeper::start(std::move(data.database));
    ASSERT_TRUE(keeper->run(7, request("user add", "ann", "member", "pencils!")));
    const AdminDone done = take(*keeper);
    EXPECT_EQ(done.ticket, 7u);
    EXPECT_EQ(done.request.command, "user add");
    EXPECT_EQ(done.answer.error, "");
    EXPECT_EQ(done.changes.size(), 1u);
    // What was posted is written before the thread ends, and before what came later is answered.
    for (int64_t i = 1; i <= 1000; ++i) keeper->send(meeting::NoteLogin{"ann", UnixTime{Duration{i * 1s}}});
    ASSERT_TRUE(keeper->run(8, {"user list"}));
    EXPECT_EQ(take(*keeper).answer.result.items().at(0)["last_login"].as_integer(), 1000);
    keeper->send(meeting::NoteLogin{"ann", UnixTime{Duration{2000s}}});
    keeper->send(meeting::NoteLogin{"nobody", UnixTime{Duration{2000s}}});
  }
  DataDirectory data = open();
  EXPECT_EQ((*store::AccountTable(data.database).find("ann"))->account.last_login, UnixTime{Duration{2000s}});
}

TEST_F(AdminTest, FailuresAreCountedAndDoNotStopTheThread) {
  DataDirectory data = open();
  ASSERT_TRUE(data.database.run("ALTER TABLE accounts RENAME TO hidden"));
  const auto keeper = Keeper::start(std::move(data.database));
  keeper->send(meeting::NoteLogin{"ann", UnixTime{}});
  ASSERT_TRUE(keeper->run(1, {"user list"}));
  const AdminDone done = take(*keeper);
  EXPECT_EQ(done.answer.error, "store-failed");
  EXPECT_THAT(done.answer.text, HasSubstr("no such table"));
  EXPECT_EQ(keeper->report().lost.count("store-failed"), 1u);
}

TEST_F(AdminTest, WhereNoServerHasBeenNothingIsMade) {
  const AdminAnswer nowhere = ask_owner(directory_, request("user add", "ann", "member", "pencils!"));
  EXPECT_EQ(nowhere.error, "no-installation");
  EXPECT_THAT(nowhere.text, HasSubstr("There is no installation in " + directory_.string()));
  EXPECT_FALSE(std::filesystem::exists(directory_));
  std::filesystem::create_directory(directory_);
  EXPECT_EQ(ask_owner(directory_, {"user list"}).error, "no-installation");
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(AdminTest, ADirectoryThatIsBeingMadeIsWaitedFor) {
  std::filesystem::create_directory(directory_);
  std::optional<Result<io::DirectoryLock>> starting = io::DirectoryLock::take(directory_);
  ASSERT_TRUE(*starting);
  const auto pause = [&](Duration) {
    starting.reset();
    open();
  };
  EXPECT_EQ(ask_owner(directory_, {"user list"}, 10s, pause).error, "");
}

TEST_F(AdminTest, WithoutAServerTheCommandLineDoesItItself) {
  open();
  EXPECT_EQ(ask_owner(directory_, request("user add", "ann", "member", "pencils!")).error, "");
  EXPECT_EQ(ask_owner(directory_, {"user list"}).result.items().size(), 1u);
  EXPECT_EQ(ask_owner("/proc/nowhere", {"user list"}).error, "no-installation");
}

TEST_F(AdminTest, AnOwnerThatDoesNotAnswerIsNamed) {
  const DataDirectory owner = open();
  const AdminAnswer answer = ask_owner(directory_, {"user list"}, 200ms);
  EXPECT_EQ(answer.error, "directory-in-use");
  EXPECT_THAT(answer.text, HasSubstr(directory_.string()));
}

TEST_F(AdminTest, WaitsForAnotherCommandToEnd) {
  std::optional<DataDirectory> other = open();
  int pauses = 0;
  const auto pause = [&](Duration) {
    if (++pauses == 3) other.reset();
  };
  EXPECT_EQ(ask_owner(directory_, {"user list"}, 10s, pause).error, "");
  EXPECT_EQ(pauses, 3);
}

}  // namespace
}  // namespace conclave::server
