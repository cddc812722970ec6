#include "xmpp/broadcast.h"

namespace conclave::xmpp {

Broadcast::Broadcast(const Element& stanza) : splice_(1 + stanza.name().size()) {
  if (!stanza.has_attribute("to")) {
    text_ = stanza.to_string();
    return;
  }
  Element without = stanza;
  without.unset("to");
  text_ = without.to_string();
}

std::string Broadcast::to(std::string_view to) const {
  std::string frame;
  frame.reserve(text_.size() + to.size() + 8);
  frame.append(text_, 0, splice_);
  frame += " to=\"";
  write_escaped(to, frame);
  frame += '"';
  frame.append(text_, splice_);
  return frame;
}

}  // namespace conclave::xmpp
