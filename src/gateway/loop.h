// The signalling thread's event loop as the rest of the process sees it: descriptors to watch, one alarm, and the web
// server's sockets inside.
#pragma once

#include <functional>
#include <memory>

#include "base/time.h"

namespace boost::asio {
class io_context;
}

namespace conclave::gateway {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Calls `callback` whenever `fd` is readable; it has to read it empty. The descriptor stays the caller's.
  void watch(int fd, std::function<void()> callback);
  /// Calls `callback` once at `when`; replaces an alarm set before. kNever: none.
  void set_alarm(TimePoint when, std::function<void()> callback);
  /// Calls `callback` again and again.
  void repeat(Duration every, std::function<void()> callback);
  /// Runs until stop().
  void run();
  void stop();

  boost::asio::io_context& context();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::gateway
