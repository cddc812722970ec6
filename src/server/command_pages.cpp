#include "server/command_pages.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "server/version.h"

namespace conclave::server {
namespace {

std::vector<const CLI::App*> subcommands(const CLI::App& app) {
  std::vector<const CLI::App*> shown;
  for (const CLI::App* one : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!one->get_group().empty()) shown.push_back(one);
  return shown;
}

/// Text for roff: what it would take for a request or for markup is escaped (groff_char(7)).
std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// "{member,admin}", "FILE", …: what the library shows behind an option.
std::string value_name(const CLI::Option& option) {
  return option.get_items_expected_max() == 0 ? std::string() : option.get_type_name();
}

/// The words of "{a,b}" in the name of a type; none: anything goes.
std::vector<std::string> words_of(const CLI::Option& option) {
  const std::string name = value_name(option);
  const size_t begin = name.find('{');
  const size_t end = name.find('}', begin == std::string::npos ? 0 : begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  return CLI::detail::split(name.substr(begin + 1, end - begin - 1), ',');
}

std::string names_of(const CLI::Option& option) {
  if (option.get_positional()) return option.get_name(true, false);
  std::string text;
  for (const std::string& name : option.get_snames()) text += (text.empty() ? "-" : ", -") + name;
  for (const std::string& name : option.get_lnames()) text += (text.empty() ? "--" : ", --") + name;
  return text;
}

/// "member|admin", or the kind of value.
std::string shown_value(const CLI::Option& option) {
  std::string words;
  for (const std::string& word : words_of(option)) words += (words.empty() ? "" : "|") + word;
  return words.empty() ? value_name(option) : words;
}

/// Told once for all commands.
bool is_common(const CLI::Option& option) {
  return option.check_lname("help") || option.check_lname("config") || option.check_lname("data");
}

void append_options(const CLI::App& command, std::string& page) {
  for (const CLI::Option* option : command.get_options()) {
    if (is_common(*option)) continue;
    const std::string value = shown_value(*option);
    if (option->get_positional()) {
      page += fmt::format(".TP\n\\fI{}\\fR\n", roff(names_of(*option)));
    } else {
      page += fmt::format(".TP\n\\fB{}\\fR{}\n", roff(names_of(*option)),
                          value.empty() ? std::string() : fmt::format(" \\fI{}\\fR", roff(value)));
    }
    page += roff(option->get_description()) + "\n";
  }
}

void append_commands(const CLI::App& app, const std::string& path, std::string& page) {
  for (const CLI::App* command : subcommands(app)) {
    const std::string name = path + " " + command->get_name();
    if (!subcommands(*command).empty()) {
      append_commands(*command, name, page);
      continue;
    }
    page += fmt::format(".SS {}", roff(name));
    for (const CLI::Option* option : command->get_options())
      if (option->get_positional())
        page += fmt::format(" {}{}{}", option->get_required() ? "" : "[", roff(option->get_name(true, false)),
                            option->get_required() ? "" : "]");
    page += fmt::format("\n{}.\n", roff(command->get_description()));
    append_options(*command, page);
  }
}

constexpr std::string_view kHead =
    R"(.SH NAME
conclave \- video conferences on your own server
.SH SYNOPSIS
.B conclave
.I COMMAND
[\fIOPTION\fR...]
.SH DESCRIPTION
Conclave is a video conference server with its own web client, in one process. People meet in their browsers; only who has
an account may open rooms, and guests come by a link.
.PP
The service is started by systemd, and set up in
.IR /etc/conclave/conclave.toml .
The other commands work beside it: those that change something do so in the running server, or in its data directory when
it does not run.
.SH COMMON OPTIONS
.TP
.BI \-\-config " FILE"
The configuration file.
.TP
.BI \-\-data " DIR"
The data directory. Without a file beside it no configuration is read.
.TP
.B \-\-help
Tell about a command.
.SH COMMANDS
)";

constexpr std::string_view kTail =
    R"(.SH FILES
.TP
.I /etc/conclave/conclave.toml
The configuration, see
.BR conclave.toml (5).
Every command reads it unless
.B \-\-config
or
.B \-\-data
names another place.
.TP
.I /var/lib/conclave
What the server remembers: accounts, rooms, invitations, the audit log, and the certificate that it made itself.
.TP
.I /usr/share/conclave/web
The web client.
.SH ENVIRONMENT
.TP
.B CONCLAVE_CONFIG
The configuration file, in the place of the one above; set and empty: none.
.TP
.B CONCLAVE_WEB_DIR
The directory of the web client.
.SH SIGNALS
.TP
.B SIGHUP
Read the configuration, the certificate and the web client again
.RB ( "systemctl reload conclave" ).
.TP
.BR SIGTERM ", " SIGINT
Say goodbye to everybody and stop.
.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
Refused, or failed.
.TP
.B 2
Wrong words on the command line, or a mistake in the configuration.
.SH EXAMPLES
.TP
.B conclave user add anna \-\-role admin
Make the first account.
.TP
.B conclave invite garden\-party \-\-expires 12h
Make a link that lets guests into a room.
.TP
.B journalctl \-u conclave \-p warning
What the server complained about.
.SH SEE ALSO
.BR conclave.toml (5),
.BR journalctl (1),
.BR systemctl (1)
)";

/// A value's completion: "compgen" options for the type that the library shows.
std::string compgen_of(const CLI::Option& option) {
  std::string words;
  for (const std::string& word : words_of(option)) words += (words.empty() ? "" : " ") + word;
  if (!words.empty()) return fmt::format("-W '{}'", words);
  const std::string name = option.get_positional() ? option.get_name(true, false) : value_name(option);
  if (name.find("FILE") != std::string::npos) return "-f";
  if (name.find("DIR") != std::string::npos) return "-d";
  return {};
}

/// Of one command: a case for what follows it, and one for each option that has a value worth completing.
void append_cases(const CLI::App& app, const std::string& path, std::string& words, std::string& values) {
  std::string known;
  for (const CLI::App* command : subcommands(app)) known += (known.empty() ? "" : " ") + command->get_name();
  std::string positional;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      if (positional.empty()) positional = compgen_of(*option);
      continue;
    }
    for (const std::string& name : option->get_lnames()) {
      known += (known.empty() ? "--" : " --") + name;
      if (value_name(*option).empty()) continue;
      const std::string generated = compgen_of(*option);
      values +=
          fmt::format("    \"{} --{}\") COMPREPLY=({}) ; return ;;\n", path, name,
                      generated.empty() ? std::string() : fmt::format("$(compgen {} -- \"$current\")", generated));
    }
  }
  words += fmt::format("    \"{}\") COMPREPLY=($(compgen -W '{}' -- \"$current\"){}) ;;\n", path, known,
                       positional.empty() ? std::string() : fmt::format(" $(compgen {} -- \"$current\")", positional));
  for (const CLI::App* command : subcommands(app))
    append_cases(*command, path + " " + command->get_name(), words, values);
}

void append_paths(const CLI::App& app, const std::string& path, std::string& paths) {
  for (const CLI::App* command : subcommands(app)) {
    const std::string name = path + " " + command->get_name();
    paths += fmt::format("{}\"{}\"", paths.empty() ? "" : " | ", name);
    append_paths(*command, name, paths);
  }
}

}  // namespace

std::string make_manual_page(const CLI::App& app) {
  // Without a date: the page is the same whenever it is made.
  std::string page = fmt::format(".TH CONCLAVE 1 \"\" \"Conclave {}\" \"Conclave\"\n{}", roff(version()), kHead);
  append_commands(app, "conclave", page);
  return page.append(kTail);
}

std::string make_bash_completion(const CLI::App& app) {
  std::string words;
  std::string values;
  std::string paths;
  append_cases(app, "conclave", words, values);
  append_paths(app, "conclave", paths);
  return fmt::format(R"(# bash completion for conclave
_conclave() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command=conclave i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${{COMP_WORDS[i]}}" in
    {}) command="$command ${{COMP_WORDS[i]}}" ;;
    esac
  done
  case "$command $previous" in
{}  esac
  case "$command" in
{}  esac
}}
complete -F _conclave conclave
)",
                     paths, values, words);
}

}  // namespace conclave::server
