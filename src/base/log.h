// Logging as the floors see it: a level, an event name, fields. Where lines go is the server's business (it installs
// a sink); without a sink nothing is written. Names of rooms and people are logged at debug level only.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <string_view>
#include <utility>

namespace conclave::log {

enum class Level : uint8_t { debug, info, warning, error };

/// Called from any thread. `event` is a short constant ("peer-connected"), `text` human-readable.
using Sink = void (*)(Level level, std::string_view event, std::string_view text);

/// Set once at start, before other threads run.
void set_sink(Sink sink, Level level);
/// From any thread, at any time. Lines below `level` are not written.
void set_level(Level level);
bool enabled(Level level);
void write(Level level, std::string_view event, std::string_view text);

template <class... Args>
void emit(Level level, std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(level)) write(level, event, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void debug(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::debug, event, format, std::forward<Args>(args)...);
}
template <class... Args>
void info(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::info, event, format, std::forward<Args>(args)...);
}
template <class... Args>
void warning(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::warning, event, format, std::forward<Args>(args)...);
}
template <class... Args>
void error(std::string_view event, fmt::format_string<Args...> format, Args&&... args) {
  emit(Level::error, event, format, std::forward<Args>(args)...);
}

}  // namespace conclave::log
