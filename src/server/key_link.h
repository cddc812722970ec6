// Between the signalling thread and the one that fetches keys of tokens, which runs only where the configuration names
// an address.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "gateway/key_fetcher.h"
#include "gateway/signalling.h"

namespace conclave::server {

class KeyLink final : public gateway::KeyLink {
 public:
  /// Begins the thread; returns a descriptor that is readable when something has come.
  int start() { return fetcher_.emplace().answers_fd(); }
  void fetch(accounts::KeyFetch wanted) override {
    if (fetcher_) fetcher_->fetch(std::move(wanted));
  }
  /// Valid until the next call.
  const std::vector<accounts::FetchedKeys>& take() {
    fetcher_->take_answers(taken_);
    return taken_;
  }

 private:
  std::optional<gateway::KeyFetcher> fetcher_;
  std::vector<accounts::FetchedKeys> taken_;
};

}  // namespace conclave::server
