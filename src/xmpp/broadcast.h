// A stanza that goes to many: serialised once, and only the recipient's address is spliced in, so that N recipients
// cost N copies and not N serialisations (in a room of N, every join is N presences to N occupants).
#pragma once

#include <string>
#include <string_view>

#include "xmpp/element.h"

namespace conclave::xmpp {

class Broadcast {
 public:
  /// Serialises `stanza` at once; a `to` it has is left out.
  explicit Broadcast(const Element& stanza);
  /// The stanza addressed to `to`.
  std::string to(std::string_view to) const;

 private:
  std::string text_;
  size_t splice_ = 0;  ///< right behind the name of the outermost element
};

}  // namespace conclave::xmpp
