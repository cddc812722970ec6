// Turns a login into a person.
#pragma once

#include "meeting/person.h"
#include "xmpp/sasl.h"

namespace conclave::meeting {

class Identities : public xmpp::Authenticator {
 public:
  /// Of a login that this object let pass.
  virtual Person person_of(const xmpp::Identity& identity) = 0;
};

}  // namespace conclave::meeting
