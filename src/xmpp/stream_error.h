// Stream errors (RFC 6120 4.9): after one, the stream is over.
#pragma once

#include <cstdint>
#include <string_view>

#include "xmpp/element.h"

namespace conclave::xmpp {

/// RFC 6120 4.9.3.
enum class StreamCondition : uint8_t {
  bad_format,
  bad_namespace_prefix,
  conflict,
  connection_timeout,
  host_gone,
  host_unknown,
  internal_server_error,
  invalid_namespace,
  invalid_xml,
  not_authorized,
  not_well_formed,
  policy_violation,
  remote_connection_failed,
  reset,
  resource_constraint,
  restricted_xml,
  see_other_host,
  system_shutdown,
  undefined_condition,
  unsupported_encoding,
  unsupported_feature,
  unsupported_stanza_type,
  unsupported_version,
};

/// "not-well-formed"; fit for a counter.
const char* stream_condition_name(StreamCondition condition);
/// The condition of that name; undefined-condition when there is none.
StreamCondition stream_condition(std::string_view name);

/// <stream:error …><condition xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>[<text/>]</stream:error>
Element make_stream_error(StreamCondition condition, std::string_view text = {});

}  // namespace conclave::xmpp
