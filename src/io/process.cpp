#include "io/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "io/system.h"

namespace conclave::io {
namespace {

Duration to_duration(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

double to_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// proc(5): the fields of /proc/self/stat from the third on. The second, the name, may hold blanks and parentheses.
void read_stat(ProcessFigures& figures) {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line) || line.rfind(')') == std::string::npos) return;
  std::istringstream rest(line.substr(line.rfind(')') + 1));
  std::string state;
  rest >> state;
  for (int field = 4; field <= 19; ++field) rest >> state;
  uint64_t started = 0, interval = 0;
  rest >> figures.threads >> interval >> started;  // 20, 21 (unused), 22: clock ticks since the machine was started
  timespec up{};
  if (!rest || clock_gettime(CLOCK_BOOTTIME, &up) != 0) return;
  const double since = static_cast<double>(up.tv_sec) + static_cast<double>(up.tv_nsec) / 1e9 -
                       static_cast<double>(started) / static_cast<double>(sysconf(_SC_CLK_TCK));
  figures.started = figures.now - to_duration(since);
}

}  // namespace

ProcessFigures process_figures() {
  ProcessFigures figures;
  figures.now = clock_anchor().wall;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    figures.cpu = to_duration(to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime));
  std::ifstream statm("/proc/self/statm");
  size_t pages = 0, resident = 0;
  if (statm >> pages >> resident) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    figures.virtual_size = pages * page;
    figures.resident = resident * page;
  }
  read_stat(figures);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    figures.max_descriptors = limit.rlim_cur;
  std::error_code error;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error))
    ++figures.descriptors;
  return figures;
}

}  // namespace conclave::io
