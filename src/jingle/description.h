// The part of an offer that is the same for everybody: payload types with their parameters and feedback, and header
// extensions, from the tables of base/media.h (XEP-0167, XEP-0293, XEP-0294).
#pragma once

#include "base/media.h"
#include "xmpp/element.h"

namespace conclave::jingle {

/// <description media=…> with payload types, extensions, extmap-allow-mixed and rtcp-mux; sources are added later.
xmpp::Element make_description(MediaKind media, bool rid_extensions);

}  // namespace conclave::jingle
