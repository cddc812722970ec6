// Readers of the files that a Jitsi Meet installation is configured by, as far as they are data: literals of JavaScript
// (config.js), assignments and tables of Lua (Prosody), HOCON (Videobridge, Jicofo) and properties. They are no
// interpreters: what is computed is left out and told by its line. Files are edited by people, so nothing that is wrong
// in one place keeps the rest from being read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace conclave::server::jitsi {

/// What could be read, and the lines (from 1, ascending) of what could not.
struct Readout {
  Json values = Json::object();
  std::vector<size_t> unread;
};

/// A section of Prosody's configuration: what stands before the first has no kind; then VirtualHost and Component.
struct LuaSection {
  std::string kind;
  std::string name;
  Json values = Json::object();
};
struct LuaReadout {
  std::vector<LuaSection> sections;
  std::vector<size_t> unread;
};

/// A text beyond this is not read at all: its first line is unread.
inline constexpr size_t kMaxFileBytes = 1 << 20;

/// `var config = {…}; config.p2p.enabled = true;` gives {"config": {…}}. Comments of server-side includes in texts
/// (`<!--# … -->`) are left out.
Readout read_javascript(std::string_view text);
/// A table with names is an object, one without an array; of one that has both, the names count.
LuaReadout read_lua(std::string_view text);
/// Of Prosody's data files: `return {…};`
Readout read_lua_data(std::string_view text);
/// Paths become objects in objects. Substitutions are left as they stand; includes are not read.
Readout read_hocon(std::string_view text);
/// `name=value`, also of coturn. Of a name that comes twice the last counts. Values are texts.
Readout read_properties(std::string_view text);

/// `value` at "a.b.c"; null when it is not there.
const Json& at(const Json& value, std::string_view path);

}  // namespace conclave::server::jitsi
