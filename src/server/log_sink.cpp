#include "server/log_sink.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace conclave::server {
namespace {

// Set once by start_logging(): a sink is a plain function (base/log.h).
spdlog::logger* g_logger = nullptr;
bool g_json = false;

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

void write_line(log::Level level, std::string_view event, std::string_view text) {
  if (g_json) {
    g_logger->log(to_spdlog(level), R"("event":{},"text":{})", json_string(event), json_string(text));
  } else {
    g_logger->log(to_spdlog(level), "{} [{}]", text, event);
  }
}

}  // namespace

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

void start_logging(const LogConfig& config) {
  g_json = config.format == LogFormat::json || (config.format == LogFormat::automatic && isatty(STDERR_FILENO) == 0);
  std::shared_ptr<spdlog::sinks::sink> sink;
  if (g_json) {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})");
  } else {
    sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
    sink->set_pattern("%H:%M:%S.%e %^%-7l%$ %v");
  }
  static std::shared_ptr<spdlog::logger> logger;
  logger = std::make_shared<spdlog::logger>("conclave", sink);
  if (g_json) {
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc));
  }
  logger->set_level(spdlog::level::debug);  // base/log.h has sorted out the rest
  logger->flush_on(spdlog::level::debug);
  g_logger = logger.get();
  log::set_sink(write_line, config.level);
}

void flush_log() {
  if (g_logger != nullptr) g_logger->flush();
}

}  // namespace conclave::server
