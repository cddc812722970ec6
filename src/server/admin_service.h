// Administrative commands in the running server, from the command line by the control socket and from administrators by
// their sessions: a request goes to the store thread, what it changed to the signalling side's memory, and then the
// answer back to where the request came from.
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

class AdminService final : public gateway::AdminLink {
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
  void ask(meeting::AskAdmin question) override;

 private:
  /// Where an answer goes: a connection of the control socket, or a question of the signalling side.
  using Ticket = uint64_t;
  static constexpr Ticket kOfSignalling = Ticket{1} << 63;

  AdminService(Keeper& keeper, gateway::Signalling& signalling, const meeting::Service& service, const OpenPorts& ports,
               std::function<Config()> running)
      : keeper_(keeper), signalling_(signalling), service_(service), ports_(ports), running_(std::move(running)) {}

  void handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line);
  void run(Ticket ticket, AdminRequest request);
  void respond(Ticket ticket, AdminAnswer answer);
  void answer_status(Ticket ticket, const Json& arguments);
  void start_check(Ticket ticket);
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
