// Tells systemd how the service is: ready, reloading, stopping, alive, and a line about what it does (sd_notify(3)).
// Plain datagrams to $NOTIFY_SOCKET; where nobody listens, nothing is said. libsystemd would bring five more libraries
// for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "io/fd.h"
#include "server/paths.h"

namespace conclave::server {

class ServiceManager {
 public:
  explicit ServiceManager(const Environment& environment);

  /// Serving from now on.
  void ready(std::string_view status);
  /// The configuration is being read again; ready() ends it.
  void reloading(TimePoint now);
  void stopping();
  /// What `systemctl status` shows. Said again only when it is something else.
  void status(std::string_view status);
  /// To be called at least every watchdog_period(), by the thread whose stillness means that the service hangs.
  void alive();
  /// Has systemd keep a socket for the next process (FileDescriptorStoreMax= of the unit).
  void keep(int fd, const std::string& name);
  /// Has it drop those that it keeps by these names, and waits until it has: they hold their ports.
  void forget(const std::vector<std::string>& names);
  /// Half of what the unit grants (WatchdogSec=); nothing is watched: zero.
  Duration watchdog_period() const { return watchdog_period_; }

 private:
  bool say(const std::string& text, int attached = -1);

  io::Fd socket_;
  Duration watchdog_period_{};
  std::string status_;
};

}  // namespace conclave::server
