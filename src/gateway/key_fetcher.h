// Fetches the documents in which issuers of tokens publish their keys, by libcurl, on a thread of its own. It asks for
// nothing but what it is told to, and only by https, or by http from this machine itself; it follows no redirection,
// waits seconds and reads no more than a key set may have. Every request is answered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "accounts/key_ring.h"
#include "io/mailbox.h"

namespace conclave::gateway {

/// "https://…", or "http://" with 127.0.0.1, [::1] or localhost; no user name, no fragment.
bool is_key_address(std::string_view address);

class KeyFetcher {
 public:
  /// `trusted_certificates`: a PEM file of authorities instead of the system's; empty: those.
  explicit KeyFetcher(std::string trusted_certificates = {});
  ~KeyFetcher();

  void fetch(accounts::KeyFetch wanted) { requests_.post(std::move(wanted)); }
  /// Readable when something has come.
  int answers_fd() const { return answers_.fd(); }
  void take_answers(std::vector<accounts::FetchedKeys>& out) { answers_.take(out); }

 private:
  void run();

  std::string trusted_certificates_;
  io::Mailbox<std::optional<accounts::KeyFetch>> requests_;  ///< nothing: stop
  io::Mailbox<accounts::FetchedKeys> answers_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace conclave::gateway
