// Command line, paths, what is announced, log lines.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <map>

#include "server/announced.h"
#include "server/command_line.h"
#include "server/data_directory.h"
#include "server/log_sink.h"
#include "server/paths.h"

namespace conclave::server {
namespace {

using testing::ElementsAre;

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "conclave");
  return parse_command_line(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CommandLine, OptionsWinOverTheFile) {
  const Parsed parsed = parse(
      {"serve", "--listen", "127.0.0.1:9443", "--data", "/d", "--media", ":0", "--web", "/w", "--create", "anyone"});
  ASSERT_TRUE(parsed.command);
  EXPECT_EQ(parsed.command->command, Command::serve);
  const auto config = make_config(*parsed.command);
  ASSERT_TRUE(config);
  EXPECT_EQ(config->http.listen, (SocketAddress{IpAddress::v4(0x7f000001), 9443}));
  EXPECT_EQ(config->media.listen, (SocketAddress{{}, 0}));
  EXPECT_EQ(config->data_dir, "/d");
  EXPECT_EQ(config->http.web_dir, "/w");
  EXPECT_EQ(config->rooms.access.create, meeting::Creators::anyone);
}

TEST(CommandLine, OptionsSayWhichInstallation) {
  const std::string path = testing::TempDir() + "conclave-place-" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << "data_dir = \"/srv/meet\"\n";
  setenv("CONCLAVE_CONFIG", path.c_str(), 1);
  EXPECT_EQ(describe_place(*make_config(*parse({"user", "list"}).command)),
            "Data directory: /srv/meet. Configuration: " + path + ".");
  EXPECT_EQ(describe_place(*make_config(*parse({"user", "list", "--data", "/d"}).command)),
            "Data directory: /d. Configuration: none.")
      << "another data directory is another installation";
  EXPECT_EQ(make_config(*parse({"user", "list", "--data", "/d", "--config", path.c_str()}).command)->data_dir, "/d");
  unlink(path.c_str());
  EXPECT_EQ(make_config(*parse({"user", "list"}).command).error().detail,
            path + ": cannot be read: No such file or directory");
  unsetenv("CONCLAVE_CONFIG");
}

TEST(CommandLine, CheckReadsTheFile) {
  const Parsed parsed = parse({"check", "--config", "/nonexistent.toml"});
  ASSERT_TRUE(parsed.command);
  EXPECT_EQ(parsed.command->command, Command::check);
  EXPECT_FALSE(make_config(*parsed.command));
}

TEST(CommandLine, AccountsAreATool) {
  const Parsed parsed = parse({"user", "add", "ann", "--role", "admin", "--data", "/d"});
  ASSERT_TRUE(parsed.command);
  EXPECT_EQ(parsed.command->command, Command::tool);
  EXPECT_TRUE(parsed.command->tool);
  EXPECT_EQ(make_config(*parsed.command)->data_dir, "/d");
  EXPECT_TRUE(parse({"user", "add", "ann", "--link", "--expires", "12h"}).command);
  for (const char* act : {"passwd", "link", "enable", "disable", "remove"})
    EXPECT_TRUE(parse({"user", act, "ann"}).command) << act;
  EXPECT_TRUE(parse({"user", "list", "--json"}).command);
  EXPECT_TRUE(parse({"user", "role", "ann", "admin"}).command);
}

TEST(CommandLine, WrongUseFailsAndVersionDoesNot) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_NE(parse({}).exit_code, 0);
  EXPECT_NE(parse({"fly"}).exit_code, 0);
  EXPECT_NE(parse({"serve", "--listen", "nowhere"}).exit_code, 0);
  EXPECT_NE(parse({"serve", "--create", "everybody"}).exit_code, 0);
  EXPECT_NE(parse({"user"}).exit_code, 0);
  EXPECT_NE(parse({"user", "add"}).exit_code, 0);
  EXPECT_NE(parse({"user", "add", "ann", "--role", "king"}).exit_code, 0);
  EXPECT_NE(parse({"user", "add", "ann", "--password", "secret"}).exit_code, 0);
  const Parsed shown = parse({"--version"});
  testing::internal::GetCapturedStderr();
  EXPECT_THAT(testing::internal::GetCapturedStdout(), testing::HasSubstr("conclave 0."));
  EXPECT_FALSE(shown.command);
  EXPECT_EQ(shown.exit_code, 0);
}

TEST(CommandLine, WrongWordsAreNamed) {
  const auto said = [](std::vector<const char*> words) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(parse(std::move(words)).exit_code, kWrongUse);
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(said({"chek"}),
            "conclave: there is no command \"conclave chek\"; did you mean \"check\"? See conclave --help.\n");
  EXPECT_THAT(said({"bogus", "--help"}), testing::HasSubstr("there is no command \"conclave bogus\""));
  EXPECT_EQ(said({"user", "ad", "ann"}),
            "conclave: there is no command \"conclave user ad\"; did you mean \"add\"? See conclave user --help.\n");
  EXPECT_EQ(said({"elephants"}), "conclave: there is no command \"conclave elephants\". See conclave --help.\n");
  EXPECT_EQ(said({"user", "add", "ann", "--rol=admin"}),
            "conclave: conclave user add has no option \"--rol\"; did you mean \"--role\"? See conclave user add "
            "--help.\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(parse({"user", "add", "--help"}).exit_code, 0);
  testing::internal::GetCapturedStdout();
}

TEST(Paths, FollowTheEnvironment) {
  std::map<std::string, const char*> variables;
  const Environment environment = [&](const char* name) -> const char* {
    return variables.contains(name) ? variables[name] : nullptr;
  };
  EXPECT_EQ(default_data_directory(environment), "conclave-data");
  variables["HOME"] = "/home/a";
  EXPECT_EQ(default_data_directory(environment), "/home/a/.local/share/conclave");
  variables["XDG_DATA_HOME"] = "relative";
  EXPECT_EQ(default_data_directory(environment), "/home/a/.local/share/conclave");
  variables["XDG_DATA_HOME"] = "/data";
  EXPECT_EQ(default_data_directory(environment), "/data/conclave");
  EXPECT_EQ(find_web_directory(environment), "/usr/share/conclave/web");
  variables["CONCLAVE_WEB_DIR"] = "/build/web";
  EXPECT_EQ(find_web_directory(environment), "/build/web");
}

TEST(Paths, TheFileOfThePackageIsReadIfItIsThere) {
  const char* variable = nullptr;
  const Environment environment = [&](const char* name) {
    return std::string_view(name) == "CONCLAVE_CONFIG" ? variable : nullptr;
  };
  const auto everything = [](const std::string&) { return true; };
  const auto nothing = [](const std::string&) { return false; };
  EXPECT_EQ(find_config_file(environment, everything), "/etc/conclave/conclave.toml");
  EXPECT_EQ(find_config_file(environment, nothing), "");
  variable = "/home/a/conclave.toml";
  EXPECT_EQ(find_config_file(environment, nothing), "/home/a/conclave.toml") << "named: an error if it is not there";
  variable = "";
  EXPECT_EQ(find_config_file(environment, everything), "");
}

std::vector<std::string> candidate_addresses(const MediaConfig& media, const std::vector<IpAddress>& local) {
  std::vector<std::string> addresses;
  for (const IceCandidate& candidate : make_candidates(media, {{}, 10000}, local))
    addresses.push_back(candidate.address.to_string());
  return addresses;
}

TEST(Candidates, PublicAddressesFirstThenWhereTheSocketListens) {
  const std::vector<IpAddress> local{IpAddress::v4(0x0a000001), *IpAddress::parse("2001:db8::1")};
  MediaConfig media;
  EXPECT_THAT(candidate_addresses(media, local), ElementsAre("10.0.0.1:10000", "[2001:db8::1]:10000"));
  media.public_addresses = {IpAddress::v4(0xcb007107), IpAddress::v4(0x0a000001)};
  EXPECT_THAT(candidate_addresses(media, local),
              ElementsAre("203.0.113.7:10000", "10.0.0.1:10000", "[2001:db8::1]:10000"));
  media.public_addresses.clear();
  media.listen.ip = *IpAddress::parse("0.0.0.0");
  EXPECT_THAT(candidate_addresses(media, local), ElementsAre("10.0.0.1:10000"));
  media.listen.ip = *IpAddress::parse("::");
  EXPECT_EQ(candidate_addresses(media, local).size(), 2u);
  media.listen.ip = *IpAddress::parse("2001:db8::1");
  EXPECT_THAT(candidate_addresses(media, local), ElementsAre("[2001:db8::1]:10000"));
}

TEST(Candidates, PrioritiesFallAndFoundationsDiffer) {
  const auto candidates = make_candidates({}, {{}, 1}, {IpAddress::v4(1), IpAddress::v4(2)});
  ASSERT_EQ(candidates.size(), 2u);
  EXPECT_EQ(candidates[0].priority, 2130706431u);  // RFC 8445 5.1.2.1: 126, 65535, component 1
  EXPECT_EQ(candidates[1].priority, 2130706175u);
  EXPECT_NE(candidates[0].foundation, candidates[1].foundation);
}

TEST(PublicUrl, IsMadeOfHostAndPortUnlessGiven) {
  Config config;
  EXPECT_EQ(public_url(config, 8443), "https://localhost:8443");
  config.host = "meet.example.org";
  EXPECT_EQ(public_url(config, 443), "https://meet.example.org");
  config.http.tls = false;
  EXPECT_EQ(public_url(config, 8080), "http://meet.example.org:8080");
  config.http.public_url = "https://meet.example.org";
  EXPECT_EQ(public_url(config, 8080), "https://meet.example.org");
}

TEST(Loopback, OnlyForAMachineThatTalksToItself) {
  Config config;
  EXPECT_TRUE(wants_loopback(config));
  config.host = "meet.example.org";
  EXPECT_FALSE(wants_loopback(config));
  config.media.listen.ip = IpAddress::v4(0x7f000001);
  EXPECT_TRUE(wants_loopback(config));
}

TEST(Log, JsonStringsAreEscaped) {
  EXPECT_EQ(json_string("a\"b\\c\n\x01 Grüße"), "\"a\\\"b\\\\c\\u000a\\u0001 Grüße\"");
}

TEST(Log, JsonLines) {
  testing::internal::CaptureStderr();
  start_logging({log::Level::info, LogFormat::json});
  log::debug("hidden", "not shown");
  log::info("ready", "port {}", 8443);
  const std::string line = testing::internal::GetCapturedStderr();
  log::set_sink(nullptr, log::Level::info);
  EXPECT_THAT(line,
              testing::MatchesRegex(
                  "\\{\"time\":\"[0-9T:.-]*Z\",\"level\":\"info\",\"event\":\"ready\",\"text\":\"port 8443\"\\}\n"));
}

TEST(Log, LinesForTheJournalHavePriorities) {
  testing::internal::CaptureStderr();
  start_logging({log::Level::info, LogFormat::journal});
  log::warning("self-signed", "made a\ncertificate");
  log::error("store-failing", "disk full");
  const std::string lines = testing::internal::GetCapturedStderr();
  log::set_sink(nullptr, log::Level::info);
  EXPECT_EQ(lines, "<4>made a certificate [self-signed]\n<3>disk full [store-failing]\n");
}

TEST(Log, TheFormatFollowsTheStream) {
  EXPECT_EQ(choose_format(LogFormat::automatic, true, false), LogFormat::text);
  EXPECT_EQ(choose_format(LogFormat::automatic, false, false), LogFormat::json);
  EXPECT_EQ(choose_format(LogFormat::automatic, false, true), LogFormat::journal);
  EXPECT_EQ(choose_format(LogFormat::json, false, true), LogFormat::json);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  struct stat status{};
  ASSERT_EQ(fstat(ends[1], &status), 0);
  const std::string stream = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  EXPECT_TRUE(is_journal(stream.c_str(), ends[1]));
  EXPECT_FALSE(is_journal("8:1", ends[1])) << "inherited from a service that gave this process another stream";
  EXPECT_FALSE(is_journal(nullptr, ends[1]));
  for (const int end : ends) close(end);
}

}  // namespace
}  // namespace conclave::server
