#include "server/admin_service.h"

#include <utility>

#include "base/log.h"
#include "server/status.h"

namespace conclave::server {

Result<std::unique_ptr<AdminService>> AdminService::open(gateway::Loop& loop, const std::filesystem::path& path,
                                                         Keeper& keeper, gateway::Signalling& signalling,
                                                         const meeting::Service& service) {
  std::unique_ptr<AdminService> admin(new AdminService(keeper, signalling, service));
  auto socket = gateway::ControlSocket::open(
      loop, path, [raw = admin.get()](auto id, const std::string& line) { raw->handle_line(id, line); });
  if (!socket) return tl::unexpected(socket.error());
  admin->socket_ = std::move(*socket);
  loop.watch(keeper.events_fd(), [raw = admin.get()] {
    for (AdminDone& done : raw->keeper_.take_events()) raw->handle_done(std::move(done));
  });
  return admin;
}

void AdminService::handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line) {
  Result<AdminRequest> request = parse_admin_request(line);
  if (!request) return socket_->answer(id, write_admin_answer(admin_error(request.error())));
  if (request->command == "status") return answer_status(id);
  if (const auto live = live_.find(request->command); live != live_.end())
    return socket_->answer(id, write_admin_answer(live->second(request->arguments)));
  const AdminCommand* command = find_admin_command(request->command);
  if (command != nullptr && command->refuse != nullptr)
    if (const auto refused = command->refuse(request->arguments, service_))
      return socket_->answer(id, write_admin_answer(*refused));
  if (!keeper_.run(id, std::move(*request)))
    socket_->answer(id, write_admin_answer(admin_error("busy", "The server has too much to write; try again.")));
}

void AdminService::answer_status(gateway::ControlSocket::ConnectionId id) {
  const ProcessFigures process = process_figures(started_, io::clock_anchor().wall);
  socket_->answer(id, write_admin_answer({.result = make_status(signalling_.figures(), process)}));
}

void AdminService::handle_done(AdminDone done) {
  for (const meeting::AdminChange& change : done.changes) signalling_.handle_admin_change(change);
  const AdminCommand* command = find_admin_command(done.request.command);
  if (command != nullptr && command->complete != nullptr && done.answer.error.empty())
    command->complete(done.request.arguments, service_, done.answer);
  // Which command, never its arguments: they name people.
  log::info("admin", "{}: {}", command != nullptr ? command->name : "unknown command",
            done.answer.error.empty() ? "done" : done.answer.error);
  socket_->answer(done.ticket, write_admin_answer(done.answer));
}

}  // namespace conclave::server
