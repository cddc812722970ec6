#include "server/status.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/media.h"
#include "server/admin_client.h"
#include "server/console.h"
#include "server/data_directory.h"
#include "server/version.h"

namespace conclave::server {
namespace {

constexpr Duration kBetween = 1s;
constexpr size_t kShownEvents = 12;

/// Of all workers.
int64_t sum(const std::vector<gateway::BridgeReport>& workers, Counters gateway::BridgeReport::* counters,
            const char* name) {
  uint64_t total = 0;
  for (const gateway::BridgeReport& worker : workers) total += (worker.*counters).count(name);
  return static_cast<int64_t>(total);
}

/// The mean of what conferences lost since the start.
Json mean_loss(const std::vector<gateway::BridgeReport>& workers) {
  double total = 0;
  uint64_t count = 0;
  for (const gateway::BridgeReport& worker : workers) {
    for (const gateway::BridgeReport::NamedHistogram& one : worker.histograms) {
      if (std::string_view(one.name) != "conference-loss-ratio") continue;
      total += one.values.sum();
      count += one.values.count();
    }
  }
  return count == 0 ? Json() : Json(std::llround(1e6 * total / static_cast<double>(count)));
}

Json events(const gateway::MetricsInput& figures) {
  std::map<std::string, uint64_t> all;
  const auto add = [&](const Counters& counters) {
    for (const Counters::Entry& entry : counters.entries()) all[entry.name] += entry.count;
  };
  add(figures.web);
  add(figures.meeting);
  add(figures.store.lost);
  for (const gateway::BridgeReport& worker : figures.workers) add(worker.drops);
  Json json = Json::object();
  for (const auto& [name, count] : all) json.set(name, static_cast<int64_t>(count));
  return json;
}

std::string duration(int64_t seconds) {
  if (seconds >= 86400) return fmt::format("{} d {} h", seconds / 86400, seconds / 3600 % 24);
  if (seconds >= 3600) return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  if (seconds >= 60) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} s", seconds);
}

std::string bitrate(double bits_per_second) {
  if (bits_per_second >= 1e6) return fmt::format("{:.1f} Mbit/s", bits_per_second / 1e6);
  return fmt::format("{:.0f} kbit/s", bits_per_second / 1e3);
}

void print_status(const Json& before, const Json& status) {
  const auto integer = [&](const char* name) { return status[name].as_integer(); };
  const auto grown = [&](const char* name) { return static_cast<double>(integer(name) - before[name].as_integer()); };
  const auto rate = [&](const char* name) { return 8 * grown(name) / (kBetween / 1s); };
  const int64_t up = std::max<int64_t>(1, integer("now") - integer("started"));
  const auto line = [](const char* what, const std::string& text) { fmt::print("{:<10}{}\n", what, text); };
  fmt::print("Conclave {}, process {}, up for {} (since {} UTC)\n", status["version"].as_string(), integer("pid"),
             duration(up), shown_date(status["started"]));
  line("Rooms", fmt::format("{}", integer("rooms")));
  line("People",
       fmt::format("{}, {} sessions, {} sockets", integer("people"), integer("sessions"), integer("sockets")));
  line("Media", fmt::format("{} in, {} out, {} conferences with {} endpoints", bitrate(rate("bytesIn")),
                            bitrate(rate("bytesOut")), integer("conferences"), integer("endpoints")));
  line("Loss", status["lossPerMillion"].is_null() ? "nothing measured yet"
                                                  : fmt::format("{:.1f} %, mean of all conferences since the start",
                                                                static_cast<double>(integer("lossPerMillion")) / 1e4));
  line("CPU",
       fmt::format("{:.0f} % of a core, {:.1f} % since the start", grown("cpuMilliseconds") / 10 / (kBetween / 1s),
                   static_cast<double>(integer("cpuMilliseconds")) / 10 / static_cast<double>(up)));
  line("Memory", fmt::format("{:.0f} MiB", static_cast<double>(integer("residentBytes")) / (1 << 20)));
  line("Database", status["store"]["failing"].as_bool()
                       ? fmt::format("CANNOT BE WRITTEN, {} changes wait", status["store"]["waiting"].as_integer())
                       : "is being written");
  std::vector<std::pair<std::string, int64_t>> counted;
  for (const auto& [name, count] : status["events"].members()) counted.emplace_back(name, count.as_integer());
  std::sort(counted.begin(), counted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (counted.empty()) return line("Refused", "nothing since the start");
  fmt::print("Refused, dropped or counted since the start (docs/security.md, docs/live.md):\n");
  for (size_t i = 0; i < std::min(counted.size(), kShownEvents); ++i)
    fmt::print("  {:>10}  {}\n", counted[i].second, counted[i].first);
  if (counted.size() > kShownEvents) fmt::print("  and {} more; --json has all\n", counted.size() - kShownEvents);
}

std::string shown_loss(const Json& per_million) {
  if (per_million.is_null()) return "-";
  return fmt::format("{:.1f} %", static_cast<double>(per_million.as_integer()) / 1e4);
}

std::string shown_name(const Json& room) {
  if (room["breakout"].is_null()) return room["name"].as_string();
  return fmt::format("{}: {}", room["name"].as_string(), room["breakout"].as_string());
}

void print_open_rooms(const Json& rooms, int64_t now) {
  if (rooms.items().empty()) return fmt::print("No room is open.\n");
  size_t width = 4;
  for (const Json& room : rooms.items()) width = std::max(width, shown_name(room).size());
  fmt::print("\n{:<{}}  {:>6}  {:>12}  {:>12}  {:>8}  {:>8}  {:>7}  {}\n", "ROOM", width, "PEOPLE", "IN", "OUT",
             "LOSS UP", "DOWN", "TRIP", "OPEN FOR");
  for (const Json& room : rooms.items())
    fmt::print("{:<{}}  {:>6}  {:>12}  {:>12}  {:>8}  {:>8}  {:>7}  {}\n", shown_name(room), width,
               room["people"].as_integer(), bitrate(static_cast<double>(room["bitsIn"].as_integer())),
               bitrate(static_cast<double>(room["bitsOut"].as_integer())), shown_loss(room["lossUpPerMillion"]),
               shown_loss(room["lossDownPerMillion"]),
               room["roundTripMilliseconds"].is_null()
                   ? "-"
                   : fmt::format("{} ms", room["roundTripMilliseconds"].as_integer()),
               duration(std::max<int64_t>(0, now - room["since"].as_integer())));
}

}  // namespace

Json make_status(const gateway::MetricsInput& figures) {
  using gateway::BridgeReport;
  const auto size = [](size_t value) { return Json(static_cast<int64_t>(value)); };
  const io::ProcessFigures& process = figures.process;
  return Json::object()
      .set("version", std::string(version()))
      .set("pid", static_cast<int64_t>(getpid()))
      .set("started", process.started.time_since_epoch() / 1s)
      .set("now", process.now.time_since_epoch() / 1s)
      .set("cpuMilliseconds", process.cpu / 1ms)
      .set("residentBytes", size(process.resident))
      .set("rooms", size(figures.service.rooms))
      .set("people", size(figures.service.occupants))
      .set("sessions", size(figures.service.sessions))
      .set("sockets", size(figures.open_connections))
      .set("conferences", sum(figures.workers, &BridgeReport::gauges, "conferences"))
      .set("endpoints", sum(figures.workers, &BridgeReport::gauges, "endpoints"))
      .set("bytesIn", sum(figures.workers, &BridgeReport::totals, "bytes-in"))
      .set("bytesOut", sum(figures.workers, &BridgeReport::totals, "bytes-out"))
      .set("lossPerMillion", mean_loss(figures.workers))
      .set("store", Json::object().set("failing", figures.store.failing).set("waiting", size(figures.store.waiting)))
      .set("events", events(figures));
}

MediaPaths::Sample MediaPaths::sample(const Counters& meeting) {
  const auto count = [&](const char* name) { return static_cast<int64_t>(meeting.count(name)); };
  return {count("transport-connected"), count(to_string(TransportFailure::ice_failed))};
}

void MediaPaths::note(const Counters& meeting) {
  hour_.push_back(sample(meeting));
  if (hour_.size() > static_cast<size_t>(1h / kInterval) + 1) hour_.pop_front();
}

Json MediaPaths::write(const Counters& meeting) const {
  const Sample now = sample(meeting);
  return Json::object()
      .set("connected", now.connected)
      .set("failed", now.failed)
      .set("connectedLastHour", now.connected - hour_.front().connected)
      .set("failedLastHour", now.failed - hour_.front().failed);
}

void write_ports(const OpenPorts& ports, Json& status) {
  status.set("listening", Json::object().set("http", ports.http.to_string()).set("media", ports.media.to_string()))
      .set("receiveBufferBytes", ports.receive_buffer);
}

Json make_open_rooms(const std::vector<meeting::OpenRoom>& rooms) {
  const auto per_million = [](const PacketLoss& loss) {
    return loss.expected == 0 ? Json() : Json(std::llround(1e6 * loss.ratio()));
  };
  Json all = Json::array();
  for (const meeting::OpenRoom& room : rooms) {
    const ConferenceFigures media = room.media.value_or(ConferenceFigures{});
    all.push(Json::object()
                 .set("name", room.name)
                 .set("breakout", room.is_breakout ? Json(room.breakout) : Json())
                 .set("people", static_cast<int64_t>(room.people))
                 .set("since", room.since.time_since_epoch() / 1s)
                 .set("endpoints", int64_t{media.endpoints})
                 .set("bitsIn", static_cast<int64_t>(media.received_bps))
                 .set("bitsOut", static_cast<int64_t>(media.sent_bps))
                 .set("lossUpPerMillion", per_million(media.up))
                 .set("lossDownPerMillion", per_million(media.down))
                 .set("roundTripMilliseconds", media.round_trip == Duration{} ? Json() : Json(media.round_trip / 1ms)));
  }
  return all;
}

int run_status_tool(const StatusCall& call, const Config& config) {
  const std::filesystem::path directory = data_directory(config);
  if (const auto owner = become_owner(directory); !owner) return tell_error(owner.error().detail);
  AdminRequest request{.command = "status"};
  if (call.rooms) request.arguments.set("rooms", true);
  const AdminAnswer before = ask_owner(directory, request);
  if (!before.error.empty()) return tell_error(before.text);
  if (call.json) {
    fmt::print("{}\n", before.result.to_string());
    return 0;
  }
  std::this_thread::sleep_for(kBetween);
  const AdminAnswer after = ask_owner(directory, request);
  if (!after.error.empty()) return tell_error(after.text);
  print_status(before.result, after.result);
  if (call.rooms) print_open_rooms(after.result["openRooms"], after.result["now"].as_integer());
  return 0;
}

}  // namespace conclave::server
