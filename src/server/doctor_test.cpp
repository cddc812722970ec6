// The doctor, shown real things that are broken: a taken port, a damaged database, a name that nobody has.
#include "server/doctor.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "gateway/certificate.h"
#include "io/socket_address.h"
#include "io/system.h"
#include "peer/stun.h"
#include "server/data_directory.h"
#include "server/doctor_checks.h"
#include "server/doctor_thread.h"
#include "store/database.h"

namespace conclave::server {

void PrintTo(const DoctorFinding& one, std::ostream* out) {
  *out << static_cast<int>(one.level) << ' ' << one.id << ": " << one.text << " -> " << one.remedy;
}

namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Level = DoctorFinding::Level;
namespace fs = std::filesystem;

constexpr Duration kPatience = 5s;
const IpAddress kPrivate = IpAddress::v4(0x0a000001);
const IpAddress kGlobal = IpAddress::v4(0xcb007107);

auto finding(Level level, const char* id, const char* text) {
  return AllOf(Field("level", &DoctorFinding::level, level), Field("id", &DoctorFinding::id, id),
               Field("text", &DoctorFinding::text, HasSubstr(text)));
}
auto remedy(const char* text) { return Field("remedy", &DoctorFinding::remedy, HasSubstr(text)); }

/// A socket of 127.0.0.1 on a port of the kernel's choice.
struct LocalSocket {
  explicit LocalSocket(int type) : fd(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
    sockaddr_storage storage{};
    socklen_t length = io::to_sockaddr({IpAddress::v4(0x7f000001), 0}, AF_INET, storage);
    EXPECT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&storage), length), 0);
    if (type == SOCK_STREAM) EXPECT_EQ(listen(fd.get(), 4), 0);
    length = sizeof storage;
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &length);
    address = io::from_sockaddr(storage);
  }
  io::Fd fd;
  SocketAddress address;
};

class Doctor : public testing::Test {
 protected:
  Doctor() { fs::create_directories(directory_); }
  ~Doctor() override { fs::remove_all(directory_); }
  fs::path write(const char* name, std::string_view text) {
    std::ofstream(directory_ / name) << text;
    return directory_ / name;
  }
  Config config() {
    Config made;
    made.host = "127.0.0.1";
    made.data_dir = directory_;
    made.http.listen = made.media.listen = {IpAddress::v4(0x7f000001), 0};
    return made;
  }
  fs::path directory_ = fs::temp_directory_path() / ("conclave-doctor-" + std::to_string(getpid()));
};

TEST_F(Doctor, KnowsWhichAddressesTheWorldReaches) {
  for (const char* text : {"10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "100.64.0.1", "127.0.0.1",
                           "169.254.1.1", "fd00::1", "fe80::1", "::1", "224.0.0.1"})
    EXPECT_FALSE(is_global(*IpAddress::parse(text))) << text;
  for (const char* text : {"203.0.113.7", "172.32.0.1", "100.128.0.1", "2001:db8::1"})
    EXPECT_TRUE(is_global(*IpAddress::parse(text))) << text;
  EXPECT_FALSE(is_global({}));
}

TEST_F(Doctor, ComparesTheNameWithTheAddressesOfTheMachine) {
  Config config;
  EXPECT_THAT(check_name(config, {kGlobal}, kPatience), ElementsAre(finding(Level::warning, "dns", "localhost")));
  config.host = "203.0.113.7";
  EXPECT_THAT(check_name(config, {kGlobal}, kPatience), ElementsAre(finding(Level::ok, "dns", "this machine")));
  const IpAddress other = IpAddress::v4(0xcb007108);
  EXPECT_THAT(check_name(config, {other}, kPatience),
              ElementsAre(AllOf(finding(Level::error, "dns", "neither"), remedy("A record"))));
  EXPECT_THAT(check_name(config, {kPrivate}, kPatience),
              ElementsAre(AllOf(finding(Level::warning, "dns", "private"), remedy("[\"203.0.113.7\"]"))));
  config.media.public_addresses = {kGlobal};
  EXPECT_THAT(check_name(config, {kPrivate}, kPatience), ElementsAre(finding(Level::ok, "dns", "this machine")));
  config.media.public_addresses.clear();
  config.http.tls = false;
  EXPECT_THAT(check_name(config, {other}, kPatience), ElementsAre(finding(Level::ok, "dns", "proxy")));
  config.http.tls = true;
  config.http.public_url = "https://[2001:db8::9]";
  EXPECT_THAT(check_name(config, {kGlobal}, kPatience), ElementsAre(remedy("AAAA record")));
  config.http.public_url = "https://localhost.localdomain.invalid";
  EXPECT_THAT(check_name(config, {kGlobal}, kPatience), ElementsAre(finding(Level::error, "dns", "resolved")));
  config.http.public_url = "https://127.0.1.1";
  EXPECT_THAT(check_name(config, {kGlobal}, kPatience), ElementsAre(finding(Level::warning, "dns", "/etc/hosts")));
}

TEST_F(Doctor, SaysWhatToSetBehindARouter) {
  Config config;
  EXPECT_THAT(check_nat(config, {kPrivate}, kPatience), IsEmpty()) << "a trial";
  config.host = "203.0.113.7";
  EXPECT_THAT(check_nat(config, {kGlobal, kPrivate}, kPatience), ElementsAre(finding(Level::ok, "nat", "of its own")));
  EXPECT_THAT(check_nat(config, {kPrivate, IpAddress::v4(0x7f000001)}, kPatience),
              ElementsAre(AllOf(finding(Level::warning, "nat", "only (10.0.0.1)"), remedy("[\"203.0.113.7\"]"),
                                remedy("port 10000"))));
  config.media.public_addresses = {kGlobal};
  EXPECT_THAT(check_nat(config, {kPrivate}, kPatience), ElementsAre(finding(Level::ok, "nat", "203.0.113.7")));
}

TEST_F(Doctor, NamesWhoHasAPort) {
  const LocalSocket tcp(SOCK_STREAM), udp(SOCK_DGRAM);
  Config config;
  config.http.listen = tcp.address;
  config.media.listen = udp.address;
  const std::string pid = "process " + std::to_string(getpid());
  EXPECT_THAT(check_free_ports(config), ElementsAre(finding(Level::error, "https-port", pid.c_str()),
                                                    finding(Level::error, "media-port", pid.c_str())));
  config.http.listen.ip = config.media.listen.ip = {};
  EXPECT_THAT(check_free_ports(config),
              ElementsAre(finding(Level::error, "https-port", "taken"), finding(Level::error, "media-port", "taken")))
      << "all addresses";
  config.http.listen = config.media.listen = {kGlobal, 0};
  EXPECT_THAT(check_free_ports(config), ElementsAre(finding(Level::error, "https-port", "no address 203.0.113.7"),
                                                    finding(Level::error, "media-port", "no address")));
  config.http.listen = config.media.listen = {IpAddress::v4(0x7f000001), 0};
  EXPECT_THAT(check_free_ports(config),
              ElementsAre(finding(Level::ok, "https-port", "free"), finding(Level::ok, "media-port", "free")));
}

Json status_of(const SocketAddress& http) {
  Json status = Json::object();
  status.set("listening", Json::object().set("http", http.to_string()).set("media", "[::]:10000"));
  return status;
}

TEST_F(Doctor, KnocksAtTheRunningServer) {
  const LocalSocket tcp(SOCK_STREAM);
  EXPECT_THAT(check_open_ports(status_of(tcp.address), kPatience),
              ElementsAre(finding(Level::ok, "https-port", "answers"), finding(Level::ok, "media-port", "10000")));
  EXPECT_THAT(check_open_ports(status_of({*IpAddress::parse("::"), tcp.address.port}), kPatience),
              Contains(finding(Level::ok, "https-port", "answers")))
      << "one that listens on all addresses";
  EXPECT_THAT(check_open_ports(status_of({IpAddress::v4(0x7f000001), 1}), kPatience),
              Contains(finding(Level::error, "https-port", "refused")));
}

TEST_F(Doctor, TellsAClosedMediaPortByWhatCameThrough) {
  const auto paths = [](int connected, int failed, int connected_ever = 0, int failed_ever = 0) {
    Json status = status_of({});
    status.set("mediaPaths", Json::object()
                                 .set("connectedLastHour", connected)
                                 .set("failedLastHour", failed)
                                 .set("connected", connected_ever)
                                 .set("failed", failed_ever));
    return check_media_paths(status);
  };
  EXPECT_THAT(paths(0, 12), ElementsAre(AllOf(finding(Level::warning, "media-paths",
                                                      "12 of 12 calls got no media path in the last hour: UDP port "
                                                      "10000 is probably closed"),
                                              remedy("UDP port 10000"))));
  EXPECT_THAT(paths(6, 4), ElementsAre(AllOf(finding(Level::warning, "media-paths", "4 of 10"), remedy("TURN"))));
  EXPECT_THAT(paths(20, 1), ElementsAre(finding(Level::ok, "media-paths", "20 of 21")));
  EXPECT_THAT(paths(0, 0, 5, 0), ElementsAre(finding(Level::ok, "media-paths", "since the start")));
  EXPECT_THAT(paths(0, 0), ElementsAre(finding(Level::ok, "media-paths", "not tried")));
}

TEST_F(Doctor, AsksTurnServers) {
  const LocalSocket good(SOCK_DGRAM), wrong(SOCK_STREAM);
  std::thread answering([&] {
    std::array<char, 2048> request{};
    sockaddr_storage from{};
    socklen_t length = sizeof from;
    const ssize_t got =
        recvfrom(good.fd.get(), request.data(), request.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    EXPECT_TRUE(peer::parse_stun({reinterpret_cast<uint8_t*>(request.data()), static_cast<size_t>(got)}));
    request[0] = 0x01;  // an error or not: it is there
    request[1] = 0x11;
    sendto(good.fd.get(), request.data(), static_cast<size_t>(got), 0, reinterpret_cast<sockaddr*>(&from), length);
  });
  std::thread closing([&] { const io::Fd accepted(accept(wrong.fd.get(), nullptr, nullptr)); });
  EXPECT_THAT(check_turn({{"stun", "127.0.0.1", good.address.port, "udp", ""},
                          {"turns", "127.0.0.1", wrong.address.port, "tcp", "s"},
                          {"turn", "127.0.0.1", 1, "tcp", "s"},
                          {"turn", "nowhere.invalid", 3478, "udp", "s"}},
                         kPatience),
              ElementsAre(finding(Level::ok, "turn", "answers"), finding(Level::error, "turn", "cannot be used"),
                          finding(Level::error, "turn", "refused"), finding(Level::error, "turn", "resolved")));
  answering.join();
  closing.join();
  EXPECT_THAT(check_turn({}, kPatience), IsEmpty());
}

TEST_F(Doctor, LooksAtTheClock) {
  const UnixTime now{Duration{1'790'000'000s}};
  EXPECT_THAT(check_clock(now, true), ElementsAre(finding(Level::ok, "clock", "2026-09-")));
  EXPECT_THAT(check_clock(now, false), ElementsAre(AllOf(finding(Level::warning, "clock", ""), remedy("timesync"))));
  EXPECT_THAT(check_clock(now, std::nullopt), ElementsAre(finding(Level::ok, "clock", "")));
  EXPECT_THAT(check_clock(UnixTime{}, true), ElementsAre(finding(Level::error, "clock", "1970")));
}

TEST_F(Doctor, ReadsTheLimitOfOpenFiles) {
  const fs::path file = write("limits",
                              "Limit                     Soft Limit           Hard Limit           Units     \n"
                              "Max open files            1024                 1048576              files     \n");
  EXPECT_EQ(descriptor_limit(file), 1024u);
  EXPECT_EQ(descriptor_limit(directory_ / "none"), std::nullopt);
  EXPECT_THAT(check_descriptors(10, getpid()), ElementsAre(finding(Level::ok, "descriptors", "The server may open")));
  EXPECT_THAT(check_descriptors(size_t{1} << 40, 0),
              ElementsAre(AllOf(finding(Level::warning, "descriptors", ""), remedy("LimitNOFILE"))));
}

TEST_F(Doctor, KnowsASmallUdpBuffer) {
  EXPECT_THAT(check_udp_buffer(std::nullopt, write("rmem_max", "212992\n")),
              ElementsAre(AllOf(finding(Level::warning, "udp-buffer", "208 KiB"), remedy("net.core.rmem_max"))));
  EXPECT_THAT(check_udp_buffer(std::nullopt, directory_ / "hidden"),
              ElementsAre(finding(Level::ok, "udp-buffer", "hidden")));
  EXPECT_THAT(check_udp_buffer(8 << 20, directory_ / "hidden"), ElementsAre(finding(Level::ok, "udp-buffer", "8 MiB")));
}

TEST_F(Doctor, LooksAtTheDataDirectory) {
  EXPECT_THAT(check_data_directory(directory_ / "none"), ElementsAre(finding(Level::warning, "data-directory", "")));
  const fs::path file = write("file", "");
  EXPECT_THAT(check_data_directory(file), ElementsAre(finding(Level::error, "data-directory", "not a directory")));
  fs::permissions(directory_, fs::perms::owner_all);
  EXPECT_THAT(check_data_directory(directory_), ElementsAre(finding(Level::ok, "data-directory", "")));
  fs::permissions(directory_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(check_data_directory(directory_), ElementsAre(finding(Level::error, "data-directory", "may not write")));
  fs::permissions(directory_, fs::perms::owner_all | fs::perms::others_read);
  EXPECT_THAT(check_data_directory(directory_), ElementsAre(finding(Level::warning, "data-directory", "look into")));
  if (geteuid() != 0) return;
  fs::permissions(directory_, fs::perms::owner_all);
  ASSERT_EQ(chown(file.c_str(), 12345, 12345), 0);
  EXPECT_THAT(check_data_directory(directory_),
              ElementsAre(AllOf(finding(Level::error, "data-directory", "does not belong"), remedy("chown"))));
}

TEST_F(Doctor, LooksAtTheDisk) {
  EXPECT_THAT(check_disk(directory_, 5ULL << 30, 5000), ElementsAre(finding(Level::ok, "disk", "5120 MiB")));
  EXPECT_THAT(check_disk(directory_, 500 << 20, 5000), ElementsAre(finding(Level::warning, "disk", "500 MiB")));
  EXPECT_THAT(check_disk(directory_, 5 << 20, 5000), ElementsAre(finding(Level::error, "disk", "5 MiB")));
  EXPECT_THAT(check_disk(directory_, 5ULL << 30, 3), ElementsAre(finding(Level::error, "disk", "No more files")));
  EXPECT_THAT(check_disk(directory_), Contains(finding(Level::ok, "disk", "")));
}

TEST_F(Doctor, FindsADamagedDatabase) {
  const fs::path file = database_path(directory_);
  EXPECT_THAT(check_database(directory_, kPatience), ElementsAre(finding(Level::warning, "database", "no database")));
  {
    ASSERT_TRUE(open_data_directory(directory_));
  }
  EXPECT_THAT(check_database(directory_, kPatience), ElementsAre(finding(Level::ok, "database", "undamaged")));
  EXPECT_FALSE(fs::exists(file.string() + "-wal")) << "looking leaves nothing behind";
  {
    const auto server = open_data_directory(directory_);
    EXPECT_THAT(check_database(directory_, kPatience), ElementsAre(finding(Level::ok, "database", "undamaged")))
        << "beside a server";
  }
  {
    auto newer = store::Database::open(file);
    ASSERT_TRUE(newer && newer->run_script("PRAGMA user_version = 9999"));
  }
  EXPECT_THAT(check_database(directory_, kPatience), ElementsAre(finding(Level::error, "database", "newer")));
  {
    auto again = store::Database::open(file);
    ASSERT_TRUE(again && again->run_script("PRAGMA user_version = 1"));
  }
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(4096);  // the second page: the root of a table
  out << std::string(2000, '\x5a');
  out.close();
  EXPECT_THAT(check_database(directory_, kPatience),
              ElementsAre(AllOf(finding(Level::error, "database", ""), remedy("restore"))));
  write("conclave.db",
        "This is no database, but long enough to be looked at as one would be: " + std::string(500, '-'));
  EXPECT_THAT(check_database(directory_, kPatience), ElementsAre(finding(Level::error, "database", "not a database")));
}

TEST_F(Doctor, LooksAtTheWebClientAndVersions) {
  Config config;
  config.http.web_dir = directory_ / "none";
  EXPECT_THAT(check_web_client(config), ElementsAre(AllOf(finding(Level::error, "web-client", ""), remedy("web_dir"))));
  write("index.html", "<!doctype html><title>x</title>");
  config.http.web_dir = directory_;
  EXPECT_THAT(check_web_client(config), ElementsAre(finding(Level::ok, "web-client", "")));
  EXPECT_THAT(check_versions({}), ElementsAre(AllOf(finding(Level::ok, "versions", "OpenSSL 3"),
                                                    finding(Level::ok, "versions", "SQLite 3"))));
  EXPECT_THAT(check_versions(Json::object().set("version", "0.0.1")),
              Contains(finding(Level::warning, "versions", "still Conclave 0.0.1")));
}

TEST_F(Doctor, TellsHowTheServerIs) {
  EXPECT_THAT(check_server({}, "no-server"), ElementsAre(finding(Level::warning, "server", "No server")));
  EXPECT_THAT(check_server({}, "not-permitted"), ElementsAre(finding(Level::warning, "server", "may not")));
  EXPECT_THAT(check_server({}, "no-answer"), ElementsAre(finding(Level::error, "server", "does not answer")));
  Json status = Json::object().set("pid", 7).set("rooms", 2).set("people", 5);
  EXPECT_THAT(check_server(status, ""), ElementsAre(finding(Level::ok, "server", "2 rooms, 5 people")));
  status.set("store", Json::object().set("failing", true).set("waiting", 3));
  EXPECT_THAT(check_server(status, ""), ElementsAre(finding(Level::error, "server", "3 changes wait")));
}

TEST_F(Doctor, KnowsACertificateForAnotherName) {
  const auto made = gateway::make_self_signed({"other.example.org"}, {}, io::clock_anchor().wall);
  Config wrong = config();
  wrong.host = "meet.example.org";
  wrong.http.certificate = write("chain.pem", made->certificate);
  wrong.http.key = write("key.pem", made->key);
  const Findings findings = examine_configuration(wrong, io::clock_anchor().wall);
  EXPECT_THAT(findings, ElementsAre(finding(Level::ok, "configuration", "good"),
                                    finding(Level::error, "certificate", "meet.example.org")));
  EXPECT_TRUE(has_errors(findings));
  wrong.http.tls = false;
  EXPECT_FALSE(has_errors(examine_configuration(wrong, io::clock_anchor().wall)));
  wrong.brand.logo = directory_ / "no-logo.png";
  EXPECT_THAT(examine_configuration(wrong, io::clock_anchor().wall),
              Contains(finding(Level::error, "configuration", "")));
}

TEST_F(Doctor, ExaminesAllOfIt) {
  {
    ASSERT_TRUE(open_data_directory(directory_));
  }
  const Findings findings = examine(config());
  std::vector<std::string> ids;
  for (const DoctorFinding& one : findings) {
    ids.push_back(one.id);
    EXPECT_THAT(one.text, Not(IsEmpty()));
    if (one.level != Level::ok && one.id != "certificate") EXPECT_THAT(one.remedy, Not(IsEmpty())) << one.text;
  }
  for (const char* id : {"configuration", "certificate", "server", "dns", "nat", "https-port", "media-port", "clock",
                         "descriptors", "udp-buffer", "data-directory", "database", "disk", "web-client", "versions"})
    EXPECT_THAT(ids, Contains(id));
  const Json json = write_findings(findings);
  EXPECT_EQ(json["findings"].items().size(), findings.size());
  EXPECT_EQ(json["findings"].items()[0]["level"].as_string(), "ok");
}

TEST_F(Doctor, WorksOnAThreadOfItsOwn) {
  DoctorThread doctor;
  ASSERT_TRUE(doctor.examine(7, config()));
  pollfd waiting{doctor.events_fd(), POLLIN, 0};
  ASSERT_EQ(poll(&waiting, 1, 60'000), 1);
  const auto& done = doctor.take();
  ASSERT_EQ(done.size(), 1u);
  EXPECT_EQ(done[0].ticket, 7u);
  EXPECT_THAT(done[0].findings, Contains(finding(Level::ok, "configuration", "good")));
}

}  // namespace
}  // namespace conclave::server
