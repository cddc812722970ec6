// The operator's certificate while the server runs: changed, half changed, gone, expired.
#include "server/certificate_watch.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/log.h"
#include "server/acme_files.h"

namespace conclave::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr UnixTime kToday{Duration{1'700'000'000s}};
std::vector<std::string> g_logged;

class CertificateWatching : public testing::Test {
 protected:
  CertificateWatching() {
    std::filesystem::create_directories(directory_);
    config_.host = "meet.example.org";
    config_.http.certificate = (directory_ / "chain.pem").string();
    config_.http.key = (directory_ / "key.pem").string();
    g_logged.clear();
    log::set_sink([](log::Level, std::string_view event, std::string_view) { g_logged.emplace_back(event); },
                  log::Level::info);
  }
  ~CertificateWatching() override {
    log::set_sink(nullptr, log::Level::info);
    std::filesystem::remove_all(directory_);
  }
  /// @returns both texts
  static gateway::CertificateText make(const char* name = "meet.example.org", UnixTime now = kToday) {
    return *gateway::make_self_signed({name}, {}, now);
  }
  void write(const std::string& file, const std::string& text) {
    // Another file in its place, as programs that renew certificates do it.
    const std::string aside = file + ".new";
    std::ofstream(aside) << text;
    std::filesystem::rename(aside, file);
  }
  void put(const gateway::CertificateText& text) {
    write(config_.http.certificate, text.certificate);
    write(config_.http.key, text.key);
  }
  void look(UnixTime now = kToday) { watch_.look(config_, now); }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-watch-" + std::to_string(getpid()));
  Config config_;
  int served_ = 0;
  CertificateWatch watch_{[this](const gateway::CertificateFiles&) {
    ++served_;
    return Result<void>();
  }};
};

TEST_F(CertificateWatching, AChangedOneIsServedOnceItHasSettled) {
  put(make());
  look();
  look();
  EXPECT_EQ(served_, 0);
  EXPECT_THAT(g_logged, IsEmpty());
  const gateway::CertificateText next = make();
  write(config_.http.certificate, next.certificate);
  look();  // the key has not come yet
  write(config_.http.key, next.key);
  look();
  EXPECT_EQ(served_, 0);
  look();
  EXPECT_EQ(served_, 1);
  look();
  EXPECT_EQ(served_, 1);
  EXPECT_THAT(g_logged, ElementsAre("certificate-reloaded"));
}

TEST_F(CertificateWatching, OneThatIsMissingIsSaidAndServedWhenItComes) {
  look();
  EXPECT_THAT(g_logged, ElementsAre("certificate-unusable"));
  put(make());
  look();
  look();
  EXPECT_EQ(served_, 1);
  EXPECT_THAT(g_logged, ElementsAre("certificate-unusable", "certificate-reloaded"));
}

TEST_F(CertificateWatching, ABrokenOneLeavesTheOldOneServed) {
  put(make());
  look();
  write(config_.http.key, "nonsense");
  look();
  look();
  EXPECT_EQ(served_, 0);
  EXPECT_THAT(g_logged, ElementsAre("certificate-unusable"));
}

TEST_F(CertificateWatching, WhatBrowsersRefuseIsSaidOnceADay) {
  put(make("other.example.org"));
  for (int minute = 0; minute < 5; ++minute) look(kToday + minute * 1min);
  EXPECT_THAT(g_logged, ElementsAre("certificate-name"));
  look(kToday + 24h);
  EXPECT_THAT(g_logged, ElementsAre("certificate-name", "certificate-name"));
  look(kToday + 820 * 24h);
  EXPECT_THAT(g_logged,
              ElementsAre("certificate-name", "certificate-name", "certificate-expires-soon", "certificate-name"));
}

TEST_F(CertificateWatching, WhoeverSaysThatItIsCompleteNeedNotWait) {
  look();
  EXPECT_THAT(watch_.serve_now(config_, kToday).error().detail, testing::HasSubstr("cannot be read"));
  put(make());
  ASSERT_TRUE(watch_.serve_now(config_, kToday));
  EXPECT_EQ(served_, 1);
  look();
  look();
  EXPECT_EQ(served_, 1) << "it is not served again";
}

TEST_F(CertificateWatching, OfAutomaticOnesItSaysWhatIsMissingAndWhatFails) {
  config_.http.certificate = config_.http.key = "";
  config_.data_dir = directory_.string();
  config_.acme.enabled = true;
  const auto events = [&](UnixTime now = kToday) {
    std::vector<std::string> names;
    for (const auto& finding : certificate_findings(config_, now)) names.emplace_back(finding.event);
    return names;
  };
  EXPECT_THAT(events(), ElementsAre("certificate-missing"));
  EXPECT_FALSE(is_usable(certificate_findings(config_, kToday)));
  const std::filesystem::path acme = acme_directory(config_);
  std::filesystem::create_directories(acme / "private/meet.example.org");
  std::filesystem::create_directories(acme / "meet.example.org");
  ASSERT_TRUE(write_renewal(acme, {kToday, "no way out", kToday - 24h, {}}));
  EXPECT_THAT(events(), ElementsAre("certificate-missing", "certificate-renewal-failed"));
  EXPECT_THAT(certificate_findings(config_, kToday)[1].text,
              testing::HasSubstr("since 2023-11-13 22:13 UTC: no way out"));
  const gateway::CertificateText text = make();
  write((acme / "meet.example.org/cert.pem").string(), text.certificate);
  write((acme / "private/meet.example.org/key.pem").string(), text.key);
  EXPECT_THAT(events(), ElementsAre("certificate-renewal-failed"));
  EXPECT_TRUE(is_usable(certificate_findings(config_, kToday))) << "the old one goes on";
  ASSERT_TRUE(write_renewal(acme, {kToday, "", {}, "https://acme.example/dir"}));
  EXPECT_THAT(events(), IsEmpty());
  config_.host = "localhost";
  EXPECT_THAT(events(), ElementsAre("certificate-missing")) << "no authority knows that name";
  EXPECT_FALSE(own_certificate(config_));
  config_.host = "talk.example.org";
  config_.http.tls = false;
  EXPECT_THAT(events(), ElementsAre("certificate-missing")) << "the proxy waits for it";
}

TEST_F(CertificateWatching, TheNameIsThatUnderWhichPeopleCome) {
  put(make("talk.example.org"));
  const auto events = [&] {
    std::vector<std::string> names;
    for (const auto& finding : certificate_findings(config_, kToday)) names.emplace_back(finding.event);
    return names;
  };
  EXPECT_THAT(events(), ElementsAre("certificate-name"));
  config_.http.public_url = "https://talk.example.org:8443";
  EXPECT_THAT(events(), IsEmpty());
  config_.http.public_url = "https://[::1]:8443";
  EXPECT_THAT(events(), ElementsAre("certificate-name"));
  config_.http.public_url.clear();
  config_.host = "localhost";
  EXPECT_THAT(events(), IsEmpty()) << "a trial";
  config_.http.tls = false;
  config_.host = "meet.example.org";
  EXPECT_THAT(events(), IsEmpty()) << "the proxy's business";
}

}  // namespace
}  // namespace conclave::server
