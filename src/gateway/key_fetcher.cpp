#include "gateway/key_fetcher.h"

#include <curl/curl.h>

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "accounts/jwk.h"
#include "base/deleter.h"
#include "base/log.h"

namespace conclave::gateway {
namespace {

constexpr long kConnectMilliseconds = 3000;
constexpr long kTotalMilliseconds = 5000;
constexpr int kPollMilliseconds = 60'000;

using Multi = std::unique_ptr<CURLM, Deleter<curl_multi_cleanup>>;
using Easy = std::unique_ptr<CURL, Deleter<curl_easy_cleanup>>;

struct Transfer {
  accounts::KeyFetch wanted;
  std::string body;
  Easy easy;
};

size_t append_bytes(char* bytes, size_t size, size_t count, void* transfer) {
  std::string& body = static_cast<Transfer*>(transfer)->body;
  if (body.size() + size * count > accounts::kMaxKeySetBytes) return 0;  // ends the transfer
  body.append(bytes, size * count);
  return size * count;
}

bool is_local_http(std::string_view address) { return address.starts_with("http://"); }

/// The transfers in progress.
class Transfers {
 public:
  Transfers(io::Mailbox<accounts::FetchedKeys>& answers, const std::string& trusted_certificates)
      : answers_(answers), trusted_certificates_(trusted_certificates), multi_(curl_multi_init()) {}
  ~Transfers() {
    for (auto& [handle, transfer] : running_) curl_multi_remove_handle(multi_.get(), handle);
  }

  void start(accounts::KeyFetch wanted) {
    auto transfer = std::make_unique<Transfer>(Transfer{std::move(wanted), {}, Easy(curl_easy_init())});
    CURL* easy = transfer->easy.get();
    if (easy == nullptr || !is_key_address(transfer->wanted.address))
      return answer(*transfer, fail("fetch-failed", "not an address to be asked"));
    curl_easy_setopt(easy, CURLOPT_URL, transfer->wanted.address.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, is_local_http(transfer->wanted.address) ? "http" : "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMilliseconds);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kTotalMilliseconds);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "conclave");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer.get());
    if (!trusted_certificates_.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, trusted_certificates_.c_str());
    running_[easy] = std::move(transfer);
    curl_multi_add_handle(multi_.get(), easy);
  }

  /// Until something happens on the network or `fd` becomes readable.
  void wait(int fd) {
    curl_waitfd also{fd, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi_.get(), &also, 1, kPollMilliseconds, nullptr);
  }

  void progress() {
    int count = 0;
    curl_multi_perform(multi_.get(), &count);
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &count))
      if (message->msg == CURLMSG_DONE) finish(message->easy_handle, message->data.result);
  }

 private:
  void finish(CURL* easy, CURLcode result) {
    const auto place = running_.find(easy);
    const std::unique_ptr<Transfer> transfer = std::move(place->second);
    curl_multi_remove_handle(multi_.get(), easy);
    running_.erase(place);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (result != CURLE_OK) return answer(*transfer, fail("fetch-failed", curl_easy_strerror(result)));
    if (status == 404 || status == 410)
      return answer(*transfer, fail(accounts::kNoSuchKey, "status " + std::to_string(status)));
    if (status != 200) return answer(*transfer, fail("fetch-failed", "status " + std::to_string(status)));
    answer(*transfer, std::move(transfer->body));
  }

  void answer(const Transfer& transfer, Result<std::string> document) {
    if (!document)
      log::warning("keys-not-fetched", "keys of tokens from {}: {}", transfer.wanted.address, document.error().detail);
    answers_.post({transfer.wanted.key_id, std::move(document)});
  }

  io::Mailbox<accounts::FetchedKeys>& answers_;
  const std::string& trusted_certificates_;
  Multi multi_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> running_;  // its handles end before the multi handle
};

}  // namespace

bool is_key_address(std::string_view address) {
  if (address.find_first_of("@#\\") != std::string_view::npos || address.size() > 2000) return false;
  for (const unsigned char c : address)
    if (c <= 0x20 || c >= 0x7f) return false;
  if (address.starts_with("https://")) return address.size() > 8 && address[8] != '/';
  for (const std::string_view local : {"http://127.0.0.1", "http://[::1]", "http://localhost"}) {
    if (!address.starts_with(local)) continue;
    const std::string_view rest = address.substr(local.size());
    if (rest.empty() || rest.front() == '/' || rest.front() == ':') return true;
  }
  return false;
}

KeyFetcher::KeyFetcher(std::string trusted_certificates) : trusted_certificates_(std::move(trusted_certificates)) {
  thread_ = std::thread([this] { run(); });
}

KeyFetcher::~KeyFetcher() {
  requests_.post(std::nullopt);
  thread_.join();
}

void KeyFetcher::run() {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  Transfers transfers(answers_, trusted_certificates_);
  std::vector<std::optional<accounts::KeyFetch>> wanted;
  for (;;) {
    transfers.wait(requests_.fd());
    requests_.take(wanted);
    for (auto& request : wanted) {
      if (!request) return;
      transfers.start(std::move(*request));
    }
    transfers.progress();
  }
}

}  // namespace conclave::gateway
