// The single checks of the doctor, each with what it looks at as parameters, so that tests can show it a broken one.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/json.h"
#include "base/time.h"
#include "io/probe.h"
#include "server/config.h"

namespace conclave::server {

struct DoctorFinding {
  enum class Level : uint8_t { ok, warning, error };
  Level level = Level::ok;
  std::string id;      ///< what was looked at: "dns"; docs/operate/en/check.md lists all
  std::string text;    ///< what was found, for people
  std::string remedy;  ///< what helps; empty where nothing has to be done
};
using Findings = std::vector<DoctorFinding>;

using Addresses = std::vector<IpAddress>;

// doctor_network.cpp

/// Not loopback, private, shared (RFC 1918, 4193, 6598) or link-local: an address that the world can reach.
bool is_global(const IpAddress& ip);
/// `own`: those of this machine.
Findings check_name(const Config& config, const Addresses& own, Duration patience);
Findings check_nat(const Config& config, const Addresses& own, Duration patience);
/// Whether the ports could be taken; for when no server runs.
Findings check_free_ports(const Config& config);
/// Whether the running server can be reached on its ports; `status` is its own.
Findings check_open_ports(const Json& status, Duration patience);
/// Whether media of people arrived.
Findings check_media_paths(const Json& status);
/// Asks each server, at the same time.
Findings check_turn(const std::vector<TurnServer>& servers, Duration patience);

// doctor_machine.cpp

/// `synchronised`: nothing: the system does not tell.
Findings check_clock(UnixTime now, std::optional<bool> synchronised);
std::optional<bool> clock_is_synchronised();
/// The limit of open files in a file like /proc/PID/limits; nothing: it cannot be read.
std::optional<size_t> descriptor_limit(const std::filesystem::path& limits);
/// `pid`: of the running server; 0: none.
Findings check_descriptors(size_t connections, pid_t pid);
/// `receive_buffer`: what the running server's sockets have; nothing: none runs.
Findings check_udp_buffer(std::optional<size_t> receive_buffer, const std::filesystem::path& rmem_max);
Findings check_data_directory(const std::filesystem::path& directory);
Findings check_disk(const std::filesystem::path& directory, uint64_t free_bytes, uint64_t free_files);
Findings check_disk(const std::filesystem::path& directory);
Findings check_database(const std::filesystem::path& directory, Duration patience);
Findings check_web_client(const Config& config);
/// `status`: of the running server; null: none runs.
Findings check_versions(const Json& status);
/// Whether a server runs, and can do its work.
Findings check_server(const Json& status, const std::string& no_status);

}  // namespace conclave::server
