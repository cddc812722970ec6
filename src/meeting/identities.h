// Turns a login into a person.
#pragma once

#include <optional>
#include <string_view>

#include "meeting/person.h"
#include "xmpp/sasl.h"

namespace conclave::meeting {

class Identities : public xmpp::Authenticator {
 public:
  /// Of a login that this object let pass.
  virtual Person person_of(const xmpp::Identity& identity) = 0;
  /// Of an account that somebody logged in to earlier; nothing: it is gone, or disabled.
  virtual std::optional<Person> person_of_account(std::string_view name) = 0;
};

}  // namespace conclave::meeting
