// Accounts as those see them who do not log anybody in.
#pragma once

#include <optional>
#include <string_view>

#include "meeting/common/person.h"

namespace conclave::meeting {

class Identities {
 public:
  virtual ~Identities() = default;
  /// Nothing: there is none of this name, or it is disabled.
  virtual std::optional<Person> person_of_account(std::string_view name) const = 0;
};

}  // namespace conclave::meeting
