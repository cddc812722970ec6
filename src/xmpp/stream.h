// One connection's XMPP stream over WebSocket as a state machine without I/O (RFC 7395, RFC 6120 4, 6 and 7): open,
// features, SASL, restart, then resource binding or resumption (XEP-0198), then stanzas. It knows nothing of rooms,
// of other connections, or of what a session has queued: whoever owns it decides about JIDs and resumption.
//
// Use: feed a frame; send the frames it appended; then act on the one event it returned. Events that need a decision
// (BindRequested, ResumeRequested, EnableRequested) are answered by the matching accept_/refuse_ function, at once or
// later; nothing else is handled until then except <close/>.
//
// Byte forms are those Jitsi clients compare with literally: a frame of its own for <open …>, one for the features,
// and <close xmlns="urn:ietf:params:xml:ns:xmpp-framing" />.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "xmpp/element.h"
#include "xmpp/jid.h"
#include "xmpp/parser.h"
#include "xmpp/sasl.h"
#include "xmpp/stanza.h"
#include "xmpp/stream_error.h"

namespace conclave::xmpp {

/// SASL succeeded. The client restarts the stream next; nothing to do but to note who it is.
struct Authenticated {
  Identity identity;
};
/// Answer with accept_bind (a JID unique on this server) or refuse_bind.
struct BindRequested {
  std::string resource;  ///< what the client asked for, resourceprepped; usually empty: the server chooses
};
/// Answer with accept_resume or refuse_resume; after a refusal the client may still bind.
struct ResumeRequested {
  std::string previd;
  uint32_t h = 0;  ///< stanzas the client has seen
};
/// Answer with accept_enable or refuse_enable. Clients send nothing until they have the answer.
struct EnableRequested {
  bool resume = false;
};
/// <r/>: answer with StreamManagement::make_ack().
struct AckRequested {};
/// <a h=…/>: pass to StreamManagement::handle_ack().
struct AckReceived {
  uint32_t h = 0;
};
/// An iq, presence or message in jabber:client with a literal xmlns; `from` is the bound JID, whatever was sent.
struct StanzaReceived {
  Element stanza;
};
/// The stream is over: close the WebSocket behind the frames just appended.
struct StreamClosed {
  /// True when the client said <close/>: it means to go, so its session ends without waiting for resumption.
  bool by_client = false;
  const char* reason = "closed";  ///< the stream error sent, or "closed"; fit for a counter
};
using StreamEvent = std::variant<std::monostate, Authenticated, BindRequested, ResumeRequested, EnableRequested,
                                 AckRequested, AckReceived, StanzaReceived, StreamClosed>;

struct StreamConfig {
  ParseLimits limits{};
  size_t max_bytes_before_authentication = 16 * 1024;
  size_t max_sasl_failures = 4;   ///< RFC 6120 6.4.5: two to five
  bool stream_management = true;  ///< advertise <sm/>
};

class Stream {
 public:
  using Frames = std::vector<std::string>;

  /// `parser`, `authenticator` and `random` outlive the stream; the parser may be shared by all streams of a thread.
  Stream(StreamConfig config, XmlParser& parser, Authenticator& authenticator, Random& random);

  /// One text frame from the client. Frames to be sent are appended to `send`.
  StreamEvent handle_frame(std::string_view frame, Frames& send);
  /// The outcome that was SaslPending. Ignored when none is awaited.
  StreamEvent finish_sasl(const SaslStep& step, Frames& send);

  void accept_bind(const Jid& full, Frames& send);
  /// Answers the bind IQ with conflict, not_allowed … (RFC 6120 7.7.2); the client may try again.
  void refuse_bind(StanzaCondition condition, Frames& send);
  /// `received`: how many stanzas the session had received. The caller then sends what the client has not seen.
  void accept_resume(const Jid& full, std::string_view previd, uint32_t received, Frames& send);
  /// item-not-found (XEP-0198 5).
  void refuse_resume(Frames& send);
  /// `id` from make_stream_management_id(); empty: enabled without resumption.
  void accept_enable(std::string_view id, Frames& send);
  void refuse_enable(Frames& send);

  /// Ends the stream from this side. Idempotent.
  void close(Frames& send);
  void close_with_error(StreamCondition condition, std::string_view text, Frames& send);

  enum class State : uint8_t { opening, authenticating, reopening, binding, bound, closed };
  State state() const { return state_; }
  bool authenticated() const {
    return state_ == State::reopening || state_ == State::binding || state_ == State::bound;
  }
  const Identity& identity() const { return identity_; }  ///< once authenticated
  const Jid& jid() const { return jid_; }                 ///< full JID once bound
  const std::string& domain() const { return domain_; }   ///< what the client opened the stream to

 private:
  StreamEvent dispatch(Element element, Frames& send);
  StreamEvent handle_open(const Element& open, Frames& send);
  StreamEvent handle_sasl(const Element& element, Frames& send);
  StreamEvent start_sasl(const Element& auth, Frames& send);
  StreamEvent continue_sasl(std::string_view encoded, Frames& send);
  StreamEvent sasl_step(const SaslStep& step, Frames& send);
  StreamEvent sasl_failed(const SaslFailure& failure, Frames& send);
  StreamEvent handle_bind(const Element& iq, Frames& send);
  StreamEvent handle_unbound(const Element& element, Frames& send);
  StreamEvent handle_management(const Element& element, Frames& send);
  StreamEvent handle_stanza(Element stanza, Frames& send);
  StreamEvent fail(StreamCondition condition, std::string_view text, Frames& send);
  void send_open(Frames& send);
  void send_features(Frames& send) const;

  enum class Awaiting : uint8_t { nothing, sasl, bind, resume, enable };

  StreamConfig config_;
  XmlParser* parser_;
  Authenticator* authenticator_;
  Random* random_;
  State state_ = State::opening;
  Awaiting awaiting_ = Awaiting::nothing;
  bool management_enabled_ = false;
  bool open_sent_ = false;
  size_t sasl_failures_ = 0;
  std::unique_ptr<SaslExchange> exchange_;
  std::string domain_;
  std::string bind_id_;
  Identity identity_;
  Jid jid_;
};

}  // namespace conclave::xmpp
