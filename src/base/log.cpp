#include "base/log.h"

namespace conclave::log {
namespace {
Sink g_sink = nullptr;
Level g_least = Level::info;
}  // namespace

void set_sink(Sink sink, Level least) {
  g_sink = sink;
  g_least = least;
}

bool enabled(Level level) { return g_sink != nullptr && level >= g_least; }

void write(Level level, std::string_view event, std::string_view text) {
  if (enabled(level)) g_sink(level, event, text);
}

}  // namespace conclave::log
