// Where the running server examines itself: a thread that begins when it is first asked, since name servers and disks
// keep it waiting, which the signalling thread must not.
#pragma once

#include <cstdint>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "io/mailbox.h"
#include "server/doctor.h"

namespace conclave::server {

class DoctorThread {
 public:
  struct Examined {
    uint64_t ticket = 0;
    Findings findings;
  };

  DoctorThread() = default;
  DoctorThread(const DoctorThread&) = delete;
  DoctorThread& operator=(const DoctorThread&) = delete;
  ~DoctorThread() {
    wanted_.post_always(std::nullopt);
    if (thread_.joinable()) thread_.join();
  }

  /// An Examined with this ticket follows. False: too many wait already.
  bool examine(uint64_t ticket, Config config) {
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    return wanted_.post(Wanted{ticket, std::move(config)});
  }
  /// Readable when something has come.
  int events_fd() const { return examined_.fd(); }
  /// Valid until the next call.
  const std::vector<Examined>& take() {
    examined_.take(taken_);
    return taken_;
  }

 private:
  struct Wanted {
    uint64_t ticket = 0;
    Config config;
  };
  static constexpr size_t kMaxWaiting = 4;

  void run();

  io::Mailbox<std::optional<Wanted>> wanted_{kMaxWaiting};  ///< nothing: stop
  io::Mailbox<Examined> examined_;
  std::vector<Examined> taken_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace conclave::server
