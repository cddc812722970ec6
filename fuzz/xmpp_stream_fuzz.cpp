// A whole conversation: every line of the input is a frame. Whatever comes, what the server says is well-formed, and
// after the stream is closed it says nothing more.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "xmpp/stream.h"
#include "xmpp/stream_management.h"

namespace {

using namespace conclave;

class AnyBody final : public xmpp::Authenticator {
  std::vector<std::string> mechanisms(std::string_view domain) override {
    return domain == "meet.ex" ? std::vector<std::string>{"ANONYMOUS", "PLAIN"} : std::vector<std::string>{};
  }
  xmpp::SaslStep authenticate_anonymous(std::string_view) override { return xmpp::SaslSuccess{{"guest", {}, true}}; }
  xmpp::SaslStep authenticate_plain(std::string_view, const xmpp::PlainCredentials& credentials) override {
    if (credentials.password == "later") return xmpp::SaslPending{};
    return xmpp::SaslFailure{};
  }
};

class Owner {
 public:
  void feed(std::string_view frame) {
    const bool was_closed = stream_.state() == xmpp::Stream::State::closed;
    frames_.clear();
    react(stream_.handle_frame(frame, frames_));
    if (was_closed && !frames_.empty()) std::abort();
    for (const std::string& sent : frames_)
      if (!xmpp::parse_element(sent)) std::abort();
  }

 private:
  void react(const xmpp::StreamEvent& event) {
    const xmpp::Jid jid = *xmpp::Jid::parse("guest@meet.ex/r");
    if (std::holds_alternative<xmpp::BindRequested>(event)) stream_.accept_bind(jid, frames_);
    if (std::holds_alternative<xmpp::EnableRequested>(event)) stream_.accept_enable("id", frames_);
    if (const auto* resume = std::get_if<xmpp::ResumeRequested>(&event)) {
      if (management_.resume(resume->h))
        stream_.accept_resume(jid, resume->previd, management_.received(), frames_);
      else
        stream_.refuse_resume(frames_);
    }
    if (std::holds_alternative<xmpp::AckRequested>(event)) frames_.push_back(management_.make_ack());
    if (const auto* ack = std::get_if<xmpp::AckReceived>(&event); ack && !management_.handle_ack(ack->h))
      stream_.close_with_error(xmpp::StreamCondition::undefined_condition, {}, frames_);
    if (const auto* stanza = std::get_if<xmpp::StanzaReceived>(&event)) {
      if (xmpp::stanza_from(stanza->stanza) != "guest@meet.ex/r") std::abort();
      management_.count_received();
      (void)management_.push_sent(xmpp::make_error(stanza->stanza, xmpp::StanzaCondition::gone).to_string());
    }
  }

  AnyBody authenticator_;
  SeededRandom random_{1};
  xmpp::XmlParser parser_;
  xmpp::Stream stream_{{}, parser_, authenticator_, random_};
  xmpp::StreamManagement management_{"id"};
  xmpp::Stream::Frames frames_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Owner owner;
  std::string_view rest = as_text({data, size});
  for (int frames = 0; !rest.empty() && frames < 64; ++frames) {
    const size_t end = rest.find('\n');
    owner.feed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return 0;
}
