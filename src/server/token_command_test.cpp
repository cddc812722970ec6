#include "server/token_command.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "accounts/test_tokens.h"
#include "accounts/token_text.h"
#include "server/command_line.h"

namespace conclave::server {
namespace {

using accounts::kTestNow;
using testing::HasSubstr;

class TokenCommandTest : public testing::Test {
 protected:
  TokenCommandTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "conclave-token-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    config_.host = "meet.example";
    config_.tokens.issuers = {"club"};
    config_.tokens.audiences = {"*", "conclave"};
    config_.tokens.keys = {{"public", write("rsa.pub", accounts::kTestRsaPublic, 0644), {}},
                           {"club-1", {}, write("secret", accounts::kTestSecret + std::string("\n"), 0600)}};
  }
  ~TokenCommandTest() override { std::filesystem::remove_all(directory_); }

  std::string write(const std::string& name, std::string_view text, mode_t mode) {
    const std::string path = directory_ / name;
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  static TokenCommand make(std::string room = "tea") {
    TokenCommand command;
    command.room = std::move(room);
    return command;
  }
  std::string made(const TokenCommand& command) {
    const auto token = make_token(command, config_, kTestNow);
    return token ? *token : "error: " + token.error().detail;
  }
  Inspection inspect(std::string token, UnixTime now = kTestNow, std::string key_file = {}) {
    TokenCommand command;
    command.act = TokenAct::inspect;
    command.token = std::move(token);
    command.key_file = std::move(key_file);
    auto inspection = inspect_token(command, config_, now);
    return inspection ? *inspection : Inspection{"error: " + inspection.error().detail, false};
  }

  std::filesystem::path directory_;
  Config config_;
};

TEST_F(TokenCommandTest, MakesWhatThisServerTakes) {
  TokenCommand command = make();
  command.user_id = "7";
  command.name = "Ann";
  command.email = "ann@club.example";
  command.group = "board";
  command.moderator = false;
  command.expires = 2h;
  const std::string token = made(command);
  EXPECT_EQ(accounts::parse_token(token)->claims.to_string(),
            R"({"aud":"conclave","context":{"group":"board","user":{"email":"ann@club.example","id":"7",)"
            R"("moderator":false,"name":"Ann"}},"exp":1800007200,"iat":1800000000,"iss":"club",)"
            R"("room":"tea","sub":"meet.example"})");
  EXPECT_EQ(inspect(token).text,
            "algorithm  HS256\n"
            "key        club-1\n"
            "issuer     club\n"
            "audience   conclave\n"
            "subject    meet.example\n"
            "room       tea\n"
            "until      2027-01-15 10:00:00 UTC (in 2 hours)\n"
            "id         7\n"
            "name       Ann\n"
            "email      ann@club.example\n"
            "group      board\n"
            "moderator  no\n"
            "\n"
            "Good.\n");
  EXPECT_TRUE(inspect(token).good);
}

TEST_F(TokenCommandTest, SignsWithAKeyOfAFile) {
  TokenCommand command = make("*");
  command.key_file = write("rsa", accounts::kTestRsaPrivate, 0600);
  command.key_id = "public";
  EXPECT_TRUE(inspect(made(command)).good);
  command.algorithm = "HS256";
  EXPECT_EQ(made(command), "error: HS256 does not fit this key");
  command.key_file = write("ec", accounts::kTestEcPrivate, 0600);
  command.algorithm = "ES256";
  EXPECT_THAT(inspect(made(command)).text, HasSubstr("(token-key-unknown)"));  // an EC key under the name of another
  EXPECT_TRUE(inspect(made(command), kTestNow, command.key_file).good);
  EXPECT_TRUE(inspect(made(command), kTestNow, write("ec.pub", accounts::kTestEcPublic, 0644)).good);
}

TEST_F(TokenCommandTest, SecretsAreKept) {
  TokenCommand command = make();
  command.key_file = write("open", accounts::kTestSecret, 0640);
  EXPECT_THAT(made(command), HasSubstr("readable by others"));
  config_.tokens.keys[1].secret = command.key_file;
  EXPECT_THAT(load_token_keys(config_.tokens).error().detail, HasSubstr("chmod 600"));
  command.key_file = write("short", "short", 0600);
  EXPECT_THAT(made(command), HasSubstr("too easily guessed"));
  command.key_file = directory_;
  EXPECT_THAT(made(command), HasSubstr("cannot be read"));
  command.key_file = write("public", accounts::kTestRsaPublic, 0600);
  EXPECT_THAT(made(command), HasSubstr("does not hold a key"));
  command.key_file.clear();
  command.key_id = "public";
  EXPECT_THAT(made(command), HasSubstr("give a --key-file"));
}

TEST_F(TokenCommandTest, SaysWhyATokenIsRefused) {
  const std::string token = made(make());
  EXPECT_THAT(inspect(token, kTestNow + 1h).text, HasSubstr("Refused: The token has expired. (token-expired)"));
  EXPECT_THAT(inspect(token, kTestNow + 3601s).text, HasSubstr("UTC (0 minutes ago)"));
  EXPECT_THAT(inspect(token + "AA").text, HasSubstr("(token-"));
  EXPECT_THAT(inspect("nonsense").text, HasSubstr("(token-malformed)"));
  Json claims = accounts::test_claims("a\x1b[31mb");
  claims.erase("aud");
  EXPECT_THAT(inspect(accounts::test_token(claims)).text, HasSubstr("The claim \"aud\" is missing"));
  claims.set("aud", "x");
  EXPECT_THAT(inspect(accounts::test_token(claims)).text, HasSubstr("room       a?[31mb\n"));
  config_.tokens = {};
  EXPECT_THAT(inspect(token).text, HasSubstr("Not checked: nothing to check it with"));
  EXPECT_FALSE(inspect(token).good);
}

TEST_F(TokenCommandTest, NothingIsAssumed) {
  config_.tokens.issuers.clear();
  TokenCommand command = make();
  EXPECT_THAT(made(command), HasSubstr("--issuer"));
  command.issuer = "club";
  config_.tokens.audiences = {"*"};
  EXPECT_THAT(made(command), HasSubstr("--audience"));
  command.audience = "all";
  command.room = std::string(2000, 'r');
  EXPECT_EQ(made(command), "error: \"room\" is empty or too long");
}

TEST(TokenCommandLine, IsRead) {
  const auto parse = [](std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "conclave");
    return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
  };
  const Parsed make = parse({"token", "make", "--room", "tea", "--no-moderator", "--expires", "2d", "--kid", "a"});
  ASSERT_TRUE(make.command);
  EXPECT_EQ(make.command->command, Command::token);
  EXPECT_EQ(make.command->token.act, TokenAct::make);
  EXPECT_EQ(make.command->token.room, "tea");
  EXPECT_EQ(make.command->token.moderator, false);
  EXPECT_EQ(make.command->token.expires, 48h);
  EXPECT_EQ(parse({"token", "make", "--room", "tea"}).command->token.moderator, std::nullopt);
  EXPECT_EQ(parse({"token", "make", "--room", "tea", "--moderator"}).command->token.moderator, true);
  EXPECT_EQ(parse({"token", "inspect", "x.y.z"}).command->token.act, TokenAct::inspect);
  EXPECT_EQ(parse({"token", "inspect", "-"}).command->token.token, "-");
  EXPECT_FALSE(parse({"token", "make"}).command);
  EXPECT_FALSE(parse({"token"}).command);
  EXPECT_FALSE(parse({"token", "make", "--room", "tea", "--expires", "soon"}).command);
  EXPECT_FALSE(parse({"token", "make", "--room", "tea", "--secret", "s"}).command);
  for (const char* text : {"", "h", "0h", "-1h", "1", "1x", "101y", "1.5h", "1h ", "99999999999999999999h", "100001d"})
    EXPECT_FALSE(parse_duration(text)) << text;
  EXPECT_EQ(parse_duration("2w"), Duration{336h});
  EXPECT_EQ(parse_duration("1y"), Duration{8760h});
}

}  // namespace
}  // namespace conclave::server
