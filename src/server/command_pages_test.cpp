// The manual page and the completion of the real tree of commands: the page has every command and option, and a real
// bash completes by it.
#include "server/command_pages.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <fstream>

#include "server/command_line.h"

namespace conclave::server {
namespace {

std::string run(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "cannot run";
  std::string out;
  std::array<char, 4096> buffer;
  while (const size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), got);
  return pclose(pipe) == 0 ? out : "failed: " + out;
}

/// What the command prints.
std::string printed(const char* command) {
  const std::array<const char*, 2> words{"conclave", command};
  testing::internal::CaptureStdout();
  const Parsed parsed = parse_command_line(2, words.data());
  std::fflush(stdout);
  EXPECT_FALSE(parsed.command);
  EXPECT_EQ(parsed.exit_code, 0);
  return testing::internal::GetCapturedStdout();
}

TEST(CommandPages, TheManualHasEveryCommandWithItsWords) {
  const std::string page = printed("manual");
  for (const char* text :
       {".SS conclave serve\n", ".SS conclave user add NAME\n", ".SS conclave invite [ROOM]\n",
        ".SS conclave backup FILE\n", "\\fB\\-\\-role\\fR \\fImember|admin\\fR\n", ".SH EXIT STATUS\n"})
    EXPECT_THAT(page, testing::HasSubstr(text));
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("completion"))) << "what the package is made with is no command";
}

class Completion : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(file_) << printed("completion"); }
  ~Completion() override { unlink(file_.c_str()); }
  /// What bash offers after these words, in which the last is unfinished.
  std::string complete(const std::string& line) {
    return run("bash -c 'set -u; source " + file_ + "; COMP_WORDS=(" + line +
               "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _conclave; echo \"${COMPREPLY[@]-}\"'");
  }
  std::string file_ = testing::TempDir() + "conclave-completion-" + std::to_string(getpid());
};

TEST_F(Completion, KnowsCommandsOptionsAndValues) {
  EXPECT_EQ(complete("conclave us"), "user\n");
  EXPECT_EQ(complete("conclave user re"), "remove\n");
  EXPECT_EQ(complete("conclave user add --ro"), "--role\n");
  EXPECT_EQ(complete("conclave user add --role \"\""), "member admin\n");
  EXPECT_EQ(complete("conclave user role anna a"), "admin\n");
  EXPECT_EQ(complete("conclave invite --uses 1"), "\n") << "a number";
  EXPECT_EQ(complete("conclave serve --config " + file_.substr(0, file_.size() - 2)), file_ + "\n");
  EXPECT_EQ(complete("conclave nonsense x"), "\n");
}

}  // namespace
}  // namespace conclave::server
