// Administrative commands in the running server: a line of the control socket goes to the store thread, what it changed
// to the signalling side's memory, and then the answer back.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "gateway/control_socket.h"
#include "gateway/signalling.h"
#include "meeting/service.h"
#include "server/doctor_thread.h"
#include "server/keeper.h"
#include "server/status.h"

namespace conclave::server {

class AdminService {
 public:
  /// A command that needs no database, answered at once on the signalling thread.
  using Live = std::function<AdminAnswer(const Json& arguments)>;

  /// Opens the control socket at `path`. `running`: the configuration as it takes effect now. All references outlive
  /// it.
  static Result<std::unique_ptr<AdminService>> open(gateway::Loop& loop, const std::filesystem::path& path,
                                                    Keeper& keeper, gateway::Signalling& signalling,
                                                    const meeting::Service& service, const OpenPorts& ports,
                                                    std::function<Config()> running);

  void add(std::string command, Live answer) { live_[std::move(command)] = std::move(answer); }

 private:
  AdminService(Keeper& keeper, gateway::Signalling& signalling, const meeting::Service& service, const OpenPorts& ports,
               std::function<Config()> running)
      : keeper_(keeper), signalling_(signalling), service_(service), ports_(ports), running_(std::move(running)) {}

  void handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line);
  void answer_status(gateway::ControlSocket::ConnectionId id, const Json& arguments);
  void start_check(gateway::ControlSocket::ConnectionId id);
  void handle_done(AdminDone done);

  std::map<std::string, Live, std::less<>> live_;

  Keeper& keeper_;
  gateway::Signalling& signalling_;
  const meeting::Service& service_;
  OpenPorts ports_;
  std::function<Config()> running_;
  MediaPaths paths_;
  DoctorThread doctor_;
  std::unique_ptr<gateway::ControlSocket> socket_;
};

}  // namespace conclave::server
