// Reading the configuration again (SIGHUP), with certificate, keys of tokens, logo and web client: what can change
// without harm to meetings does, what cannot is named in the log. When anything is wrong all stays as it was: the parts
// are made of the new configuration first, and put in place when all are good.
#pragma once

#include <functional>

#include "base/result.h"
#include "gateway/site.h"
#include "gateway/web_server.h"
#include "meeting/service.h"
#include "server/config.h"
#include "server/config_changes.h"

namespace conclave::server {

class Reload {
 public:
  /// Reads the configuration as at the start: the file, and the command line's options over it.
  using ReadConfig = std::function<Result<Config>()>;
  /// All outlive this. `running`: what they were made of.
  Reload(Config running, ReadConfig read, gateway::WebServer& server, gateway::Site& site, meeting::Service& service);

  /// What changed. Errors are those of check(), and "bad-config".
  Result<ConfigChanges> run();
  /// What is in force now.
  const Config& running() const { return running_; }

 private:
  Config running_;
  ReadConfig read_;
  gateway::WebServer& server_;
  gateway::Site& site_;
  meeting::Service& service_;
};

}  // namespace conclave::server
