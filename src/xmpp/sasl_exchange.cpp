// The two built-in SASL mechanisms: ANONYMOUS (RFC 4505) and PLAIN (RFC 4616).
#include <algorithm>

#include "xmpp/jid.h"
#include "xmpp/sasl.h"

namespace conclave::xmpp {

namespace {

class AnonymousExchange final : public SaslExchange {
 public:
  AnonymousExchange(Authenticator& authenticator, std::string_view domain)
      : authenticator_(authenticator), domain_(domain) {}
  /// Trace information (RFC 4505 2) is not looked at. Jitsi clients send none and expect no challenge.
  SaslStep respond(std::optional<std::string_view>) override { return authenticator_.authenticate_anonymous(domain_); }

 private:
  Authenticator& authenticator_;
  std::string domain_;
};

class PlainExchange final : public SaslExchange {
 public:
  PlainExchange(Authenticator& authenticator, std::string_view domain)
      : authenticator_(authenticator), domain_(domain) {}

  SaslStep respond(std::optional<std::string_view> data) override {
    if (!data) return SaslChallenge{};  // RFC 4422 5: client-first mechanism without an initial response
    const Result<PlainCredentials> credentials = parse_plain(*data);
    if (!credentials) return SaslFailure{SaslCondition::malformed_request};
    if (!may_act_as(*credentials)) return SaslFailure{SaslCondition::invalid_authzid};
    return authenticator_.authenticate_plain(domain_, *credentials);
  }

 private:
  /// RFC 6120 6.3.8: an authzid is allowed when it names the account itself; acting for others is not offered.
  bool may_act_as(const PlainCredentials& credentials) const {
    if (credentials.authzid.empty()) return true;
    const Result<Jid> wanted = Jid::parse(credentials.authzid);
    const Result<Jid> own = Jid::make(credentials.authcid, domain_);
    return wanted && own && *wanted == *own;
  }

  Authenticator& authenticator_;
  std::string domain_;
};

}  // namespace

std::unique_ptr<SaslExchange> start_exchange(Authenticator& authenticator, std::string_view domain,
                                             std::string_view mechanism) {
  const std::vector<std::string> offered = authenticator.mechanisms(domain);
  if (std::find(offered.begin(), offered.end(), mechanism) == offered.end()) return nullptr;
  if (mechanism == "ANONYMOUS") return std::make_unique<AnonymousExchange>(authenticator, domain);
  if (mechanism == "PLAIN") return std::make_unique<PlainExchange>(authenticator, domain);
  return authenticator.start(domain, mechanism);
}

}  // namespace conclave::xmpp
