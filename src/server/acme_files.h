// What automatic certificates leave on the disk below DATA/acme: uacme's account, keys and certificates, and how the
// last attempt to fetch one ended.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "gateway/certificate.h"
#include "server/config.h"

namespace conclave::server {

/// A DNS name that an authority could give a certificate for, no address; safe as the name of a directory.
bool is_name_for_acme(std::string_view name);

/// The name under which people come, as certificates have it: without port, in lower case. Empty where they come by
/// "localhost" only.
std::string certificate_name(const Config& config);
/// Whether certificates are fetched automatically: own files win.
bool uses_acme(const Config& config);
/// Where uacme keeps what it makes, and in it the certificate for this name, whether it is there or not.
std::filesystem::path acme_directory(const Config& config);
gateway::CertificateFiles acme_certificate(const Config& config);

/// How the last attempt ended; kept in a file, for findings.
struct Renewal {
  UnixTime at{};
  std::string problem{};     ///< for people; empty: it went well
  UnixTime failing_since{};  ///< the first of the failures in a row
  std::string fetched_from;  ///< the directory that the certificate is of; empty: nothing was fetched yet
};
/// Nothing when there was none, or what is there cannot be read. `directory`: acme_directory().
std::optional<Renewal> read_last_renewal(const std::filesystem::path& directory);
Result<void> write_renewal(const std::filesystem::path& directory, const Renewal& renewal);
/// How it stands after an attempt that ended so: a failure that was there before keeps its beginning.
Renewal after_attempt(const std::optional<Renewal>& before, UnixTime now, std::string problem);

/// One line of printable ASCII, cut off where it is too long: what others say must not move the cursor of whoever reads
/// it.
std::string printable_line(std::string_view text);

}  // namespace conclave::server
