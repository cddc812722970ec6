// Sockets that systemd hands to the service when it starts it (sd_listen_fds(3)): the listening ones of
// conclave.socket, so that ports below 1024 need no privilege, and the UDP sockets that the last process left in its
// store, so that no datagram of a restart meets a closed port.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "io/fd.h"
#include "server/paths.h"

namespace conclave::server {

class InheritedSockets {
 public:
  static constexpr int kFirstInherited = 3;  ///< SD_LISTEN_FDS_START

  InheritedSockets() = default;
  /// Takes those that the environment says are for process `self`, in descriptors from `first` on. Call once in a
  /// process: it owns them from then on.
  static InheritedSockets take(const Environment& environment, pid_t self, int first = kFirstInherited);

  /// The stream socket that listens there: exactly, or on all addresses when `listen` means all; else none.
  io::Fd listener(const SocketAddress& listen);
  /// The UDP sockets that `count` workers left in the store, in their order, if these are exactly the ones and bound to
  /// `listen`. Else none, and those that there are get closed; the store has to forget them, too, before the port is
  /// free.
  std::vector<io::Fd> media(const SocketAddress& listen, uint32_t count);
  /// What nobody has asked for: a name and the address, for people.
  std::vector<std::string> left_over() const;
  /// The names of UDP sockets that were in the store, whether they were taken or not.
  const std::vector<std::string>& stored() const { return stored_; }

 private:
  struct Socket {
    std::string name;
    int type = 0;  ///< SOCK_STREAM, SOCK_DGRAM
    SocketAddress local;
    io::Fd fd;
  };
  std::vector<Socket> sockets_;
  std::vector<std::string> stored_;
};

/// The name in the store of a media worker's socket.
std::string stored_name(uint32_t worker);

}  // namespace conclave::server
