// A simulated client's signalling as a state machine without I/O: frames in, frames out. It connects, joins a room,
// accepts media offers and keeps stream-management counts like stock clients do, answers what they answer by
// themselves, and records every stanza for tests to look at. Profiles tell stock clients from ours.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "jingle/jingle.h"
#include "jingle/transport.h"
#include "xmpp/element.h"

namespace conclave::sim {

struct ClientProfile {
  std::string name = "Ann";
  bool stream_management = true;
  bool rid_sources = false;  ///< ours: layers by mid and rid, features complete in presence
  bool source_maps = true;   ///< SSRC slots; otherwise per-source signalling
  bool confirms_source_maps = false;
  bool json_sources = true;
  bool answers_disco = true;
  bool answers_jingle = true;   ///< acknowledges the focus's requests
  bool goes_where_sent = true;  ///< follows moderators from room to room
  bool guest_domain = false;    ///< logs in at guest.<domain>, as clients do where only members open rooms
  std::string machine{};        ///< its uid; empty: made of the name
  std::string account{};        ///< logs in as this one (PLAIN); empty: as a guest
};
ClientProfile stock_client(std::string name);  ///< per-source signalling
ClientProfile own_client(std::string name);
/// Who logs in to the account of his name (in lower case).
ClientProfile member(ClientProfile profile);
/// Who has none, where it matters.
ClientProfile guest(ClientProfile profile);
/// What everybody's password is.
inline constexpr const char* kPassword = "open sesame";

class XmppClient {
 public:
  XmppClient(ClientProfile profile, std::string domain);

  const ClientProfile& profile() const { return profile_; }

  // --- transport: to be driven by whoever has the socket ---
  /// A new socket is open: handshake, or resumption when the client was connected before and has stream management.
  void connect();
  void handle_frame(std::string_view frame);
  /// Frames to be sent, in order.
  std::vector<std::string> take_frames();

  // --- state ---
  bool bound() const { return bound_; }
  bool resumed() const { return resumed_; }
  bool resume_failed() const { return resume_failed_; }
  bool in_room() const { return in_room_; }
  bool is_moderator() const { return moderator_; }
  const std::string& jid() const { return jid_; }
  /// The endpoint id: first eight characters of the JID, or of the resource of who has an account.
  std::string nick() const { return nick_; }
  /// The JID without its resource.
  std::string bare_jid() const { return jid_.substr(0, jid_.find('/')); }
  std::string occupant_jid() const { return room_ + "/" + nick(); }
  const std::string& room() const { return room_; }
  const std::string& management_id() const { return management_id_; }
  uint32_t handled() const { return handled_; }
  /// Role of each occupant by nick ("moderator", "participant"); the focus included.
  const std::map<std::string, std::string>& occupants() const { return occupants_; }

  // --- actions ---
  void send(std::string stanza);  ///< counted when it is a stanza; ids are the caller's
  std::string next_id();
  /// `session_id`: of a login on another connection; it stays for later requests.
  void request_conference(const std::string& room, const std::string& session_id = {});
  /// `password` and `extra` (XML inside the presence) may be empty.
  void join(const std::string& room, const std::string& password = {}, const std::string& extra = {});
  /// A presence update with `extra` inside.
  void update_presence(const std::string& extra);
  void leave();
  /// Leaves for another room of the meeting as stock clients do, and asks to come in there.
  void move(const std::string& room);
  /// Sends <close/>.
  void close();
  /// Answers the newest offer, sending `sources`.
  void accept(const jingle::LocalTransport& transport, const std::vector<SourceDescription>& sources);
  /// A plausible transport and sources, SSRCs from `first_ssrc` on.
  jingle::LocalTransport make_transport() const;
  std::vector<SourceDescription> make_sources(uint32_t first_ssrc) const;

  // --- what was received ---
  /// Every stanza since the start or the last clear(), in order; so do nonzas and stream elements.
  const std::deque<xmpp::Element>& inbox() const { return inbox_; }
  const std::vector<std::string>& raw() const { return raw_; }
  void clear();
  /// The newest that matches, or nullptr.
  const xmpp::Element* find(const std::function<bool(const xmpp::Element&)>& matches) const;
  /// The newest stanza with this id.
  const xmpp::Element* find_id(std::string_view id) const;
  /// The newest presence from this nick.
  const xmpp::Element* presence_of(std::string_view nick) const;
  /// The newest message with this body.
  const xmpp::Element* message_with_body(std::string_view body) const;
  /// The newest Jingle request of this action.
  std::optional<jingle::JingleRequest> jingle(jingle::JingleAction action) const;
  /// The newest offer, kept over clear().
  const std::optional<jingle::JingleRequest>& offer() const { return offer_; }
  /// Sources that were announced by source-add and not removed, by name.
  const std::map<std::string, SourceDescription>& announced() const { return announced_; }

 private:
  std::string login() const;
  std::string open_frame() const;
  void handle_stream_element(const xmpp::Element& element);
  void handle_stanza(const xmpp::Element& stanza);
  void handle_presence(const xmpp::Element& stanza);
  void handle_message(const xmpp::Element& stanza);
  void handle_request(const xmpp::Element& iq);
  void handle_jingle(const xmpp::Element& jingle);
  std::string presence_content(const std::string& extra) const;
  xmpp::Element disco_info() const;

  ClientProfile profile_;
  std::string domain_;
  std::deque<std::string> outgoing_;
  std::deque<std::string> unacknowledged_;
  uint32_t acknowledged_ = 0;
  uint32_t handled_ = 0;
  bool management_ = false;
  bool authenticated_ = false;
  bool bound_ = false;
  bool resumed_ = false;
  bool resume_failed_ = false;
  bool in_room_ = false;
  bool moderator_ = false;
  unsigned ids_ = 0;
  std::string management_id_;
  std::string jid_;
  std::string nick_;
  std::string session_id_;
  std::string room_;
  std::map<std::string, std::string> occupants_;
  std::deque<xmpp::Element> inbox_;
  std::vector<std::string> raw_;
  std::optional<jingle::JingleRequest> offer_;
  std::map<std::string, SourceDescription> announced_;
};

}  // namespace conclave::sim
