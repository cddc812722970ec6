// Stanzas (RFC 6120 8): answers and errors, built so that Jitsi clients find what they look for (literal xmlns).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "xmpp/element.h"

namespace conclave::xmpp {

enum class IqType : uint8_t { get, set, result, error };

/// <iq xmlns="jabber:client" …>; empty attributes are left out.
Element make_iq(IqType type, std::string id, std::string from, std::string to);
/// <message xmlns="jabber:client" …>; an empty type (normal) is left out, like other empty attributes.
Element make_message(std::string type, std::string from, std::string to, std::string id = {});
/// <presence xmlns="jabber:client" …>; an empty type is available presence.
Element make_presence(std::string from, std::string to, std::string type = {});

/// The kind of a stanza, by name and namespace (jabber:client).
bool is_iq(const Element& element);
bool is_message(const Element& element);
bool is_presence(const Element& element);
inline bool is_stanza(const Element& e) { return is_iq(e) || is_message(e) || is_presence(e); }
/// An IQ that wants an answer: type get or set.
bool is_iq_request(const Element& element);

inline const std::string& stanza_id(const Element& stanza) { return stanza.attribute("id"); }
inline const std::string& stanza_from(const Element& stanza) { return stanza.attribute("from"); }
inline const std::string& stanza_to(const Element& stanza) { return stanza.attribute("to"); }
inline const std::string& stanza_type(const Element& stanza) { return stanza.attribute("type"); }
/// The payload of an IQ: its first child element, or nullptr.
const Element* iq_payload(const Element& iq);

/// The empty result of a request: same id, from and to exchanged.
Element make_iq_result(const Element& request);

// --- errors, RFC 6120 8.3 ---

enum class StanzaErrorType : uint8_t { auth, cancel, continue_, modify, wait };

/// RFC 6120 8.3.3.
enum class StanzaCondition : uint8_t {
  bad_request,
  conflict,
  feature_not_implemented,
  forbidden,
  gone,
  internal_server_error,
  item_not_found,
  jid_malformed,
  not_acceptable,
  not_allowed,
  not_authorized,
  policy_violation,
  recipient_unavailable,
  redirect,
  registration_required,
  remote_server_not_found,
  remote_server_timeout,
  resource_constraint,
  service_unavailable,
  subscription_required,
  undefined_condition,
  unexpected_request,
};

/// "item-not-found"
std::string_view to_string(StanzaCondition condition);
std::string_view to_string(StanzaErrorType type);
/// The type RFC 6120 8.3.3 recommends for the condition.
StanzaErrorType default_type(StanzaCondition condition);

/// <error type=…><condition xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>[<text/>]</error>, to be extended with an
/// application condition where there is one.
Element make_error_element(StanzaCondition condition, std::string text = {},
                           std::optional<StanzaErrorType> type = std::nullopt);
/// The error that answers `request` (any stanza): type="error", same id, from and to exchanged. The request's payload
/// is not repeated. Its <error> is the only child: `make_error(…).children().front()`.
Element make_error(const Element& request, StanzaCondition condition, std::string text = {},
                   std::optional<StanzaErrorType> type = std::nullopt);

}  // namespace conclave::xmpp
