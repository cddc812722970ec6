// What conclave status is told.
#include "server/status.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "server/admin_client.h"
#include "server/data_directory.h"

namespace conclave::server {
namespace {

TEST(Status, SumsUpWhatTheFloorsCount) {
  gateway::MetricsInput figures;
  figures.service = {.connections = 3, .sessions = 4, .rooms = 2, .occupants = 5};
  figures.open_connections = 7;
  figures.web.add("not-found", 3);
  figures.meeting.add("login-failed", 2);
  figures.store.failing = true;
  figures.store.waiting = 9;
  for (const double loss : {0.01, 0.03}) {
    gateway::BridgeReport worker;
    worker.gauges.add("conferences", 1);
    worker.totals.add("bytes-in", 1000);
    worker.totals.add("bytes-out", 5000);
    worker.drops.add("replayed", 1);
    Histogram losses{0.1};
    losses.observe(loss);
    worker.histograms.push_back({"conference-loss-ratio", losses});
    figures.workers.push_back(std::move(worker));
  }
  figures.process = {.started = UnixTime{100s}, .now = UnixTime{160s}, .cpu = 1500ms, .resident = 1 << 20};
  const Json status = make_status(figures);
  EXPECT_EQ(status["pid"].as_integer(), getpid());
  EXPECT_EQ(status["now"].as_integer() - status["started"].as_integer(), 60);
  EXPECT_EQ(status["cpuMilliseconds"].as_integer(), 1500);
  EXPECT_EQ(status["rooms"].as_integer(), 2);
  EXPECT_EQ(status["people"].as_integer(), 5);
  EXPECT_EQ(status["conferences"].as_integer(), 2);
  EXPECT_EQ(status["bytesIn"].as_integer(), 2000);
  EXPECT_EQ(status["bytesOut"].as_integer(), 10000);
  EXPECT_EQ(status["lossPerMillion"].as_integer(), 20000);
  EXPECT_EQ(status["store"].to_string(), R"({"failing":true,"waiting":9})");
  EXPECT_EQ(status["events"].to_string(), R"({"login-failed":2,"not-found":3,"replayed":2})");
}

TEST(Status, NothingMeasuredIsNoLoss) { EXPECT_TRUE(make_status({})["lossPerMillion"].is_null()); }

TEST(Status, MediaPathsAreCountedByTheHour) {
  Counters meeting;
  MediaPaths paths;
  meeting.add("ice-failed", 3);
  EXPECT_EQ(paths.write(meeting).to_string(), R"({"connected":0,"failed":3,"connectedLastHour":0,"failedLastHour":3})");
  for (int minute = 0; minute < 61; ++minute) paths.note(meeting);
  meeting.add("transport-connected", 2);
  EXPECT_EQ(paths.write(meeting).to_string(), R"({"connected":2,"failed":3,"connectedLastHour":2,"failedLastHour":0})");
}

TEST(Status, RoomsAreListedWithTheirMedia) {
  ConferenceFigures media{.conference = 1, .endpoints = 2, .received_bps = 3'000'000, .sent_bps = 5'000'000};
  media.up = {1000, 5};
  media.round_trip = 40ms;
  const Json rooms = make_open_rooms({{.name = "garden", .people = 3, .since = UnixTime{100s}, .media = media},
                                      {.name = "garden", .breakout = "Team 1", .is_breakout = true, .people = 1}});
  EXPECT_EQ(rooms.items()[0].to_string(),
            R"({"name":"garden","breakout":null,"people":3,"since":100,"endpoints":2,"bitsIn":3000000,)"
            R"("bitsOut":5000000,"lossUpPerMillion":5000,"lossDownPerMillion":null,"roundTripMilliseconds":40})");
  EXPECT_EQ(rooms.items()[1]["breakout"].as_string(), "Team 1");
  EXPECT_TRUE(rooms.items()[1]["roundTripMilliseconds"].is_null());
}

TEST(Status, WithoutAServerThereIsNone) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("conclave-status-" + std::to_string(getpid()));
  ASSERT_TRUE(open_data_directory(directory));
  EXPECT_EQ(ask_owner(directory, {"status"}).error, "no-server");
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace conclave::server
