// That the pages for whoever runs a server, and the example board, say what the server tells: no metric is missing from
// the pages, and none is named that does not exist.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "gateway/metrics.h"
#include "io/system.h"
#include "peer/dtls_identity.h"
#include "server/media_link.h"

namespace conclave::server {
namespace {

using gateway::MetricInfo;
using gateway::MetricKind;

std::string read(const std::string& path) {
  std::ifstream file(std::string(CONCLAVE_SOURCE_DIR) + path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::map<std::string, std::string> described() {
  std::map<std::string, std::string> all;
  for (const MetricInfo& info : gateway::all_metrics())
    all[std::string(info.name)] = info.kind == MetricKind::gauge     ? "gauge"
                                  : info.kind == MetricKind::counter ? "counter"
                                                                     : "histogram";
  return all;
}

/// The first two columns of the tables.
std::map<std::string, std::string> of_page(const std::string& path) {
  const std::string text = read(path);
  const std::regex row(R"(\| `([a-z_]+)` \| (gauge|counter|histogram) \| [^|]+)");
  std::map<std::string, std::string> all;
  for (std::sregex_iterator it(text.begin(), text.end(), row); it != std::sregex_iterator(); ++it)
    all[(*it)[1]] = (*it)[2];
  return all;
}

TEST(MetricsPages, DescribeEveryMetricInBothLanguages) {
  EXPECT_EQ(of_page("/docs/operate/en/monitoring.md"), described());
  EXPECT_EQ(of_page("/docs/operate/de/ueberwachung.md"), described());
}

TEST(MetricsPages, TheBoardAsksForMetricsThatExist) {
  const std::string board = read("/docs/operate/grafana.json");
  EXPECT_TRUE(Json::parse(board, {1 << 20, 32, 100'000, 1 << 16}));
  const std::regex name("(conclave|process)_[a-z_]+");
  const auto known = described();
  std::set<std::string> asked;
  for (std::sregex_iterator it(board.begin(), board.end(), name); it != std::sregex_iterator(); ++it) {
    std::string metric = it->str();
    for (const std::string suffix : {"_bucket", "_count", "_sum"})
      if (!known.contains(metric) && metric.ends_with(suffix)) metric.resize(metric.size() - suffix.size());
    EXPECT_TRUE(known.contains(metric)) << metric;
    asked.insert(metric);
  }
  EXPECT_GT(asked.size(), 25u);
}

/// That of a running server: a media side that really runs tells all that it ever will.
TEST(MetricsPages, NothingIsToldThatIsNotDescribed) {
  io::SystemRandom random;
  const auto identity = peer::DtlsIdentity::make(io::clock_anchor().wall, random);
  ASSERT_TRUE(identity);
  media::PoolConfig config;
  config.listen = *SocketAddress::parse("127.0.0.1:0");
  const auto media = MediaLink::start(config, *identity);
  ASSERT_TRUE(media);
  gateway::MetricsInput input;
  input.web.add("not-found");
  input.workers = (*media)->reports();
  for (const char* name : {"datagrams-in", "datagrams-out", "bytes-in", "bytes-out", "send-calls", "handed-over"})
    input.workers[0].totals.add(name, 1);
  const std::string text = gateway::write_metrics(input);
  std::map<std::string, std::string> told;
  const std::regex type("# TYPE ([a-z_]+) ([a-z]+)\n");
  for (std::sregex_iterator it(text.begin(), text.end(), type); it != std::sregex_iterator(); ++it)
    told[(*it)[1]] = (*it)[2];
  EXPECT_EQ(told, described());
}

}  // namespace
}  // namespace conclave::server
