#include "peer/ice_credentials.h"

namespace conclave::peer {

const IceGeneration* IceCredentials::find(uint32_t number) const {
  if (current_.number == number) return &current_;
  return previous_ && previous_->number == number ? &*previous_ : nullptr;
}

const IceGeneration* IceCredentials::find(std::string_view username) const {
  const size_t colon = username.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const std::string_view local = username.substr(0, colon);
  const std::string_view remote = username.substr(colon + 1);
  const bool is_previous = previous_ && previous_->local.parameters.ufrag == local;
  if (current_.local.parameters.ufrag != local) return is_previous ? &*previous_ : nullptr;
  // Only the other side has restarted: both generations share the local part.
  if (is_previous && previous_->remote && previous_->remote->parameters.ufrag == remote) return &*previous_;
  return &current_;
}

bool IceCredentials::owns(std::string_view local_ufrag) const {
  return current_.local.parameters.ufrag == local_ufrag ||
         (previous_ && previous_->local.parameters.ufrag == local_ufrag);
}

void IceCredentials::begin(IceParameters local, uint32_t keep) {
  const uint32_t number = current_.number + 1;
  if (current_.number == keep) previous_ = std::move(current_);
  current_ = IceGeneration{number, IceGeneration::Side(std::move(local)), std::nullopt};
}

}  // namespace conclave::peer
