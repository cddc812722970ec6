#include "gateway/certificate.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

#include "base/bytes.h"
#include "base/deleter.h"

namespace conclave::gateway {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, Deleter<ASN1_OBJECT_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Deleter<ASN1_OCTET_STRING_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>>;

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr std::time_t kLifetime = 825 * kDay;
constexpr Duration kRenewBefore = 30 * 24h;
/// A renewal happens when a third of the lifetime is left; with half of that third gone something is wrong with it.
constexpr Duration kWarnBefore = 14 * 24h;
constexpr int kWarnPart = 6;

std::time_t seconds(UnixTime time) { return std::chrono::system_clock::to_time_t(time); }

bool add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string alternative_names(const std::vector<std::string>& names, const std::vector<IpAddress>& addresses) {
  std::string value;
  for (const std::string& name : names) value += fmt::format("{}DNS:{}", value.empty() ? "" : ",", name);
  for (const IpAddress& address : addresses)
    value += fmt::format("{}IP:{}", value.empty() ? "" : ",", address.to_string());
  return value;
}

bool set_random_serial(X509* certificate) {
  uint8_t bytes[8];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  uint64_t serial = 0;
  std::memcpy(&serial, bytes, sizeof serial);
  // RFC 5280 4.1.2.2: positive, at most 20 octets.
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1;
}

/// id-pe-acmeIdentifier (RFC 8737 3): an OCTET STRING in the extension's own.
bool add_acme_identifier(X509* certificate, ByteSpan digest) {
  constexpr uint8_t kOctetString = 4;
  const ObjectPtr id(OBJ_txt2obj("1.3.6.1.5.5.7.1.31", 1));
  const OctetsPtr value(ASN1_OCTET_STRING_new());
  std::string der{static_cast<char>(kOctetString), static_cast<char>(digest.size())};
  der += as_text(digest);
  if (!id || !value || ASN1_OCTET_STRING_set(value.get(), as_bytes(der).data(), static_cast<int>(der.size())) != 1)
    return false;
  constexpr int kCritical = 1;
  const ExtensionPtr extension(X509_EXTENSION_create_by_OBJ(nullptr, id.get(), kCritical, value.get()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// All but the signature.
bool fill(X509* certificate, EVP_PKEY* key, const std::string& name, const std::string& alternatives, UnixTime now) {
  std::time_t start = seconds(now) - kDay;
  X509_NAME* subject = X509_get_subject_name(certificate);
  constexpr size_t kMaxCommonName = 64;  // RFC 5280 A.1, ub-common-name
  const std::string shown = name.size() <= kMaxCommonName ? name : "conclave";
  const auto* common_name = reinterpret_cast<const uint8_t*>(shown.c_str());
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_random_serial(certificate) &&
         X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, &start) != nullptr &&
         X509_time_adj_ex(X509_getm_notAfter(certificate), 0, kLifetime, &start) != nullptr &&
         X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, common_name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1 && X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_alt_name, alternatives);
}

std::string read_all(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

/// `add` adds what this one has besides.
template <class Add>
Result<CertificateText> make_certificate(const std::string& name, const std::string& alternatives, UnixTime now,
                                         const Add& add) {
  const KeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  const CertificatePtr certificate(X509_new());
  if (!key || !certificate || !fill(certificate.get(), key.get(), name, alternatives, now) || !add(certificate.get()) ||
      X509_sign(certificate.get(), key.get(), EVP_sha256()) <= 0)
    return fail("certificate", "OpenSSL could not make a certificate");
  const BioPtr certificate_text(BIO_new(BIO_s_mem()));
  const BioPtr key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fail("certificate", "OpenSSL could not write a certificate");
  return CertificateText{read_all(certificate_text.get()), read_all(key_text.get())};
}

Result<void> write_file(const std::filesystem::path& path, const std::string& text, mode_t mode) {
  // Written aside and renamed, so that a crash leaves no half key.
  const std::string aside = path.string() + ".new";
  const auto failure = [&] { return fail("certificate-file", fmt::format("{}: {}", aside, std::strerror(errno))); };
  ::unlink(aside.c_str());
  const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return failure();
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (::close(fd) != 0 || !written || ::rename(aside.c_str(), path.c_str()) != 0) return failure();
  return {};
}

/// The certificate, which has this key.
Result<CertificatePtr> load(const CertificateFiles& files) {
  const auto bad = [](const std::filesystem::path& file, const char* what) {
    return fail("certificate", fmt::format("{}: {}", file.string(), what));
  };
  const BioPtr certificate_file(BIO_new_file(files.certificate.c_str(), "r"));
  if (!certificate_file) return bad(files.certificate, "cannot be read");
  const BioPtr key_file(BIO_new_file(files.key.c_str(), "r"));
  if (!key_file) return bad(files.key, "cannot be read");
  CertificatePtr certificate(PEM_read_bio_X509(certificate_file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return bad(files.certificate, "does not hold a certificate in PEM form");
  const KeyPtr key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
  if (!key) return bad(files.key, "does not hold a private key in PEM form without a password");
  if (X509_check_private_key(certificate.get(), key.get()) != 1)
    return bad(files.key, "is not the key of the certificate");
  return certificate;
}

bool begins_after(const X509* certificate, UnixTime time) {
  std::time_t then = seconds(time);
  return X509_cmp_time(X509_get0_notBefore(certificate), &then) > 0;
}

bool ends_before(const X509* certificate, UnixTime time) {
  std::time_t then = seconds(time);
  return X509_cmp_time(X509_get0_notAfter(certificate), &then) < 0;
}

bool is_for(X509* certificate, const std::string& host) {
  return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1 ||
         X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

UnixTime to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return UnixTime(std::chrono::seconds(timegm(&parts)));
}

Duration warn_before(const X509* certificate) {
  const Duration lifetime = to_time(X509_get0_notAfter(certificate)) - to_time(X509_get0_notBefore(certificate));
  return std::min(kWarnBefore, lifetime / kWarnPart);
}

std::vector<std::string> names_of(X509* certificate) {
  std::vector<std::string> names;
  const NamesPtr alternatives(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; alternatives && i < sk_GENERAL_NAME_num(alternatives.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives.get(), i);
    const ASN1_STRING* text = name->type == GEN_DNS || name->type == GEN_IPADD ? name->d.ia5 : nullptr;
    if (text == nullptr) continue;
    const ByteSpan bytes(ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text)));
    if (name->type == GEN_DNS)
      names.emplace_back(as_text(bytes));
    else if (bytes.size() == 4 || bytes.size() == 16)
      names.push_back(IpAddress::from_bytes(bytes).to_string());
  }
  return names;
}

/// "Nov 30 23:59:59 2026 GMT"
std::string end_of(const X509* certificate) {
  const BioPtr text(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(text.get(), X509_get0_notAfter(certificate));
  return read_all(text.get());
}

}  // namespace

Result<void> check_certificate(const CertificateFiles& files, UnixTime at) {
  const Result<CertificatePtr> certificate = load(files);
  if (!certificate) return tl::unexpected(certificate.error());
  const auto bad = [&](const char* what) {
    return fail("certificate", fmt::format("{}: {}", files.certificate.string(), what));
  };
  if (begins_after(certificate->get(), at)) return bad("not valid yet");
  if (ends_before(certificate->get(), at)) return bad("has expired");
  return {};
}

std::vector<CertificateFinding> inspect_certificate(const CertificateFiles& files, const std::string& host,
                                                    UnixTime at) {
  using Kind = CertificateFinding::Kind;
  const Result<CertificatePtr> loaded = load(files);
  if (!loaded)
    return {{Kind::unusable, "certificate-unusable",
             loaded.error().detail + ". Put the right file there, readable by the server"}};
  X509* certificate = loaded->get();
  const std::string name = files.certificate.string();
  std::vector<CertificateFinding> findings;
  if (begins_after(certificate, at))
    findings.push_back({Kind::refused, "certificate-not-valid-yet",
                        fmt::format("{}: not valid yet. Is the clock of this machine right?", name)});
  if (ends_before(certificate, at)) {
    findings.push_back(
        {Kind::refused, "certificate-expired",
         fmt::format("{}: expired on {}: browsers refuse it. Put a new one in its place", name, end_of(certificate))});
  } else if (ends_before(certificate, at + warn_before(certificate))) {
    findings.push_back(
        {Kind::soon, "certificate-expires-soon",
         fmt::format("{}: expires on {}. Look why it was not renewed, or renew it", name, end_of(certificate))});
  }
  if (!host.empty() && !is_for(certificate, host))
    findings.push_back(
        {Kind::refused, "certificate-name",
         fmt::format("{}: is not for {}: browsers refuse it. Get one for that name, or set \"host\" to a "
                     "name that it has",
                     name, host)});
  return findings;
}

Result<CertificateDescription> describe_certificate(const CertificateFiles& files) {
  const Result<CertificatePtr> loaded = load(files);
  if (!loaded) return tl::unexpected(loaded.error());
  X509* certificate = loaded->get();
  const BioPtr issuer(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(issuer.get(), X509_get_issuer_name(certificate), 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
  return CertificateDescription{names_of(certificate), read_all(issuer.get()),
                                to_time(X509_get0_notBefore(certificate)), to_time(X509_get0_notAfter(certificate))};
}

Result<CertificateText> make_self_signed(const std::vector<std::string>& names, const std::vector<IpAddress>& addresses,
                                         UnixTime now) {
  const std::string name = names.empty() ? "conclave" : names.front();
  return make_certificate(name, alternative_names(names, addresses), now, [](X509*) { return true; });
}

Result<CertificateText> make_challenge_certificate(const std::string& name, ByteSpan digest, UnixTime now) {
  return make_certificate(name, alternative_names({name}, {}), now,
                          [&](X509* certificate) { return add_acme_identifier(certificate, digest); });
}

Result<SelfSigned> ensure_self_signed(const std::filesystem::path& directory, const std::vector<std::string>& names,
                                      const std::vector<IpAddress>& addresses, UnixTime now) {
  SelfSigned result{{directory / "certificate.pem", directory / "key.pem"}, Made::kept};
  if (check_certificate(result.files, now + kRenewBefore)) return result;
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return fail("certificate-file", fmt::format("{}: {}", directory.string(), error.message()));
  auto text = make_self_signed(names, addresses, now);
  if (!text) return tl::unexpected(text.error());
  if (auto written = write_file(result.files.key, text->key, 0600); !written) return tl::unexpected(written.error());
  if (auto written = write_file(result.files.certificate, text->certificate, 0644); !written)
    return tl::unexpected(written.error());
  result.made = Made::made;
  return result;
}

}  // namespace conclave::gateway
