#include "server/admin_service.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

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
      raw->respond(one.ticket, {.result = write_findings(one.findings)});
  });
  loop.repeat(MediaPaths::kInterval, [raw = admin.get()] { raw->paths_.note(raw->signalling_.figures().meeting); });
  signalling.connect(*admin);
  return admin;
}

void AdminService::handle_line(gateway::ControlSocket::ConnectionId id, const std::string& line) {
  Result<AdminRequest> request = parse_admin_request(line);
  if (!request) return respond(id, admin_error(request.error()));
  run(id, std::move(*request));
}

void AdminService::ask(meeting::AskAdmin question) {
  const AdminOrigin origin = question.account.empty() ? AdminOrigin::link : AdminOrigin::page;
  const Ticket ticket = question.ticket | kOfSignalling;
  // The store thread looks again, and at the account.
  if (!may_come_from(origin, question.command))
    return respond(ticket, admin_error("unknown-command", "Not from here."));
  run(ticket, {std::move(question.command), std::move(question.arguments), std::move(question.account), origin});
}

void AdminService::run(Ticket ticket, AdminRequest request) {
  if (request.command == "status") return answer_status(ticket, request.arguments);
  if (const auto live = live_.find(request.command); live != live_.end())
    return respond(ticket, live->second(request.arguments));
  if (request.command == "check") return start_check(ticket);
  const AdminCommand* command = find_admin_command(request.command);
  if (command != nullptr && command->refuse != nullptr)
    if (auto refused = command->refuse(request.arguments, service_)) return respond(ticket, *std::move(refused));
  if (!keeper_.run(ticket, std::move(request)))
    respond(ticket, admin_error("busy", "The server has too much to write; try again."));
}

void AdminService::respond(Ticket ticket, AdminAnswer answer) {
  if ((ticket & kOfSignalling) == 0) return socket_->answer(ticket, write_admin_answer(answer));
  signalling_.handle_admin_answered(
      {ticket & ~kOfSignalling, std::move(answer.error), std::move(answer.text), std::move(answer.result)});
}

void AdminService::answer_status(Ticket ticket, const Json& arguments) {
  const gateway::MetricsInput figures = signalling_.figures();
  Json status = make_status(figures);
  status.set("mediaPaths", paths_.write(figures.meeting));
  write_ports(ports_, status);
  if (arguments["rooms"].as_bool()) {
    std::vector<meeting::OpenRoom> rooms = service_.open_rooms();
    const auto limit = static_cast<size_t>(std::max<int64_t>(0, arguments["limit"].as_integer(INT64_MAX)));
    if (rooms.size() > limit) rooms.resize(limit);
    status.set("openRooms", make_open_rooms(rooms));
  }
  respond(ticket, {.result = std::move(status)});
}

void AdminService::start_check(Ticket ticket) {
  if (!doctor_.examine(ticket, running_()))
    respond(ticket, admin_error("busy", "The server is being checked already; try again."));
}

void AdminService::handle_done(AdminDone done) {
  for (const meeting::AdminChange& change : done.changes) signalling_.handle_admin_change(change);
  const AdminCommand* command = find_admin_command(done.request.command);
  if (command != nullptr && command->complete != nullptr && done.answer.error.empty())
    command->complete(done.request.arguments, service_, done.answer);
  // Which command, never its arguments: they name people.
  log::info("admin", "{}: {}", command != nullptr ? command->name : "unknown command",
            done.answer.error.empty() ? "done" : done.answer.error);
  respond(done.ticket, std::move(done.answer));
}

}  // namespace conclave::server
