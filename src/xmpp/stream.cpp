#include "xmpp/stream.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"
#include "xmpp/stream_error.h"

namespace conclave::xmpp {

namespace {

// Jitsi clients compare the frame with exactly this.
constexpr const char* kClose = "<close xmlns=\"urn:ietf:params:xml:ns:xmpp-framing\" />";

constexpr size_t kMaxSmId = 128;

bool parse_counter(std::string_view text, uint32_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string sm_failed(const char* condition) {
  Element failed("failed", ns::kStreamManagement);
  failed.add(condition, ns::kStanzas);
  return failed.to_string();
}

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

/// Elements of the stream itself, somewhere inside a stanza. Jitsi clients look for a stream error at any depth of what
/// they receive and disconnect when they find one, so none may be relayed to them.
bool holds_stream_element(const Element& element) {
  return element.xmlns() == ns::kStreams ||
         std::any_of(element.children().begin(), element.children().end(), holds_stream_element);
}

}  // namespace

Stream::Stream(StreamConfig config, XmlParser& parser, Authenticator& authenticator, Random& random)
    : config_(config), parser_(&parser), authenticator_(&authenticator), random_(&random) {}

StreamEvent Stream::handle_frame(std::string_view frame, Frames& send) {
  if (state_ == State::closed) return {};
  ParseLimits limits = config_.limits;
  if (!authenticated()) limits.max_bytes = std::min(limits.max_bytes, config_.max_bytes_before_authentication);
  Result<Element> element = parser_->parse(frame, limits);
  if (!element) return fail(stream_condition(element.error().reason), {}, send);
  return dispatch(std::move(*element), send);
}

StreamEvent Stream::dispatch(Element element, Frames& send) {
  if (element.is("close", ns::kFraming)) {
    close(send);
    return StreamClosed{true, "closed"};
  }
  if (element.is("error", ns::kStreams)) {
    // RFC 6120 4.9.1.1: the other side is about to close; nothing it said before is taken back.
    close(send);
    return StreamClosed{false, "error-by-client"};
  }
  if (awaiting_ != Awaiting::nothing) return fail(StreamCondition::policy_violation, "answer pending", send);
  StreamEvent event;
  switch (state_) {
    case State::opening:
    case State::reopening:
      return handle_open(element, send);
    case State::authenticating:
      event = handle_sasl(element, send);
      element.wipe_text();  // it may be a password
      return event;
    case State::binding:
      return handle_unbound(element, send);
    case State::bound:
      if (element.xmlns() == ns::kStreamManagement) return handle_management(element, send);
      return handle_stanza(std::move(element), send);
    case State::closed:
      break;
  }
  return {};
}

StreamEvent Stream::handle_open(const Element& open, Frames& send) {
  if (!open.is("open", ns::kFraming)) {
    const bool framing = open.xmlns() == ns::kFraming;
    return fail(framing ? StreamCondition::bad_format : StreamCondition::not_authorized, {}, send);
  }
  const Result<Jid> to = Jid::parse(open.attribute("to"));
  if (!to || !to->local().empty() || !to->is_bare()) return fail(StreamCondition::host_unknown, {}, send);
  // RFC 6120 4.7.5: no version means 0.9, which has no features.
  if (!open.attribute("version").starts_with("1.")) return fail(StreamCondition::unsupported_version, {}, send);
  if (state_ == State::reopening && to->domain() != domain_) return fail(StreamCondition::host_unknown, {}, send);
  if (authenticator_->mechanisms(to->domain()).empty()) return fail(StreamCondition::host_unknown, {}, send);
  domain_ = to->domain();
  send_open(send);
  state_ = state_ == State::opening ? State::authenticating : State::binding;
  send_features(send);
  return {};
}

void Stream::send_open(Frames& send) {
  Element open("open", ns::kFraming);
  if (!domain_.empty()) open.set("from", domain_);
  open.set("id", random_->token(16)).set("version", "1.0");
  send.push_back(open.to_string());
  open_sent_ = true;
}

void Stream::send_features(Frames& send) const {
  Element features("features", ns::kStreams);
  if (state_ == State::authenticating) {
    Element& mechanisms = features.add("mechanisms", ns::kSasl);
    for (std::string& name : authenticator_->mechanisms(domain_)) mechanisms.add("mechanism").add_text(std::move(name));
  } else {
    features.add("bind", ns::kBind);
    if (config_.stream_management) features.add("sm", ns::kStreamManagement);
  }
  send.push_back(features.to_string());
}

// --- SASL, RFC 6120 6.4 ---

StreamEvent Stream::handle_sasl(const Element& element, Frames& send) {
  if (element.xmlns() != ns::kSasl) return fail(StreamCondition::not_authorized, {}, send);
  if (element.name() == "auth") return start_sasl(element, send);
  if (element.name() == "response" && exchange_) return continue_sasl(element.secret_text().view(), send);
  if (element.name() == "abort") return sasl_failed({SaslCondition::aborted}, send);
  return sasl_failed({SaslCondition::malformed_request}, send);
}

StreamEvent Stream::start_sasl(const Element& auth, Frames& send) {
  exchange_ = start_exchange(*authenticator_, domain_, auth.attribute("mechanism"));
  if (!exchange_) return sasl_failed({SaslCondition::invalid_mechanism}, send);
  Secret initial = auth.secret_text();
  if (initial.empty()) return sasl_step(exchange_->respond(std::nullopt), send);
  return continue_sasl(initial.view(), send);
}

StreamEvent Stream::continue_sasl(std::string_view encoded, Frames& send) {
  const Result<Secret> data = base64_decode_secret(encoded == "=" ? std::string_view{} : encoded);
  if (!data) return sasl_failed({SaslCondition::incorrect_encoding}, send);
  return sasl_step(exchange_->respond(data->view()), send);
}

StreamEvent Stream::finish_sasl(const SaslStep& step, Frames& send) {
  if (awaiting_ != Awaiting::sasl) return {};
  awaiting_ = Awaiting::nothing;
  return sasl_step(step, send);
}

StreamEvent Stream::sasl_step(const SaslStep& step, Frames& send) {
  if (const auto* failure = std::get_if<SaslFailure>(&step)) return sasl_failed(*failure, send);
  if (const auto* challenge = std::get_if<SaslChallenge>(&step)) {
    send.push_back(make_sasl_challenge(challenge->data).to_string());
    return {};
  }
  const auto* success = std::get_if<SaslSuccess>(&step);
  if (!success) {
    awaiting_ = Awaiting::sasl;
    return {};
  }
  exchange_.reset();
  identity_ = success->identity;
  if (identity_.domain.empty()) identity_.domain = domain_;
  state_ = State::reopening;
  send.push_back(make_sasl_success(success->data).to_string());
  return Authenticated{identity_};
}

StreamEvent Stream::sasl_failed(const SaslFailure& failure, Frames& send) {
  exchange_.reset();
  send.push_back(make_sasl_failure(failure).to_string());
  // RFC 6120 6.4.5: after a number of retries the stream is closed with policy-violation.
  if (++sasl_failures_ >= config_.max_sasl_failures) return fail(StreamCondition::policy_violation, {}, send);
  return {};
}

// --- binding and resumption ---

StreamEvent Stream::handle_unbound(const Element& element, Frames& send) {
  if (element.is("resume", ns::kStreamManagement) && config_.stream_management) {
    uint32_t h = 0;
    const std::string& previd = element.attribute("previd");
    if (previd.empty() || previd.size() > kMaxSmId || !parse_counter(element.attribute("h"), h)) {
      send.push_back(sm_failed("bad-request"));
      return {};
    }
    awaiting_ = Awaiting::resume;
    return ResumeRequested{previd, h};
  }
  if (element.xmlns() == ns::kStreamManagement) {
    send.push_back(sm_failed("unexpected-request"));  // XEP-0198 3: enabling comes after binding
    return {};
  }
  if (is_iq(element) && element.attribute("type") == "set" && element.child("bind", ns::kBind))
    return handle_bind(element, send);
  // RFC 6120 7.1: no stanzas before a resource is bound.
  return fail(StreamCondition::not_authorized, {}, send);
}

StreamEvent Stream::handle_bind(const Element& iq, Frames& send) {
  const std::string wanted = iq.child("bind", ns::kBind)->child_text("resource", ns::kBind);
  std::string resource;
  if (!wanted.empty()) {
    const Result<Jid> prepared = Jid::make({}, domain_, wanted);
    if (!prepared) {
      send.push_back(make_error(iq, StanzaCondition::bad_request).to_string());  // RFC 6120 7.7.2.1
      return {};
    }
    resource = prepared->resource();
  }
  bind_id_ = stanza_id(iq);
  awaiting_ = Awaiting::bind;
  return BindRequested{std::move(resource)};
}

void Stream::accept_bind(const Jid& full, Frames& send) {
  if (awaiting_ != Awaiting::bind) return;
  awaiting_ = Awaiting::nothing;
  jid_ = full;
  state_ = State::bound;
  Element result = make_iq(IqType::result, bind_id_, {}, {});
  result.add("bind", ns::kBind).add("jid").add_text(jid_.to_string());
  send.push_back(result.to_string());
}

void Stream::refuse_bind(StanzaCondition condition, Frames& send) {
  if (awaiting_ != Awaiting::bind) return;
  awaiting_ = Awaiting::nothing;
  Element answer = make_iq(IqType::error, bind_id_, {}, {});
  answer.add(make_error_element(condition));
  send.push_back(answer.to_string());
}

void Stream::accept_resume(const Jid& full, std::string_view previd, uint32_t received, Frames& send) {
  if (awaiting_ != Awaiting::resume) return;
  awaiting_ = Awaiting::nothing;
  jid_ = full;
  state_ = State::bound;
  management_enabled_ = true;
  Element resumed("resumed", ns::kStreamManagement);
  resumed.set("h", std::to_string(received)).set("previd", std::string(previd));
  send.push_back(resumed.to_string());
}

void Stream::refuse_resume(Frames& send) {
  if (awaiting_ != Awaiting::resume) return;
  awaiting_ = Awaiting::nothing;
  send.push_back(sm_failed("item-not-found"));
}

// --- bound ---

StreamEvent Stream::handle_management(const Element& element, Frames& send) {
  if (element.name() == "enable" && config_.stream_management && !management_enabled_) {
    awaiting_ = Awaiting::enable;
    return EnableRequested{is_true(element.attribute("resume"))};
  }
  if (management_enabled_ && element.name() == "r") return AckRequested{};
  if (management_enabled_ && element.name() == "a") {
    uint32_t h = 0;
    if (!parse_counter(element.attribute("h"), h)) return fail(StreamCondition::bad_format, {}, send);
    return AckReceived{h};
  }
  send.push_back(sm_failed("unexpected-request"));
  return {};
}

void Stream::accept_enable(std::string_view id, Frames& send) {
  if (awaiting_ != Awaiting::enable) return;
  awaiting_ = Awaiting::nothing;
  management_enabled_ = true;
  Element enabled("enabled", ns::kStreamManagement);
  if (!id.empty()) enabled.set("id", std::string(id)).set("resume", "true");
  send.push_back(enabled.to_string());
}

void Stream::refuse_enable(Frames& send) {
  if (awaiting_ != Awaiting::enable) return;
  awaiting_ = Awaiting::nothing;
  send.push_back(sm_failed("unexpected-request"));
}

StreamEvent Stream::handle_stanza(Element stanza, Frames& send) {
  // Lenient: RFC 7395 3.3.3 wants the namespace, but leaving it out means nothing else.
  if (stanza.xmlns().empty() || stanza.xmlns() == ns::kClient) stanza.set_xmlns(ns::kClient, true);
  if (!is_stanza(stanza)) {
    const bool known = stanza.xmlns() == ns::kClient;
    return fail(known ? StreamCondition::unsupported_stanza_type : StreamCondition::invalid_namespace, {}, send);
  }
  if (holds_stream_element(stanza)) return fail(StreamCondition::invalid_namespace, {}, send);
  // RFC 6120 8.1.2.1: whatever the client says, it is who it is.
  stanza.set("from", jid_.to_string());
  return StanzaReceived{std::move(stanza)};
}

// --- the end ---

StreamEvent Stream::fail(StreamCondition condition, std::string_view text, Frames& send) {
  close_with_error(condition, text, send);
  return StreamClosed{false, stream_condition_name(condition)};
}

void Stream::close(Frames& send) {
  if (state_ == State::closed) return;
  if (!open_sent_) send_open(send);  // RFC 7395 3.4: also a refused stream is opened before it is closed
  send.push_back(kClose);
  state_ = State::closed;
  awaiting_ = Awaiting::nothing;
}

void Stream::close_with_error(StreamCondition condition, std::string_view text, Frames& send) {
  if (state_ == State::closed) return;
  if (!open_sent_) send_open(send);
  send.push_back(make_stream_error(condition, text).to_string());
  close(send);
}

}  // namespace conclave::xmpp
