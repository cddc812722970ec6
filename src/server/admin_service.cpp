#include "server/admin_service.h"

#include <utility>

#include "base/log.h"

namespace conclave::server {

Result<std::unique_ptr<AdminService>> AdminService::open(gateway::Loop& loop, const std::filesystem::path& path,
                                                         Keeper& keeper, gateway::Signalling& signalling,
                                                         const meeting::Service& service, const OpenPorts& ports,
                                                         std::function<Config()> running) {
  std::unique_ptr<AdminService> admin(new AdminService(keeper, signalling, service, ports, std::move(running)));
  auto socket = gateway::ControlSocket::open(
      loop, path, [raw = admin.get()](auto id, const std::string& line) { raw->handle_line(id, line); });
  if (!socket) return tl::unexpected(socket.error());
  admin->socket_ = std::move(*socket);
  loop.watch(keeper.events_fd(), [raw = admin.get()] {
    for (AdminDone& done : raw->keeper_.take_events()) raw->handle_done(std::move(done));
  });
  loop.watch(admin->doctor_.events_fd(), [raw = admin.get()] {
    for (const DoctorThread::Examined& one : raw->doctor_.take())
      raw->socket_->answer(one.ticket, write_admin_answer({.result = write_findings(one.findings)}));
  });
  loop.repeat(MediaPaths::kInterval, [raw = admin.get()] { raw->paths_.note(raw->signalling_.figures().meeting); });
  return admin;
}

void AdminService::handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line) {
  Result<AdminRequest> request = parse_admin_request(line);
  if (!request) return socket_->answer(id, write_admin_answer(admin_error(request.error())));
  if (request->command == "status") return answer_status(id, request->arguments);
  if (const auto live = live_.find(request->command); live != live_.end())
    return socket_->answer(id, write_admin_answer(live->second(request->arguments)));
  if (request->command == "check") return start_check(id);
  const AdminCommand* command = find_admin_command(request->command);
  if (command != nullptr && command->refuse != nullptr)
    if (const auto refused = command->refuse(request->arguments, service_))
      return socket_->answer(id, write_admin_answer(*refused));
  if (!keeper_.run(id, std::move(*request)))
    socket_->answer(id, write_admin_answer(admin_error("busy", "The server has too much to write; try again.")));
}

void AdminService::answer_status(gateway::ControlSocket::ConnectionId id, const Json& arguments) {
  const gateway::MetricsInput figures = signalling_.figures();
  Json status = make_status(figures);
  status.set("mediaPaths", paths_.write(figures.meeting));
  write_ports(ports_, status);
  if (arguments["rooms"].as_bool()) status.set("openRooms", make_open_rooms(service_.open_rooms()));
  socket_->answer(id, write_admin_answer({.result = std::move(status)}));
}

void AdminService::start_check(gateway::ControlSocket::ConnectionId id) {
  if (!doctor_.examine(id, running_()))
    socket_->answer(id, write_admin_answer(admin_error("busy", "The server is being checked already; try again.")));
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
