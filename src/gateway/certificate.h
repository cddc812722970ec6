// The certificate this server shows when the operator gave none: self-signed (RFC 5280), ECDSA P-256, kept in the data
// directory so that an exception once made in a browser stays good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace conclave::gateway {

/// PEM files.
struct CertificateFiles {
  std::filesystem::path certificate;  ///< the chain, the server's own first
  std::filesystem::path key;
  friend bool operator==(const CertificateFiles&, const CertificateFiles&) = default;
};

struct CertificateText {
  std::string certificate;
  std::string key;
};

/// Reads both files and checks that they belong together and hold at `at`. The error's detail names the file and
/// what is wrong with it.
Result<void> check_certificate(const CertificateFiles& files, UnixTime at);

/// Something that is wrong with a certificate.
struct CertificateFinding {
  enum class Kind : uint8_t {
    unusable,  ///< cannot be served at all
    refused,   ///< browsers will refuse it
    soon,      ///< will be wrong before long
  };
  Kind kind;
  /// "certificate-unusable", "certificate-expired", "certificate-not-valid-yet", "certificate-name",
  /// "certificate-expires-soon"; of automatic ones "certificate-missing", "certificate-renewal-failed"
  const char* event;
  std::string text;  ///< for people: the file, what is wrong, and the remedy
};

/// What is wrong with a certificate at that time, for people who come to `host` (RFC 9525; an address, or a name;
/// empty: any). Empty: nothing.
std::vector<CertificateFinding> inspect_certificate(const CertificateFiles& files, const std::string& host,
                                                    UnixTime at);

/// What is in a certificate, for people and for programs that renew it.
struct CertificateDescription {
  std::vector<std::string> names;  ///< DNS names and addresses that it is for (RFC 5280 4.2.1.6)
  std::string issuer;              ///< "CN = …, O = …"; that of the subject when it is self-signed
  UnixTime begin{};
  UnixTime end{};
};
/// Errors: as those of check_certificate(), but nothing about time.
Result<CertificateDescription> describe_certificate(const CertificateFiles& files);

/// A new key and certificate for these names, valid from a day before `now` for 825 days, the most that browsers take.
Result<CertificateText> make_self_signed(const std::vector<std::string>& names, const std::vector<IpAddress>& addresses,
                                         UnixTime now);

/// What proves a name by tls-alpn-01 (RFC 8737 3): self-signed, for this name alone, with the SHA-256 of the key
/// authorization (32 bytes) in a critical extension.
Result<CertificateText> make_challenge_certificate(const std::string& name, ByteSpan digest, UnixTime now);

enum class Made : uint8_t { kept, made };
struct SelfSigned {
  CertificateFiles files;
  Made made = Made::kept;
};

/// The one in `directory`, made anew when there is none, it cannot be read, or it ends within a month. The key file is
/// readable by its owner only.
Result<SelfSigned> ensure_self_signed(const std::filesystem::path& directory, const std::vector<std::string>& names,
                                      const std::vector<IpAddress>& addresses, UnixTime now);

}  // namespace conclave::gateway
