// Processes that are killed in the middle of writing accounts, again and again: the command line's, and the server's.
// Whatever was acknowledged is there afterwards as acknowledged, nothing is damaged, and the directory is free.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <map>

#include "gateway/control_socket.h"
#include "gateway/loop.h"
#include "server/admin_client.h"
#include "server/credentials_json.h"
#include "server/data_directory.h"
#include "server/keeper.h"
#include "store/account_table.h"

namespace conclave::server {
namespace {

/// What `number` tells of an account.
accounts::Credentials credentials(uint32_t number) {
  return {"$argon2id$" + std::to_string(number),
          {"salt", 4096, std::string(32, static_cast<char>(number)), std::string(32, 's')}};
}

std::string name_of(uint32_t number) { return "user" + std::to_string(number); }

AdminRequest request(const char* command, uint32_t account, uint32_t number) {
  AdminRequest made{command};
  made.arguments.set("name", name_of(account)).set("role", "member");
  made.arguments.set("credentials", write_credentials(credentials(number)));
  return made;
}

class AdminKillTest : public testing::Test {
 protected:
  AdminKillTest() { EXPECT_TRUE(open_data_directory(directory_)); }
  ~AdminKillTest() override { std::filesystem::remove_all(directory_); }

  /// Looks at the database as the next process finds it.
  std::map<std::string, std::string> hashes() {
    auto data = open_data_directory(directory_);
    EXPECT_TRUE(data) << data.error().detail;
    if (!data) return {};
    auto check = data->database.prepare("PRAGMA integrity_check");
    EXPECT_TRUE(check && *check->step());
    EXPECT_EQ(check->text(0), "ok");
    std::map<std::string, std::string> found;
    const auto all = store::AccountTable(data->database).list();
    EXPECT_TRUE(all) << all.error().detail;
    for (const accounts::AccountEntry& entry : *all) found[entry.account.name] = entry.credentials.password_hash;
    return found;
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-kill-" + std::to_string(getpid()));
};

/// Adds accounts and changes the password of the one before, and says each that is done.
[[noreturn]] void write_until_killed(const std::filesystem::path& directory, uint32_t first, int told) {
  for (uint32_t i = first;; ++i) {
    const bool added = ask_owner(directory, request("user add", i, i)).error.empty();
    if (!added || write(told, &i, sizeof i) != sizeof i) break;
    const uint32_t changed = i + 1'000'000;
    if (!ask_owner(directory, request("user passwd", i, changed)).error.empty()) break;
    if (write(told, &changed, sizeof changed) != sizeof changed) break;
  }
  _exit(1);
}

TEST_F(AdminKillTest, TheCommandLine) {
  std::map<std::string, std::string> acknowledged;
  uint32_t next = 0;
  for (unsigned round = 0; round < 12; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) write_until_killed(directory_, next, ends[1]);
    close(ends[1]);
    const auto take = [&] {
      uint32_t number = 0;
      if (read(ends[0], &number, sizeof number) != sizeof number) return false;
      const uint32_t account = number % 1'000'000;
      acknowledged[name_of(account)] = credentials(number).password_hash;
      next = account + 2;  // the next may have been written and not told
      return true;
    };
    // Each round lets another number of writes pass; the kill hits wherever the child is by then.
    for (unsigned i = 0; i <= round % 5; ++i) ASSERT_TRUE(take());
    kill(child, SIGKILL);
    while (take()) {
    }
    close(ends[0]);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);

    const auto found = hashes();
    for (auto& [name, hash] : acknowledged) {
      ASSERT_TRUE(found.contains(name)) << name;
      // The last change may have been written and not told. Then it is what holds from here on.
      if (name == name_of(next - 2) && found.at(name) == credentials(next - 2 + 1'000'000).password_hash)
        hash = found.at(name);
      EXPECT_EQ(found.at(name), hash) << name;
    }
    EXPECT_LE(found.size(), acknowledged.size() + round + 1) << "at most the one under way in each round";
  }
  EXPECT_GE(acknowledged.size(), 12u);
}

/// What a server is to the command line: the lock, the store thread and the control socket.
[[noreturn]] void serve_until_killed(const std::filesystem::path& directory, int ready) {
  auto data = open_data_directory(directory);
  if (!data) _exit(1);
  gateway::Loop loop;
  const auto keeper = Keeper::start(std::move(data->database));
  std::unique_ptr<gateway::ControlSocket> socket;
  auto opened = gateway::ControlSocket::open(loop, control_path(directory), [&](auto id, const std::string& line) {
    keeper->run(id, *parse_admin_request(line));
  });
  if (!opened) _exit(1);
  socket = std::move(*opened);
  loop.watch(keeper->events_fd(), [&] {
    for (const AdminDone& done : keeper->take_events()) socket->answer(done.ticket, write_admin_answer(done.answer));
  });
  const char told = 'r';
  if (write(ready, &told, 1) != 1) _exit(1);
  loop.run();
  _exit(1);
}

TEST_F(AdminKillTest, TheServer) {
  std::map<std::string, std::string> acknowledged;
  uint32_t next = 0;
  for (unsigned round = 0; round < 8; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t server = fork();
    if (server == 0) serve_until_killed(directory_, ends[1]);
    close(ends[1]);
    char told = 0;
    ASSERT_EQ(read(ends[0], &told, 1), 1);
    close(ends[0]);
    // A process of its own kills it the moment this one begins another write, each round a later one.
    std::array<int, 2> begun{};
    ASSERT_EQ(pipe(begun.data()), 0);
    const pid_t killer = fork();
    if (killer == 0) {
      char begins = 0;
      for (unsigned i = 0; i <= 3 * round; ++i)
        if (read(begun[0], &begins, 1) != 1) _exit(1);
      kill(server, SIGKILL);
      _exit(0);
    }
    bool lost = false;
    while (!lost) {
      ASSERT_EQ(write(begun[1], "w", 1), 1);
      const AdminAnswer answer = ask_owner(directory_, request("user add", next, next));
      lost = waitpid(server, nullptr, WNOHANG) == server || answer.error == "no-answer";
      if (answer.error.empty()) acknowledged[name_of(next)] = credentials(next).password_hash;
      if (!answer.error.empty()) {
        EXPECT_EQ(answer.error, "no-answer");
      }
      ++next;
    }
    waitpid(server, nullptr, 0);
    ASSERT_EQ(waitpid(killer, nullptr, 0), killer);
    for (const int end : begun) close(end);
    const auto found = hashes();
    for (const auto& [name, hash] : acknowledged) ASSERT_TRUE(found.contains(name)) << name;
    EXPECT_LE(found.size(), acknowledged.size() + round + 1);
  }
}

}  // namespace
}  // namespace conclave::server
