#include "xmpp/stream_error.h"

#include <array>
#include <string>

#include "xmpp/ns.h"

namespace conclave::xmpp {

namespace {

// In the order of StreamCondition.
constexpr std::array<const char*, 23> kNames{"bad-format",
                                             "bad-namespace-prefix",
                                             "conflict",
                                             "connection-timeout",
                                             "host-gone",
                                             "host-unknown",
                                             "internal-server-error",
                                             "invalid-namespace",
                                             "invalid-xml",
                                             "not-authorized",
                                             "not-well-formed",
                                             "policy-violation",
                                             "remote-connection-failed",
                                             "reset",
                                             "resource-constraint",
                                             "restricted-xml",
                                             "see-other-host",
                                             "system-shutdown",
                                             "undefined-condition",
                                             "unsupported-encoding",
                                             "unsupported-feature",
                                             "unsupported-stanza-type",
                                             "unsupported-version"};

}  // namespace

const char* stream_condition_name(StreamCondition condition) { return kNames[static_cast<size_t>(condition)]; }

StreamCondition stream_condition(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<StreamCondition>(i);
  return StreamCondition::undefined_condition;
}

Element make_stream_error(StreamCondition condition, std::string_view text) {
  Element error("error", ns::kStreams);
  error.add(stream_condition_name(condition), ns::kStreamErrors);
  if (!text.empty()) error.add("text", ns::kStreamErrors).add_text(std::string(text));
  return error;
}

}  // namespace conclave::xmpp
