#include "gateway/acme.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/deleter.h"
#include "gateway/certificate.h"
#include "io/system.h"

namespace conclave::gateway {
namespace {

using Type = AcmeChallenge::Type;
using BioPtr = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, Deleter<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

constexpr std::string_view kProtocol = "acme-tls/1";  // RFC 8737 6.2
constexpr std::string_view kHttp = "http/1.1";
constexpr std::string_view kPath = "/.well-known/acme-challenge/";
constexpr size_t kMaxToken = 128;
constexpr size_t kDigestBytes = 32;

bool is_base64url(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_token(std::string_view text) { return !text.empty() && text.size() <= kMaxToken && is_base64url(text); }

bool is_dns_name(std::string_view text) {
  const auto is_allowed = [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), is_allowed) &&
         text == ascii::to_lower(std::string(text));
}

/// token "." thumbprint (RFC 8555 8.1)
bool is_key_authorization(std::string_view text, std::string_view token) {
  if (!text.starts_with(token) || text.size() > 2 * kMaxToken) return false;
  text.remove_prefix(token.size());
  return text.size() > 1 && text.front() == '.' && is_base64url(text.substr(1));
}

BioPtr view(const std::string& text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

/// A list of names, each with its size in one byte, behind the size of all in two.
template <class See>
bool each_protocol(ByteSpan extension, See see) {
  if (extension.size() < 2 || load_u16(extension.data()) != extension.size() - 2) return false;
  extension = extension.subspan(2);
  while (!extension.empty()) {
    const size_t size = extension.front();
    if (size == 0 || size >= extension.size()) return false;
    see(as_text(extension.subspan(1, size)));
    extension = extension.subspan(1 + size);
  }
  return true;
}

ByteSpan extension_of(SSL* ssl, unsigned type) {
  const uint8_t* data = nullptr;
  size_t size = 0;
  return SSL_client_hello_get0_ext(ssl, type, &data, &size) == 1 ? ByteSpan(data, size) : ByteSpan();
}

/// Called only for those whose client hello was let pass: the challenge's certificate is in place if it is one.
int on_alpn(SSL*, const uint8_t** chosen, uint8_t* size, const uint8_t* offered, unsigned offered_size, void*) {
  const auto choose = [&](std::string_view name, const uint8_t* at) {
    *chosen = at;
    *size = static_cast<uint8_t>(name.size());
    return SSL_TLSEXT_ERR_OK;
  };
  ByteSpan rest(offered, offered_size);
  if (rest.size() == 1 + kProtocol.size() && as_text(rest.subspan(1)) == kProtocol)
    return choose(kProtocol, rest.data() + 1);
  while (!rest.empty() && rest.front() < rest.size()) {
    if (as_text(rest.subspan(1, rest.front())) == kHttp) return choose(kHttp, rest.data() + 1);
    rest = rest.subspan(1 + size_t{rest.front()});
  }
  return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

struct AcmeChallenges::Entry {
  AcmeChallenge challenge;
  TimePoint end;
  CertificatePtr certificate{};
  KeyPtr key{};
};

AcmeChallenges::AcmeChallenges() = default;
AcmeChallenges::~AcmeChallenges() = default;

std::optional<Type> parse_challenge_type(std::string_view text) {
  if (text == "http-01") return Type::http_01;
  if (text == "tls-alpn-01") return Type::tls_alpn_01;
  return std::nullopt;
}

Result<void> AcmeChallenges::add(TimePoint now, UnixTime wall, const AcmeChallenge& challenge) {
  if (!is_token(challenge.token) || !is_dns_name(challenge.name)) return fail("bad-challenge");
  auto entry = std::make_unique<Entry>(Entry{challenge, now + kLifetime});
  if (challenge.type == Type::http_01) {
    if (!is_key_authorization(challenge.authorization, challenge.token)) return fail("bad-challenge");
  } else {
    const Result<std::string> digest = base64url_decode(challenge.authorization);
    if (!digest || digest->size() != kDigestBytes) return fail("bad-challenge");
    const Result<CertificateText> made = make_challenge_certificate(challenge.name, as_bytes(*digest), wall);
    if (!made) return tl::unexpected(made.error());
    entry->certificate.reset(PEM_read_bio_X509(view(made->certificate).get(), nullptr, nullptr, nullptr));
    entry->key.reset(PEM_read_bio_PrivateKey(view(made->key).get(), nullptr, nullptr, nullptr));
    if (!entry->certificate || !entry->key) return fail("certificate", "OpenSSL cannot read what it wrote");
  }
  std::erase_if(entries_, [&](const auto& one) { return one->end <= now; });
  remove(challenge.type, challenge.name, challenge.token);
  if (entries_.size() >= kMax) return fail("too-many-challenges");
  entries_.push_back(std::move(entry));
  return {};
}

void AcmeChallenges::remove(Type type, std::string_view name, std::string_view token) {
  std::erase_if(entries_, [&](const auto& one) {
    const AcmeChallenge& c = one->challenge;
    return c.type == type && c.name == name && c.token == token;
  });
}

size_t AcmeChallenges::count(TimePoint now) const {
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const auto& one) { return one->end > now; }));
}

std::optional<Response> AcmeChallenges::answer(TimePoint now, const Request& request) const {
  if (request.method != Method::get && request.method != Method::head) return std::nullopt;
  if (!request.target.starts_with(kPath)) return std::nullopt;
  const std::string_view token = request.target.substr(kPath.size());
  for (const auto& one : entries_) {
    const AcmeChallenge& c = one->challenge;
    if (c.type != Type::http_01 || one->end <= now || c.token != token) continue;
    return make_text(200, c.authorization, "application/octet-stream");  // RFC 8555 8.3
  }
  return std::nullopt;
}

const AcmeChallenges::Entry* AcmeChallenges::find_for_tls(TimePoint now, std::string_view name) const {
  // The newest: a program that was stopped in its tracks may have left one before it.
  for (auto one = entries_.rbegin(); one != entries_.rend(); ++one) {
    const AcmeChallenge& c = (*one)->challenge;
    if (c.type == Type::tls_alpn_01 && (*one)->end > now && c.name == name) return one->get();
  }
  return nullptr;
}

int AcmeChallenges::on_client_hello(SSL* ssl, int* alert, void* challenges) {
  const auto offer = parse_acme_offer(extension_of(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation));
  if (offer != AcmeOffer::alone) return SSL_CLIENT_HELLO_SUCCESS;
  const Entry* entry = static_cast<const AcmeChallenges*>(challenges)
                           ->find_for_tls(io::now(), parse_server_name(extension_of(ssl, TLSEXT_TYPE_server_name)));
  *alert = SSL_AD_NO_APPLICATION_PROTOCOL;  // RFC 7301 3.2
  if (entry == nullptr) return SSL_CLIENT_HELLO_ERROR;
  SSL_certs_clear(ssl);
  const bool done = SSL_use_certificate(ssl, entry->certificate.get()) == 1 &&
                    SSL_use_PrivateKey(ssl, entry->key.get()) == 1 && SSL_set_num_tickets(ssl, 0) == 1;
  SSL_set_options(ssl, SSL_OP_NO_TICKET);
  return done ? SSL_CLIENT_HELLO_SUCCESS : SSL_CLIENT_HELLO_ERROR;
}

void AcmeChallenges::install(SSL_CTX* context) const {
  SSL_CTX_set_client_hello_cb(context, on_client_hello, const_cast<AcmeChallenges*>(this));  // only read
  SSL_CTX_set_alpn_select_cb(context, on_alpn, nullptr);
}

bool is_acme_connection(const SSL* ssl) {
  const uint8_t* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &name, &size);
  return as_text({name, size}) == kProtocol;
}

AcmeOffer parse_acme_offer(ByteSpan extension) {
  size_t all = 0;
  bool found = false;
  const bool good = each_protocol(extension, [&](std::string_view name) {
    ++all;
    found |= name == kProtocol;
  });
  if (!good || !found) return AcmeOffer::none;
  return all == 1 ? AcmeOffer::alone : AcmeOffer::among_others;
}

std::string parse_server_name(ByteSpan extension) {
  constexpr size_t kHead = 5;  // size of the list, type, size of the name
  constexpr uint8_t kHostName = 0;
  if (extension.size() <= kHead || load_u16(extension.data()) != extension.size() - 2) return {};
  if (extension[2] != kHostName || load_u16(extension.data() + 3) != extension.size() - kHead) return {};
  std::string name = ascii::to_lower(std::string(as_text(extension.subspan(kHead))));
  return is_dns_name(name) ? name : std::string();
}

}  // namespace conclave::gateway
