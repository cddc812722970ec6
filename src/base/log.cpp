#include "base/log.h"

#include <atomic>

namespace conclave::log {
namespace {
Sink g_sink = nullptr;
std::atomic<Level> g_level = Level::info;
}  // namespace

void set_sink(Sink sink, Level level) {
  g_sink = sink;
  set_level(level);
}

void set_level(Level level) { g_level.store(level, std::memory_order_relaxed); }

bool enabled(Level level) { return g_sink != nullptr && level >= g_level.load(std::memory_order_relaxed); }

void write(Level level, std::string_view event, std::string_view text) {
  if (enabled(level)) g_sink(level, event, text);
}

}  // namespace conclave::log
