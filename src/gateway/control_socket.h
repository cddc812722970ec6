// The control socket: a Unix stream socket in the data directory over which the command line asks the running server.
// A line in, a line out, in turns. The file's permissions (0600) are its only access control: anyone who may connect
// could read and write the database as well. What a line means is the handler's business.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/counters.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/loop.h"

namespace conclave::gateway {

struct ControlLimits {
  size_t connections = 16;
  size_t line_bytes = 64 * 1024;
  Duration silence = 30s;  ///< for a line to come; an answer may take as long as it takes
};

class ControlSocket {
 public:
  using ConnectionId = uint64_t;
  /// A line came, without its end; answer() with the same id must follow, at once or later. No other line of this
  /// connection is read until then. On the loop's thread.
  using Handler = std::function<void(ConnectionId id, std::string line)>;

  /// `path` is in a directory that is locked for this process: what stands there was left behind. `loop` outlives the
  /// socket. Errors: "control-socket".
  static Result<std::unique_ptr<ControlSocket>> open(Loop& loop, const std::filesystem::path& path, Handler handler,
                                                     ControlLimits limits = {});
  /// Removes the file.
  ~ControlSocket();

  /// `line` without its end. An unknown connection (it left meanwhile) is ignored.
  void answer(ConnectionId id, std::string line);
  const Counters& counters() const;

 private:
  struct Impl;
  explicit ControlSocket(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace conclave::gateway
