#include "server/log_sink.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace conclave::server {
namespace {

// Set once by start_logging(): a sink is a plain function (base/log.h).
spdlog::logger* g_logger = nullptr;
LogFormat g_format = LogFormat::text;

spdlog::level::level_enum to_spdlog(log::Level level) {
  switch (level) {
    case log::Level::debug:
      return spdlog::level::debug;
    case log::Level::info:
      return spdlog::level::info;
    case log::Level::warning:
      return spdlog::level::warn;
    default:
      return spdlog::level::err;
  }
}

/// The priority that journald reads at the beginning of a line (sd-daemon(3)).
const char* priority(log::Level level) {
  switch (level) {
    case log::Level::debug:
      return "<7>";
    case log::Level::info:
      return "<6>";
    case log::Level::warning:
      return "<4>";
    default:
      return "<3>";
  }
}

void write_line(log::Level level, std::string_view event, std::string_view text) {
  if (g_format == LogFormat::journal) {
    g_logger->log(to_spdlog(level), "{}{}", priority(level), one_line(fmt::format("{} [{}]", text, event)));
  } else if (g_format == LogFormat::json) {
    g_logger->log(to_spdlog(level), R"("event":{},"text":{})", json_string(event), json_string(text));
  } else {
    g_logger->log(to_spdlog(level), "{} [{}]", text, event);
  }
}

}  // namespace

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

LogFormat choose_format(LogFormat wanted, bool is_terminal, bool is_journal) {
  if (wanted != LogFormat::automatic) return wanted;
  if (is_journal) return LogFormat::journal;
  return is_terminal ? LogFormat::text : LogFormat::json;
}

bool is_journal(const char* stream, int fd) {
  struct stat status{};
  if (stream == nullptr || fstat(fd, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

void start_logging(const LogConfig& config) {
  g_format = choose_format(config.format, isatty(STDERR_FILENO) != 0,
                           is_journal(std::getenv("JOURNAL_STREAM"), STDERR_FILENO));
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (g_format == LogFormat::text)
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
  else
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  static std::shared_ptr<spdlog::logger> logger;
  logger = std::make_shared<spdlog::logger>("conclave", sink);
  // The journal has times of its own.
  if (g_format == LogFormat::journal) logger->set_pattern("%v");
  if (g_format == LogFormat::text) logger->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
  if (g_format == LogFormat::json)
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc));
  logger->set_level(spdlog::level::debug);  // base/log.h has sorted out the rest
  logger->flush_on(spdlog::level::debug);
  g_logger = logger.get();
  log::set_sink(write_line, config.level);
}

void flush_log() {
  if (g_logger != nullptr) g_logger->flush();
}

}  // namespace conclave::server
