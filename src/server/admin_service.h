// Administrative commands in the running server: a line of the control socket goes to the store thread, what it changed
// to the signalling side's memory, and then the answer back.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gateway/control_socket.h"
#include "gateway/signalling.h"
#include "io/system.h"
#include "meeting/service.h"
#include "server/keeper.h"

namespace conclave::server {

class AdminService {
 public:
  /// A command that needs no database, answered at once on the signalling thread.
  using Live = std::function<AdminAnswer(const Json& arguments)>;

  /// Opens the control socket at `path`. All references outlive it.
  static Result<std::unique_ptr<AdminService>> open(gateway::Loop& loop, const std::filesystem::path& path,
                                                    Keeper& keeper, gateway::Signalling& signalling,
                                                    const meeting::Service& service);

  void add(std::string command, Live answer) { live_[std::move(command)] = std::move(answer); }

 private:
  AdminService(Keeper& keeper, gateway::Signalling& signalling, const meeting::Service& service)
      : keeper_(keeper), signalling_(signalling), service_(service) {}

  void handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line);
  void answer_status(gateway::ControlSocket::ConnectionId id);
  void handle_done(AdminDone done);

  std::map<std::string, Live, std::less<>> live_;
  UnixTime started_ = io::clock_anchor().wall;

  Keeper& keeper_;
  gateway::Signalling& signalling_;
  const meeting::Service& service_;
  std::unique_ptr<gateway::ControlSocket> socket_;
};

}  // namespace conclave::server
