#include "gateway/certificate.h"

#include <gmock/gmock.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace conclave::gateway {
namespace {

const UnixTime kNow = UnixTime(std::chrono::seconds(1'780'000'000));

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class CertificateTest : public testing::Test {
 protected:
  ~CertificateTest() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-certificate-" + std::to_string(getpid()));
};

TEST_F(CertificateTest, HoldsForItsNamesAndAddresses) {
  const auto text = make_self_signed({"localhost", "meet.example.org"},
                                     {IpAddress::v4(0x7f000001), *IpAddress::parse("2001:db8::1")}, kNow);
  ASSERT_TRUE(text);
  BIO* bio = BIO_new_mem_buf(text->certificate.data(), static_cast<int>(text->certificate.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(X509_check_host(certificate, "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "meet.example.org", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate, "other.example.org", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate, "2001:db8::1", 0), 1);
  EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)), 256);
  EXPECT_EQ(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
  X509_free(certificate);
  BIO_free(bio);
}

// RFC 8737 3.
TEST_F(CertificateTest, AChallengeIsInACriticalExtension) {
  std::string digest;
  for (char c = 0; c < 32; ++c) digest += c;
  const auto text = make_challenge_certificate("meet.example.org", as_bytes(digest), kNow);
  ASSERT_TRUE(text);
  BIO* bio = BIO_new_mem_buf(text->certificate.data(), static_cast<int>(text->certificate.size()));
  X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  ASSERT_NE(certificate, nullptr);
  ASN1_OBJECT* id = OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1);
  const int at = X509_get_ext_by_OBJ(certificate, id, -1);
  ASSERT_GE(at, 0);
  X509_EXTENSION* extension = X509_get_ext(certificate, at);
  EXPECT_EQ(X509_EXTENSION_get_critical(extension), 1);
  const ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(extension);
  const ByteSpan bytes(ASN1_STRING_get0_data(value), static_cast<size_t>(ASN1_STRING_length(value)));
  EXPECT_EQ(as_text(bytes), std::string("\x04\x20") + digest);
  auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  EXPECT_EQ(sk_GENERAL_NAME_num(names), 1);
  EXPECT_EQ(X509_check_host(certificate, "meet.example.org", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_verify(certificate, X509_get0_pubkey(certificate)), 1);
  GENERAL_NAMES_free(names);
  ASN1_OBJECT_free(id);
  X509_free(certificate);
  BIO_free(bio);
}

TEST_F(CertificateTest, IsDescribed) {
  const std::string longer = std::string(60, 'a') + ".example.org";  // more than a common name may have
  const auto text = make_self_signed({longer, "b.example.org"}, {*IpAddress::parse("2001:db8::1")}, kNow);
  ASSERT_TRUE(text);
  std::filesystem::create_directories(directory_);
  const CertificateFiles files{directory_ / "c.pem", directory_ / "k.pem"};
  EXPECT_FALSE(describe_certificate(files));
  std::ofstream(files.certificate) << text->certificate;
  std::ofstream(files.key) << text->key;
  const auto described = describe_certificate(files);
  ASSERT_TRUE(described) << described.error().detail;
  EXPECT_THAT(described->names, testing::ElementsAre(longer, "b.example.org", "2001:db8::1"));
  EXPECT_EQ(described->issuer, "CN = conclave");
  EXPECT_EQ(described->begin, kNow - 24h);
  EXPECT_EQ(described->end, kNow - 24h + 825 * 24h);
}

TEST_F(CertificateTest, StaysUntilItEnds) {
  const auto first = ensure_self_signed(directory_, {"localhost"}, {}, kNow);
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(first->made, Made::made);
  const std::string text = contents(first->files.certificate);
  struct stat status{};
  ASSERT_EQ(stat(first->files.key.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);

  EXPECT_EQ(ensure_self_signed(directory_, {"localhost"}, {}, kNow + 700 * 24h)->made, Made::kept);
  EXPECT_EQ(contents(first->files.certificate), text);
  EXPECT_EQ(ensure_self_signed(directory_, {"localhost"}, {}, kNow + 800 * 24h)->made, Made::made);
  EXPECT_NE(contents(first->files.certificate), text);
}

TEST_F(CertificateTest, DamagedFilesAreReplaced) {
  const auto first = ensure_self_signed(directory_, {"localhost"}, {}, kNow);
  ASSERT_TRUE(first);
  std::ofstream(first->files.key) << "not a key";
  EXPECT_EQ(ensure_self_signed(directory_, {"localhost"}, {}, kNow)->made, Made::made);
}

TEST_F(CertificateTest, TheCheckSaysWhichFileIsWrong) {
  const auto made = ensure_self_signed(directory_, {"localhost"}, {}, kNow);
  ASSERT_TRUE(made);
  EXPECT_TRUE(check_certificate(made->files, kNow));
  const auto complaint = [&](const CertificateFiles& files, UnixTime at = kNow) {
    const auto checked = check_certificate(files, at);
    return checked ? "good" : checked.error().detail;
  };
  EXPECT_THAT(complaint({"/nonexistent.pem", made->files.key}),
              testing::StartsWith("/nonexistent.pem: cannot be read"));
  EXPECT_THAT(complaint({made->files.key, made->files.key}),
              testing::HasSubstr("key.pem: does not hold a certificate"));
  EXPECT_THAT(complaint({made->files.certificate, made->files.certificate}),
              testing::HasSubstr("does not hold a private key"));
  EXPECT_THAT(complaint(made->files, kNow + std::chrono::hours(24 * 900)), testing::HasSubstr("has expired"));
  EXPECT_THAT(complaint(made->files, kNow - std::chrono::hours(48)), testing::HasSubstr("not valid yet"));
  const auto other = make_self_signed({"localhost"}, {}, kNow);
  std::ofstream(made->files.key) << other->key;
  EXPECT_THAT(complaint(made->files), testing::HasSubstr("is not the key of the certificate"));
}

TEST_F(CertificateTest, WhatIsWrongIsFoundWithItsRemedy) {
  const auto made = ensure_self_signed(directory_, {"meet.example.org"}, {IpAddress::v4(0x7f000001)}, kNow);
  ASSERT_TRUE(made);
  const auto found = [&](const std::string& host, UnixTime at = kNow) {
    std::string events;
    for (const CertificateFinding& finding : inspect_certificate(made->files, host, at))
      events += std::string(events.empty() ? "" : " ") + finding.event;
    return events;
  };
  EXPECT_EQ(found("meet.example.org"), "");
  EXPECT_EQ(found("127.0.0.1"), "");
  EXPECT_EQ(found(""), "");
  EXPECT_EQ(found("example.org"), "certificate-name");
  EXPECT_EQ(found("meet.example.org", kNow - 48h), "certificate-not-valid-yet");
  EXPECT_EQ(found("meet.example.org", kNow + 800 * 24h), "");
  EXPECT_EQ(found("meet.example.org", kNow + 815 * 24h), "certificate-expires-soon");
  EXPECT_EQ(found("example.org", kNow + 900 * 24h), "certificate-expired certificate-name");
  const auto expired = inspect_certificate(made->files, "meet.example.org", kNow + 900 * 24h);
  EXPECT_THAT(expired.at(0).text, testing::HasSubstr("certificate.pem: expired on "));
  std::ofstream(made->files.key) << "not a key";
  const auto unusable = inspect_certificate(made->files, "meet.example.org", kNow);
  ASSERT_EQ(unusable.size(), 1u);
  EXPECT_EQ(unusable[0].kind, CertificateFinding::Kind::unusable);
  EXPECT_THAT(unusable[0].text, testing::HasSubstr("key.pem: does not hold a private key"));
}

TEST_F(CertificateTest, AnUnusableDirectoryIsAnError) {
  EXPECT_FALSE(ensure_self_signed("/proc/conclave", {"localhost"}, {}, kNow));
}

}  // namespace
}  // namespace conclave::gateway
