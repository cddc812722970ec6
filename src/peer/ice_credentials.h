// The credentials of one ICE generation (RFC 8445 9: each restart begins a new one), with their integrity keys made
// ready, and the pair of generations an agent may know at one time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/media.h"
#include "peer/crypto.h"

namespace conclave::peer {

struct IceGeneration {
  struct Side {
    explicit Side(IceParameters p) : parameters(std::move(p)), key(as_bytes(parameters.pwd)) {}
    IceParameters parameters;
    HmacSha1 key;
  };

  uint32_t number = 0;
  Side local;
  std::optional<Side> remote;
};

class IceCredentials {
 public:
  explicit IceCredentials(IceParameters local) : current_{0, IceGeneration::Side(std::move(local)), std::nullopt} {}

  IceGeneration& current() { return current_; }
  const IceGeneration& current() const { return current_; }
  /// nullptr when that generation is gone.
  const IceGeneration* find(uint32_t number) const;
  /// The generation that a request's USERNAME ("<local>:<remote>") speaks of. A remote part that is not known yet, or
  /// belongs to a restart that signalling has not told of, counts as the current one.
  const IceGeneration* find(std::string_view username) const;
  bool owns(std::string_view local_ufrag) const;

  /// A new generation. The one that `keep` names, if it still exists, stays known besides.
  void begin(IceParameters local, uint32_t keep);
  /// Forgets all but the current one.
  void retire() { previous_.reset(); }

 private:
  IceGeneration current_;
  std::optional<IceGeneration> previous_;
};

}  // namespace conclave::peer
