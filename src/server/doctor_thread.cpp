#include "server/doctor_thread.h"

#include <poll.h>

namespace conclave::server {

void DoctorThread::run() {
  std::vector<std::optional<Wanted>> jobs;
  for (;;) {
    pollfd waiting{wanted_.fd(), POLLIN, 0};
    if (poll(&waiting, 1, -1) < 0) continue;  // a signal
    wanted_.take(jobs);
    for (const auto& job : jobs)
      if (!job) return;
    for (const auto& job : jobs) examined_.post({job->ticket, server::examine(job->config)});
  }
}

}  // namespace conclave::server
