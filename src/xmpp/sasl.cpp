#include "xmpp/sasl.h"

#include <array>

#include "base/base64.h"
#include "xmpp/ns.h"

namespace conclave::xmpp {

namespace {

constexpr std::array<std::string_view, 12> kSaslConditions{"aborted",
                                                           "account-disabled",
                                                           "credentials-expired",
                                                           "encryption-required",
                                                           "incorrect-encoding",
                                                           "invalid-authzid",
                                                           "invalid-mechanism",
                                                           "malformed-request",
                                                           "mechanism-too-weak",
                                                           "not-authorized",
                                                           "temporary-auth-failure",
                                                           "not-allowed"};

constexpr size_t kMaxPlainPart = 255;  // RFC 4616 2

/// RFC 6120 6.4.2: "=" stands for data of zero length.
std::string encode_data(std::string_view data) { return data.empty() ? "=" : base64_encode(data); }

}  // namespace

std::string_view to_string(SaslCondition condition) { return kSaslConditions[static_cast<size_t>(condition)]; }

std::unique_ptr<SaslExchange> Authenticator::start(std::string_view, std::string_view) { return nullptr; }

Result<PlainCredentials> parse_plain(std::string_view message) {
  const size_t first = message.find('\0');
  if (first == std::string_view::npos) return fail("malformed-request");
  const size_t second = message.find('\0', first + 1);
  if (second == std::string_view::npos) return fail("malformed-request");
  const std::string_view authzid = message.substr(0, first);
  const std::string_view authcid = message.substr(first + 1, second - first - 1);
  const std::string_view password = message.substr(second + 1);
  // RFC 4616 2: authcid and passwd are 1 to 255 octets and hold no NUL.
  if (authcid.empty() || password.empty() || password.find('\0') != std::string_view::npos ||
      authzid.size() > kMaxPlainPart || authcid.size() > kMaxPlainPart || password.size() > kMaxPlainPart)
    return fail("malformed-request");
  return PlainCredentials{std::string(authzid), std::string(authcid), Secret(password)};
}

Element make_sasl_failure(const SaslFailure& failure) {
  Element element("failure", ns::kSasl);
  element.add(std::string(to_string(failure.condition)));
  if (!failure.text.empty()) element.add("text").add_text(failure.text);
  return element;
}

Element make_sasl_success(std::string_view data) {
  Element element("success", ns::kSasl);
  if (!data.empty()) element.add_text(base64_encode(data));
  return element;
}

Element make_sasl_challenge(std::string_view data) {
  Element element("challenge", ns::kSasl);
  element.add_text(encode_data(data));
  return element;
}

}  // namespace conclave::xmpp
