// The manual page and the shell completion, made from the tree of commands, so that neither can tell anything else than
// --help does.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace conclave::server {

/// conclave(1) in the man macros of man(7).
std::string make_manual_page(const CLI::App& app);

/// A function for bash-completion: commands, options, and values where these are few words, files or directories.
std::string make_bash_completion(const CLI::App& app);

}  // namespace conclave::server
