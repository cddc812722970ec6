#include "server/token_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "accounts/token.h"
#include "accounts/token_signature.h"
#include "accounts/token_text.h"
#include "gateway/key_fetcher.h"
#include "io/system.h"

namespace conclave::server {
namespace {

using accounts::TokenClaims;

tl::unexpected<Error> bad_command(std::string detail) { return fail("bad-command", std::move(detail)); }

int64_t seconds_of(UnixTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

// --- make ---

/// The file named on the command line, or the secret of the configuration that has the wanted id.
Result<accounts::SigningKey> find_signing_key(const TokenCommand& command, const TokensConfig& tokens) {
  std::string path = command.key_file;
  std::string id = command.key_id;
  if (path.empty()) {
    const auto found = std::find_if(tokens.keys.begin(), tokens.keys.end(), [&](const TokenKeyConfig& key) {
      return !key.secret.empty() && (id.empty() || key.id == id);
    });
    if (found == tokens.keys.end())
      return bad_command("the configuration has no secret to sign with; give a --key-file");
    path = found->secret;
    id = found->id;
  }
  const Result<std::string> text = read_secret_file(path);
  if (!text) return tl::unexpected(text.error());
  auto key = accounts::read_signing_key(std::move(id), *text);
  if (!key) return fail("bad-config", describe_key_problem(path, key.error().reason));
  return key;
}

/// What is given, else the first name of the configuration that is one.
std::string choose(const std::string& given, const std::vector<std::string>& configured) {
  if (!given.empty()) return given;
  const auto name =
      std::find_if(configured.begin(), configured.end(), [](const std::string& text) { return text != "*"; });
  return name == configured.end() ? std::string() : *name;
}

Json make_user(const TokenCommand& command) {
  Json user = Json::object();
  const std::pair<const char*, const std::string*> texts[] = {
      {"id", &command.user_id}, {"name", &command.name}, {"email", &command.email}, {"avatar", &command.avatar}};
  for (const auto& [name, text] : texts)
    if (!text->empty()) user.set(name, *text);
  if (command.moderator) user.set("moderator", *command.moderator);
  return user;
}

// --- inspect ---

void add_line(std::string& text, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  // Whoever made the token chose what is in it: nothing of that reaches the terminal as a command.
  std::string shown(value);
  std::replace_if(shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  text += fmt::format("{:<10} {}\n", name, shown);
}

std::string describe_time(UnixTime time, UnixTime now) {
  const int64_t seconds = seconds_of(time);
  const int64_t distance = seconds - seconds_of(now);
  const int64_t minutes = (distance < 0 ? -distance : distance) / 60;
  const std::string amount = minutes >= 2 * 24 * 60 ? fmt::format("{} days", minutes / (24 * 60))
                             : minutes >= 2 * 60    ? fmt::format("{} hours", minutes / 60)
                                                    : fmt::format("{} minutes", minutes);
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC ({})", fmt::gmtime(static_cast<std::time_t>(seconds)),
                     distance < 0 ? amount + " ago" : "in " + amount);
}

std::string describe_features(const TokenClaims& claims) {
  if (!claims.features) return {};
  std::string text;
  for (const auto& [name, allowed] : *claims.features)
    text += (text.empty() ? "" : ", ") + std::string(allowed ? "" : "no ") + name;
  return text.empty() ? "none" : text;
}

std::string describe_claims(const TokenClaims& claims, UnixTime now) {
  std::string text;
  add_line(text, "issuer", claims.issuer);
  add_line(text, "audience", fmt::format("{}", fmt::join(claims.audience, ", ")));
  add_line(text, "subject", claims.subject);
  add_line(text, "room", claims.room == "*" ? "* (every room)" : claims.room);
  if (claims.not_before) add_line(text, "from", describe_time(*claims.not_before, now));
  add_line(text, "until", describe_time(claims.expires, now));
  add_line(text, "id", claims.user.id);
  add_line(text, "name", claims.user.name);
  add_line(text, "email", claims.user.email);
  add_line(text, "avatar", claims.user.avatar);
  add_line(text, "group", claims.group);
  add_line(text, "moderator", claims.moderator ? "yes" : "no");
  add_line(text, "features", describe_features(claims));
  return text;
}

std::string describe_token(const std::string& token, UnixTime now) {
  const auto parsed = accounts::parse_token(token);
  if (!parsed) return {};
  std::string text;
  add_line(text, "algorithm", accounts::to_string(parsed->algorithm));
  add_line(text, "key", parsed->key_id);
  const auto claims = accounts::parse_claims(parsed->claims);
  if (!claims) return text + fmt::format("\nThe claim \"{}\" is missing or malformed.\n", claims.error().detail);
  return text + describe_claims(*claims, now);
}

void fetch_keys(accounts::KeyRing& ring) {
  gateway::KeyFetcher fetcher;
  auto wanted = ring.take_fetches();
  size_t missing = wanted.size();
  for (auto& fetch : wanted) fetcher.fetch(std::move(fetch));
  std::vector<accounts::FetchedKeys> answers;
  Counters counters;
  while (missing > 0) {
    pollfd poll_fd{fetcher.answers_fd(), POLLIN, 0};
    if (::poll(&poll_fd, 1, -1) != 1) return;  // every request is answered
    fetcher.take_answers(answers);
    missing -= std::min(missing, answers.size());
    for (const auto& answer : answers) ring.handle_fetched({}, answer, counters);
  }
}

Result<accounts::TokenKey> read_checking_key(const std::string& path) {
  if (const auto text = read_key_file(path))
    if (auto key = accounts::read_public_key({}, *text)) return key;
  const Result<std::string> text = read_secret_file(path);
  if (!text) return tl::unexpected(text.error());
  const auto signing = accounts::read_signing_key({}, *text);
  if (!signing) return fail("bad-config", describe_key_problem(path, signing.error().reason));
  return accounts::verifying_key(*signing);
}

/// With a key of the command line, whoever made the token and for whom is not asked: that the server would ask.
Result<accounts::TokenVerifier> make_verifier(const TokenCommand& command, const Config& config) {
  if (!command.key_file.empty()) {
    auto key = read_checking_key(command.key_file);
    if (!key) return tl::unexpected(key.error());
    accounts::TokenPolicy policy = config.tokens.policy();
    if (!config.tokens.enabled()) {
      const auto token = accounts::parse_token(command.token);
      policy = {{token ? token->claims["iss"].as_string() : std::string()}, {"*"}};
    }
    return accounts::TokenVerifier(std::move(policy), {std::move(*key)}, {});
  }
  if (!config.tokens.enabled()) return bad_command("nothing to check it with; give a --config or a --key-file");
  auto keys = load_token_keys(config.tokens);
  if (!keys) return tl::unexpected(keys.error());
  return accounts::TokenVerifier(config.tokens.policy(), std::move(*keys), config.tokens.sources);
}

accounts::TokenVerdict judge(accounts::TokenVerifier& verifier, const std::string& token, UnixTime now) {
  accounts::TokenVerdict verdict = verifier.verify({}, now, token);
  if (!std::holds_alternative<accounts::TokenWaits>(verdict)) return verdict;
  fetch_keys(verifier.keys());
  return verifier.verify({}, now, token);
}

}  // namespace

Result<Duration> parse_duration(const std::string& text) {
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr int64_t kMaxCount = 100'000;  // of seconds to weeks; a year is the longest unit
  constexpr int64_t kMaxYears = 100;
  if (error != std::errc() || end != text.data() + text.size() - 1 || count <= 0 ||
      count > (*end == 'y' ? kMaxYears : kMaxCount))
    return fail("bad-duration");
  switch (*end) {
    case 's':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::minutes(count);
    case 'h':
      return std::chrono::hours(count);
    case 'd':
      return std::chrono::hours(24 * count);
    case 'w':
      return std::chrono::hours(7 * 24 * count);
    case 'y':
      return std::chrono::hours(365 * 24 * count);
    default:
      return fail("bad-duration");
  }
}

Result<std::string> make_token(const TokenCommand& command, const Config& config, UnixTime now) {
  const auto key = find_signing_key(command, config.tokens);
  if (!key) return tl::unexpected(key.error());
  const std::string issuer = choose(command.issuer, config.tokens.issuers);
  const std::string audience = choose(command.audience, config.tokens.audiences);
  if (issuer.empty()) return bad_command("the issuer is missing; give --issuer");
  if (audience.empty()) return bad_command("the audience is missing; give --audience");
  auto algorithm = accounts::usual_algorithm(key->kind);
  if (!command.algorithm.empty()) {
    const auto wanted = accounts::parse_algorithm(command.algorithm);
    if (!wanted || !accounts::goes_with(*wanted, key->kind))
      return bad_command(fmt::format("{} does not fit this key", command.algorithm));
    algorithm = *wanted;
  }
  Json claims = Json::object();
  claims.set("iss", issuer).set("aud", audience).set("sub", command.tenant.empty() ? config.host : command.tenant);
  claims.set("room", command.room).set("iat", seconds_of(now)).set("exp", seconds_of(now + command.expires));
  Json context = Json::object();
  if (Json user = make_user(command); !user.members().empty()) context.set("user", std::move(user));
  if (!command.group.empty()) context.set("group", command.group);
  if (!context.members().empty()) claims.set("context", std::move(context));
  if (const auto wrong = accounts::parse_claims(claims); !wrong)
    return bad_command(fmt::format("\"{}\" is empty or too long", wrong.error().detail));
  return accounts::sign_token(claims, *key, algorithm);
}

Result<Inspection> inspect_token(const TokenCommand& command, const Config& config, UnixTime now) {
  Inspection inspection{describe_token(command.token, now), false};
  auto verifier = make_verifier(command, config);
  if (!verifier) {
    if (std::string_view(verifier.error().reason) != "bad-command" || inspection.text.empty())
      return tl::unexpected(verifier.error());
    inspection.text += fmt::format("\nNot checked: {}.\n", verifier.error().detail);
    return inspection;
  }
  const accounts::TokenVerdict verdict = judge(*verifier, command.token, now);
  if (!inspection.text.empty()) inspection.text += '\n';
  inspection.good = std::holds_alternative<TokenClaims>(verdict);
  if (inspection.good) {
    inspection.text += "Good.\n";
  } else {
    const auto* error = std::get_if<Error>(&verdict);
    const std::string_view reason = error != nullptr ? error->reason : "token-key-unknown";
    inspection.text += fmt::format("Refused: {} ({})\n", accounts::describe_refusal(reason), reason);
  }
  return inspection;
}

int run_token_command(const TokenCommand& command, const Config& config) {
  const UnixTime now = io::clock_anchor().wall;
  const auto complain = [](const Error& error) {
    std::fprintf(stderr, "conclave: %s\n", error.detail.empty() ? error.reason : error.detail.c_str());
    return 2;
  };
  if (command.act == TokenAct::make) {
    const auto token = make_token(command, config, now);
    if (!token) return complain(token.error());
    std::puts(token->c_str());
    return 0;
  }
  TokenCommand read = command;
  if (read.token == "-") {
    read.token.assign(std::istreambuf_iterator<char>(std::cin), {});
    read.token = std::string(accounts::without_line_end(read.token));
  }
  const auto inspection = inspect_token(read, config, now);
  if (!inspection) return complain(inspection.error());
  std::fputs(inspection->text.c_str(), stdout);
  return inspection->good ? 0 : 1;
}

}  // namespace conclave::server
