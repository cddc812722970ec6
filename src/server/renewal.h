// Fetching a certificate automatically by a program for ACME (RFC 8555), uacme: when it is due, how the program is
// called, what its words mean for people, and what is remembered of the last time. uacme speaks to the directory and
// keeps keys and certificates; the challenges are answered by the running server (gateway/acme.h), to which this
// program, called by uacme as its hook, brings them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "gateway/certificate.h"
#include "server/config.h"

namespace conclave::server {

/// Whether the certificate is to be fetched: there is none that can be used, it is not for the name, or no more than a
/// third of its lifetime is left.
bool is_renewal_due(const gateway::CertificateFiles& files, const std::string& name, UnixTime now);
/// When a third of that is left.
UnixTime renewal_time(UnixTime begin, UnixTime end);

/// "tls-alpn-01", "http-01": those that can work, the better first.
std::vector<std::string> challenge_types(const Config& config);

/// What went wrong, from what uacme wrote, some of which the authority said: hostile.
struct AcmeProblem {
  enum class Kind : uint8_t {
    challenge,  ///< the authority could not convince itself; another kind of challenge may do
    other,
  };
  Kind kind = Kind::other;
  std::string text;  ///< for people, with the remedy, in one line
};
AcmeProblem explain_uacme(std::string_view said, std::string_view challenge_type, const std::string& name);

/// What fetches: uacme, with the directory of the configuration, and with `program` (this one) as its hook.
class Uacme {
 public:
  Uacme(const Config& config, std::string program);

  /// Makes the account there, or finds the one that was made with the same key. Error: detail is for people.
  Result<void> make_account();
  /// Fetches, whether due or not.
  std::optional<AcmeProblem> issue(const std::string& challenge_type);

 private:
  struct End {
    int status = 0;
    std::string said;
  };
  Result<End> run(std::vector<std::string> arguments, const std::string& challenge_type) const;

  const AcmeConfig acme_;
  const std::filesystem::path data_;
  const std::filesystem::path directory_;
  const std::string name_;
  const std::string program_;
};

/// In the environment of the hook: the data directory of the server that it has to ask, which also says that the
/// program is called as a hook; and the only type of challenge that is wanted.
inline constexpr const char* kHookVariable = "CONCLAVE_ACME_HOOK";
inline constexpr const char* kChallengeVariable = "CONCLAVE_ACME_CHALLENGE";

}  // namespace conclave::server
