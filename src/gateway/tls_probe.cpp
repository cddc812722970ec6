#include "gateway/tls_probe.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <array>
#include <csignal>
#include <memory>

#include "base/address.h"
#include "io/probe.h"
#include "io/system.h"

namespace conclave::gateway {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(SSL* session) const { SSL_free(session); }
};

/// OpenSSL writes to sockets without MSG_NOSIGNAL: on a closed connection a signal would end the process. Keeps it from
/// this thread, and from everybody when it has come.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutPipeSignal() {
    const timespec at_once{};
    while (sigtimedwait(&pipe_, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutPipeSignal(const WithoutPipeSignal&) = delete;
  WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

/// False: in vain, or too late.
bool wait_as_told(SSL* session, int fd, int result, TimePoint end) {
  const int error = SSL_get_error(session, result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
  pollfd waiting{fd, static_cast<short>(error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
  return poll(&waiting, 1, io::milliseconds_until(end)) > 0;
}

std::string why(SSL* session, TimePoint end) {
  if (const long verified = SSL_get_verify_result(session); verified != X509_V_OK)
    return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verified);
  if (io::now() >= end) return "the handshake does not end";
  const char* reason = ERR_reason_error_string(ERR_get_error());
  return reason != nullptr ? reason : "it closes the connection";
}

}  // namespace

Result<std::string> ask_tls(int fd, const std::string& host, std::string_view question, Duration patience) {
  const TimePoint end = io::now() + patience;
  const WithoutPipeSignal quiet;
  ERR_clear_error();
  const std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_default_verify_paths(context.get()) != 1) return fail("no-tls", "OpenSSL fails");
  const std::unique_ptr<SSL, FreeSession> session(SSL_new(context.get()));
  if (!session || SSL_set_fd(session.get(), fd) != 1) return fail("no-tls", "OpenSSL fails");
  SSL_set_verify(session.get(), SSL_VERIFY_PEER, nullptr);
  if (IpAddress::parse(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str());
  } else {
    // SSL_set_tlsext_host_name, without the cast in that macro.
    SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
    SSL_set1_host(session.get(), host.c_str());
  }
  for (int result = 0; (result = SSL_connect(session.get())) != 1;)
    if (!wait_as_told(session.get(), fd, result, end)) return fail("no-tls", why(session.get(), end));
  for (int result = 0; (result = SSL_write(session.get(), question.data(), static_cast<int>(question.size()))) <= 0;)
    if (!wait_as_told(session.get(), fd, result, end)) return fail("no-answer", "it reads nothing");
  std::array<char, 4096> answer;
  for (;;) {
    const int got = SSL_read(session.get(), answer.data(), answer.size());
    if (got > 0) return std::string(answer.data(), static_cast<size_t>(got));
    if (!wait_as_told(session.get(), fd, got, end)) return fail("no-answer", "it does not answer");
  }
}

std::string tls_library() { return OpenSSL_version(OPENSSL_VERSION); }

}  // namespace conclave::gateway
