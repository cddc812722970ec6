#include "server/import_jitsi.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "accounts/account.h"
#include "accounts/password.h"
#include "gateway/browser_policy.h"
#include "gateway/key_fetcher.h"
#include "io/fd.h"
#include "io/system.h"
#include "server/admin_client.h"
#include "server/console.h"
#include "server/credentials_json.h"
#include "server/data_directory.h"
#include "server/jitsi/readers.h"
#include "xmpp/saslprep.h"

namespace conclave::server {
namespace {

namespace fs = std::filesystem;
using jitsi::at;

constexpr size_t kMinTokenSecret = 32;
constexpr uint16_t kUsualMediaPort = 10000;

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string list(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const std::string& text : texts) all.push_back(toml_text(text));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

/// Texts of an array.
std::vector<std::string> texts(const Json& array) {
  std::vector<std::string> all;
  for (const Json& one : array.items())
    if (!one.as_string().empty()) all.push_back(one.as_string());
  return all;
}

/// A number, also one that is written as a text.
std::optional<uint16_t> port_of(const Json& value) {
  int64_t number = value.as_integer();
  const std::string& text = value.as_string();
  if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), number);
  return number > 0 && number < 65536 ? std::optional(static_cast<uint16_t>(number)) : std::nullopt;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Names of Prosody's files: what is neither letter nor digit as %xx.
std::string decode_name(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%' && i + 2 < name.size() && hex_digit(name[i + 1]) >= 0 && hex_digit(name[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(name[i + 1]) * 16 + hex_digit(name[i + 2]));
      i += 2;
    } else {
      out += name[i];
    }
  }
  return out;
}

class Importer {
 public:
  Importer(fs::path root, std::string secret_file) : root_(std::move(root)), secret_file_(std::move(secret_file)) {}

  Result<JitsiImport> run() {
    if (!find_host())
      return fail("no-jitsi",
                  fmt::format("There is no Jitsi Meet below {}: no /etc/jitsi/meet/NAME-config.js is there, "
                              "or it may not be read.",
                              root_.string()));
    read_prosody();
    write_host();
    write_media();
    write_access();
    write_turn();
    write_tokens();
    write_brand();
    write_browsers();
    read_accounts();
    tell_next();
    const Result<Config> good = parse_config(out_.toml, "the new configuration");
    if (!good) return tl::unexpected(good.error());
    return std::move(out_);
  }

 private:
  /// Empty when it cannot be read.
  std::string read(const std::string& path) {
    const fs::path file = root_ / fs::path(path).relative_path();
    std::error_code error;
    if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > jitsi::kMaxFileBytes) return {};
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (in) return text.str();
    left("{}: cannot be read; run this as root", path);
    return {};
  }
  void tell_unread(const std::string& path, const std::vector<size_t>& lines) {
    constexpr size_t kShown = 10;
    if (lines.empty()) return;
    const std::vector<size_t> shown(lines.begin(),
                                    lines.begin() + static_cast<ptrdiff_t>(std::min(lines.size(), kShown)));
    left("{}: could not read line {}{} (computed, or nothing that is known here)", path, fmt::join(shown, ", "),
         lines.size() > kShown ? " and more" : "");
  }

  template <class... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    out_.toml += fmt::format(format, std::forward<Values>(values)...) + '\n';
  }
  template <class... Values>
  void taken(fmt::format_string<Values...> format, Values&&... values) {
    out_.taken.push_back(fmt::format(format, std::forward<Values>(values)...));
  }
  template <class... Values>
  void left(fmt::format_string<Values...> format, Values&&... values) {
    out_.left.push_back(fmt::format(format, std::forward<Values>(values)...));
  }

  bool find_host() {
    constexpr std::string_view kSuffix = "-config.js";
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(root_ / "etc/jitsi/meet", error), end; !error && entry != end;
         entry.increment(error)) {
      std::string name = entry->path().filename().string();
      if (name.size() > kSuffix.size() && name.ends_with(kSuffix))
        names.push_back(name.substr(0, name.size() - kSuffix.size()));
    }
    if (names.empty()) return false;
    std::sort(names.begin(), names.end());
    for (size_t i = 1; i < names.size(); ++i) left("{}: another installation; one at a time", names[i]);
    const std::string path = fmt::format("/etc/jitsi/meet/{}-config.js", names.front());
    const std::string text = read(path);
    if (text.empty()) return false;
    jitsi::Readout readout = jitsi::read_javascript(text);
    tell_unread(path, readout.unread);
    config_ = at(readout.values, "config");
    domain_ = at(config_, "hosts.domain").as_string();
    host_ = is_host_name(names.front()) ? names.front() : domain_;
    if (domain_.empty()) domain_ = host_;
    return is_host_name(host_);
  }

  void read_prosody() {
    for (const char* folder : {"conf.avail", "conf.d"}) {
      const std::string path = fmt::format("/etc/prosody/{}/{}.cfg.lua", folder, host_);
      const std::string text = read(path);
      if (text.empty()) continue;
      jitsi::LuaReadout readout = jitsi::read_lua(text);
      prosody_ = std::move(readout.sections);
      tell_unread(path, readout.unread);
      return;
    }
    left("accounts, TURN and tokens: there is no configuration of Prosody for {}", host_);
  }

  /// Of the host's section, else of what holds for all.
  const Json& prosody(std::string_view name) const {
    static const Json nothing;
    const Json* found = &nothing;
    for (const jitsi::LuaSection& section : prosody_) {
      const bool own = section.kind == "VirtualHost" && section.name == domain_;
      if ((own || section.kind.empty()) && section.values.has(name)) found = &section.values[name];
    }
    return *found;
  }

  void write_host() {
    line("# Made by conclave import-jitsi. conclave.example.toml describes all keys.");
    line("host = {}", toml_text(host_));
    taken("host: {}", host_);
    line("\n[http]\nlisten = \":443\"");
    const std::array<std::string, 3> sites{fmt::format("/etc/nginx/sites-available/{}.conf", host_),
                                           fmt::format("/etc/apache2/sites-available/{}.conf", host_),
                                           fmt::format("/etc/nginx/conf.d/{}.conf", host_)};
    for (const std::string& site : sites) {
      std::string certificate, key;
      std::istringstream lines(read(site));
      for (std::string text; std::getline(lines, text);) {
        std::istringstream words(text);
        std::string name, value;
        words >> name >> value;
        if (!value.empty() && value.back() == ';') value.pop_back();
        if (name == "ssl_certificate" || name == "SSLCertificateFile") certificate = value;
        if (name == "ssl_certificate_key" || name == "SSLCertificateKeyFile") key = value;
      }
      if (certificate.empty() || key.empty()) continue;
      line("certificate = {}\nkey = {}", toml_text(certificate), toml_text(key));
      taken("certificate: {} and {}, where they are", certificate, key);
      out_.next.push_back("Let the server's user read the key: setfacl -m u:conclave:r " + key +
                          ", and r-x on the directories above it.");
      return;
    }
    left("certificate: no site of nginx or Apache names one");
  }

  void write_media() {
    std::vector<std::string> addresses;
    std::optional<uint16_t> port;
    const auto add = [&](const std::string& text) {
      const auto ip = IpAddress::parse(text);
      if (ip && std::find(addresses.begin(), addresses.end(), text) == addresses.end()) addresses.push_back(text);
      if (!ip && !text.empty()) left("public address {}: not an address", text);
    };
    const std::string bridge = "/etc/jitsi/videobridge/jvb.conf";
    const jitsi::Readout hocon = jitsi::read_hocon(read(bridge));
    tell_unread(bridge, hocon.unread);
    for (const Json& mapping : at(hocon.values, "ice4j.harvest.mapping.static-mappings").items())
      add(mapping["public-address"].as_string());
    port = port_of(at(hocon.values, "videobridge.ice.udp.port"));
    const Json old = jitsi::read_properties(read("/etc/jitsi/videobridge/sip-communicator.properties")).values;
    add(old["org.ice4j.ice.harvest.NAT_HARVESTER_PUBLIC_ADDRESS"].as_string());
    if (!port) port = port_of(old["org.jitsi.videobridge.SINGLE_PORT_HARVESTER_PORT"]);
    line("\n[media]");
    line("listen = \":{}\"", port.value_or(kUsualMediaPort));
    if (port) taken("UDP port of media: {}", *port);
    if (addresses.empty()) return;
    line("public_addresses = {}", list(addresses));
    taken("public addresses (NAT): {}", fmt::join(addresses, ", "));
  }

  void write_access() {
    const std::string method = prosody("authentication").as_string();
    const Json jicofo = jitsi::read_hocon(read("/etc/jitsi/jicofo/jicofo.conf")).values;
    const bool logins = method.starts_with("internal") || method == "token" || method == "ldap" || method == "cyrus" ||
                        at(jicofo, "jicofo.authentication.enabled").as_bool();
    const bool guests = !at(config_, "hosts.anonymousdomain").as_string().empty() ||
                        (method == "token" && prosody("allow_empty_token").as_bool());
    line("\n[rooms]\ncreate = \"{}\"", logins ? "members" : "anyone");
    if (logins) line("guests = \"{}\"", guests ? "wait" : "deny");
    taken("who may open rooms: {}", !logins  ? "anyone"
                                    : guests ? "people who log in; guests wait for them"
                                             : "people who log in, and nobody else may enter");
    if (!method.empty() && !method.starts_with("internal") && method != "token" && method != "anonymous" &&
        method != "jitsi-anonymous")
      left("logins by \"{}\": Conclave has accounts of its own, and tokens", method);
    if (config_["p2p"].has("enabled")) {
      line("\n[peer_to_peer]\nenabled = {}", at(config_, "p2p.enabled").as_bool());
      taken("direct calls of two: {}", at(config_, "p2p.enabled").as_bool() ? "on" : "off");
    }
  }

  void write_turn_server(const std::string& type, const std::string& host, uint16_t port, const std::string& transport,
                         const std::string& secret) {
    line("\n[[turn]]\ntype = \"{}\"\nhost = {}\nport = {}\ntransport = \"{}\"", type, toml_text(host), port, transport);
    if (type != "stun") line("secret = {}", toml_text(secret));
    taken("{} server {}:{} ({})", type, host, port, transport);
  }

  void write_turn() {
    const std::string& secret = prosody("external_service_secret").as_string();
    size_t written = 0;
    for (const Json& one : prosody("external_services").items()) {
      const std::string& type = one["type"].as_string();
      const std::string& host = one["host"].as_string();
      const bool tls = type == "turns";
      if ((type != "stun" && type != "turn" && !tls) || !is_host_name(host) || (type != "stun" && secret.empty())) {
        left("external service {} {}: a kind that is not known here, or without a secret", type, host);
        continue;
      }
      const std::string transport = tls || one["transport"].as_string() == "tcp" ? "tcp" : "udp";
      write_turn_server(type, host, port_of(one["port"]).value_or(tls ? 5349 : 3478), transport, secret);
      ++written;
    }
    if (written > 0) return;
    const Json coturn = jitsi::read_properties(read("/etc/turnserver.conf")).values;
    const std::string& own = coturn["static-auth-secret"].as_string();
    if (own.empty()) return left("TURN: none is configured with a secret");
    write_turn_server("turn", host_, port_of(coturn["listening-port"]).value_or(3478), "udp", own);
    if (const auto port = port_of(coturn["tls-listening-port"])) write_turn_server("turns", host_, *port, "tcp", own);
  }

  void write_tokens() {
    if (prosody("authentication").as_string() != "token") return;
    const std::string& id = prosody("app_id").as_string();
    const std::string& secret = prosody("app_secret").as_string();
    const std::string& server = prosody("asap_key_server").as_string();
    std::vector<std::string> issuers = texts(prosody("asap_accepted_issuers"));
    if (issuers.empty() && !id.empty()) issuers.push_back(id);
    std::vector<std::string> audiences = texts(prosody("asap_accepted_audiences"));
    if (audiences.empty()) audiences.emplace_back("*");
    const bool has_secret = secret.size() >= kMinTokenSecret;
    const bool has_server = gateway::is_key_address(server);
    if (!secret.empty() && !has_secret)
      left("secret of tokens: {} bytes, and Conclave wants {}; make a longer one, here and where tokens are made",
           secret.size(), kMinTokenSecret);
    if (!server.empty() && !has_server) left("key server {}: not an https address", server);
    if (issuers.empty() || (!has_secret && !has_server)) return left("tokens: no issuer, or no key that can be used");
    line("\n[tokens]\nissuers = {}\naudiences = {}", list(issuers), list(audiences));
    if (has_server) line("key_server = {}", toml_text(server));
    if (has_server) taken("tokens: keys of {}", server);
    if (!has_secret) return;
    line("\n[[tokens.key]]\nsecret = {}", toml_text(secret_file_));
    out_.token_secret = secret;
    taken("tokens: issuers {}, secret into {}", fmt::join(issuers, ", "), secret_file_);
  }

  void write_brand() {
    const std::string path = interface_path();
    interface_ = jitsi::read_javascript(read(path));
    tell_unread(path, interface_.unread);
    const Json& interface = interface_.values["interfaceConfig"];
    const std::string& name = interface["APP_NAME"].as_string();
    if (!name.empty() && name != "Jitsi Meet") {
      line("\n[brand]\nname = {}", toml_text(name));
      taken("name of the installation: {}", name);
    }
    const std::string& logo = config_["defaultLogoUrl"].as_string();
    if (!logo.empty()) left("logo {}: put the picture on this machine and name it in [brand] logo", logo);
  }

  std::string interface_path() {
    const std::string own = fmt::format("/etc/jitsi/meet/{}-interface_config.js", host_);
    std::error_code error;
    return fs::exists(root_ / fs::path(own).relative_path(), error) ? own : "/usr/share/jitsi-meet/interface_config.js";
  }

  void write_browsers() {
    const Json& interface = interface_.values["interfaceConfig"];
    std::string written;
    for (const auto& [theirs, ours] :
         {std::pair("OPTIMAL_BROWSERS", "optimal"), {"UNSUPPORTED_BROWSERS", "unsupported"}}) {
      std::vector<std::string> names;
      for (const std::string& name : texts(interface[theirs])) {
        if (gateway::check_browser_name(name).empty())
          names.push_back(name);
        else
          left("browser {} of {}: not known here", name, theirs);
      }
      if (names.empty()) continue;
      written += fmt::format("{} = {}\n", ours, list(names));
      taken("{} browsers: {}", ours, fmt::join(names, ", "));
    }
    if (!written.empty()) out_.toml += "\n[browsers]\n" + written;
  }

  void read_accounts() {
    const std::string method = prosody("authentication").as_string();
    if (!method.empty() && !method.starts_with("internal")) return;
    std::error_code error;
    std::vector<std::pair<std::string, std::string>> files;
    for (fs::directory_iterator host(root_ / "var/lib/prosody", error), end; !error && host != end;
         host.increment(error)) {
      if (decode_name(host->path().filename().string()) != domain_) continue;
      std::error_code inner;
      for (fs::directory_iterator file(host->path() / "accounts", inner); !inner && file != end; file.increment(inner))
        if (file->path().extension() == ".dat")
          files.emplace_back(decode_name(file->path().stem().string()),
                             "/" + file->path().lexically_relative(root_).string());
    }
    std::sort(files.begin(), files.end());
    for (const auto& [name, path] : files) add_account(name, path);
  }

  void add_account(const std::string& name, const std::string& path) {
    if (const auto problem = accounts::problem_of_name(name)) return left("account {}: {}", name, *problem);
    const jitsi::Readout data = jitsi::read_lua_data(read(path));
    const std::string& password = data.values["password"].as_string();
    if (password.size() >= accounts::kMinPasswordLength) {
      taken("account {}, with its password", name);
      out_.accounts.push_back({name, password});
    } else if (!password.empty() || data.values.has("stored_key")) {
      taken("account {}, without a password: {}", name,
            password.empty() ? "Prosody kept a hash that is of no use here" : "it is too short");
      out_.accounts.push_back({name, {}});
    } else {
      left("account {}: could not read {}", name, path);
    }
  }

  void tell_next() {
    for (const ImportedAccount& account : out_.accounts)
      if (account.password.empty()) out_.next.push_back("conclave user passwd " + account.name);
    out_.next.emplace_back(
        "Stop what holds the ports: systemctl disable --now nginx prosody jicofo jitsi-videobridge2 (apache2, if that "
        "serves the pages; coturn only if no [[turn]] names this machine).");
    out_.next.emplace_back("conclave check, and then: systemctl restart conclave");
  }

  fs::path root_;
  std::string secret_file_;
  std::string host_;
  std::string domain_;
  Json config_;
  jitsi::Readout interface_;
  std::vector<jitsi::LuaSection> prosody_;
  JitsiImport out_;
};

/// Only for whoever may read secrets: the file belongs to `owner` if root makes it. An old file keeps what it has.
Result<void> write_file(const fs::path& path, std::string_view text, bool replace, mode_t mode, uid_t owner,
                        gid_t group) {
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | (replace ? O_TRUNC : O_EXCL);
  const bool existed = access(path.c_str(), F_OK) == 0;
  const io::Fd fd(open(path.c_str(), flags, mode));
  const auto failed = [&] { return fail("write-failed", fmt::format("{}: {}", path.string(), std::strerror(errno))); };
  if (!fd) return failed();
  if (!existed && geteuid() == 0 && fchown(fd.get(), owner, group) != 0) return failed();
  while (!text.empty()) {
    const ssize_t written = write(fd.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed();
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd.get()) == 0 ? Result<void>() : failed();
}

Result<accounts::Credentials> credentials_for(const std::string& password) {
  io::SystemRandom random;
  std::string text = password;
  if (text.empty()) {  // one that nobody knows, until another is set
    std::array<uint8_t, 32> bytes;
    random.fill(bytes);
    for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  }
  const auto prepared = xmpp::saslprep(text);
  if (!prepared) return fail("bad-password", "its password contains characters that are not allowed");
  auto hash = accounts::hash_password(prepared->view(), random);
  if (!hash) return tl::unexpected(hash.error());
  return accounts::Credentials{std::move(*hash), accounts::make_scram_keys(prepared->view(), random)};
}

AdminAnswer add_account(const fs::path& directory, const ImportedAccount& account, const std::string& by) {
  const auto credentials = credentials_for(account.password);
  if (!credentials) return admin_error(credentials.error());
  AdminRequest request{"user add", Json::object(), by};
  request.arguments.set("name", account.name).set("role", "member").set("credentials", write_credentials(*credentials));
  return ask_owner(directory, request);
}

void print(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fmt::print("\n{}:\n", title);
  for (const std::string& text : lines) fmt::print("  {}\n", text);
}

/// @returns the exit code
int add_accounts(const fs::path& directory, const JitsiImport& import) {
  if (import.accounts.empty()) return 0;
  const std::string by = invoker();
  if (const auto owner = become_owner(directory); !owner) return tell_error(owner.error().detail);
  if (!fs::exists(database_path(directory)))
    if (const auto made = open_data_directory(directory); !made) return tell_error(made.error().detail);
  int code = 0;
  for (const ImportedAccount& account : import.accounts) {
    const AdminAnswer answer = add_account(directory, account, by);
    if (!answer.error.empty()) code = tell_error(fmt::format("account {}: {}", account.name, answer.text));
  }
  return code;
}

}  // namespace

Result<JitsiImport> read_jitsi(const fs::path& root, const std::string& secret_file) {
  return Importer(root, secret_file).run();
}

int run_import_tool(const ImportCall& call, const Config& config) {
  const fs::path output(call.output);
  const fs::path secret_file = output.parent_path() / "token.secret";
  fs::path directory = data_directory(config);
  if (config.data_dir.empty() && call.output == kSystemConfig) directory = kSystemData;
  Result<JitsiImport> import = read_jitsi(call.root, fs::absolute(secret_file).string());
  if (!import) return tell_error(import.error().detail);
  if (directory != kSystemData || call.output != kSystemConfig) {
    const size_t first = import->toml.find("\n[http]");
    import->toml.insert(first, fmt::format("data_dir = {}\n", toml_text(fs::absolute(directory).string())));
  }
  if (call.print) {
    fmt::print("{}", import->toml);
    print("Would be taken", import->taken);
    print("Not taken", import->left);
    return 0;
  }
  std::error_code error;
  if (!output.parent_path().empty()) fs::create_directories(output.parent_path(), error);
  for (const fs::path& file : {output, secret_file})
    if (!call.force && fs::exists(file, error) && (file == output || !import->token_secret.empty()))
      return tell_error(
          fmt::format("{} is there already; --force replaces it, --output FILE writes another.", file.string()));
  struct stat owner{};
  if (stat(directory.c_str(), &owner) != 0) owner.st_uid = geteuid(), owner.st_gid = getegid();
  // The configuration is root's, for the server to read; the secret must be the server's alone.
  if (const auto done = write_file(output, import->toml, call.force, 0640, geteuid(), owner.st_gid); !done)
    return tell_error(done.error().detail);
  if (!import->token_secret.empty())
    if (const auto done = write_file(secret_file, import->token_secret, call.force, 0600, owner.st_uid, owner.st_gid);
        !done)
      return tell_error(done.error().detail);
  const int code = add_accounts(directory, *import);
  fmt::print("Configuration: {}. Data directory: {}.\n", output.string(), directory.string());
  print("Taken", import->taken);
  print("Not taken", import->left);
  print("What to do next", import->next);
  return code;
}

}  // namespace conclave::server
