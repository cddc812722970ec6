#include "sim/xmpp_client.h"

#include <fmt/format.h>

#include <cctype>
#include <utility>

#include "base/base64.h"
#include "jingle/json_messages.h"
#include "jingle/offer.h"
#include "meeting/focus/caps_cache.h"
#include "xmpp/ns.h"
#include "xmpp/parser.h"
#include "xmpp/sasl.h"
#include "xmpp/stanza.h"

namespace conclave::sim {
namespace ns = xmpp::ns;
using jingle::JingleAction;
using xmpp::Element;

namespace {

constexpr const char* kCapsNode = "https://jitsi.org/jitsi-meet";

std::string resource_of(const std::string& jid) {
  const size_t slash = jid.find('/');
  return slash == std::string::npos ? std::string{} : jid.substr(slash + 1);
}

}  // namespace

ClientProfile stock_client(std::string name) {
  ClientProfile profile;
  profile.name = std::move(name);
  profile.source_maps = false;
  return profile;
}

ClientProfile own_client(std::string name) {
  ClientProfile profile;
  profile.name = std::move(name);
  profile.rid_sources = true;
  profile.confirms_source_maps = true;
  return profile;
}

ClientProfile guest(ClientProfile profile) {
  profile.guest_domain = true;
  return profile;
}

ClientProfile member(ClientProfile profile) {
  profile.account = profile.name;
  for (char& c : profile.account) c = static_cast<char>(std::tolower(c));
  return profile;
}

XmppClient::XmppClient(ClientProfile profile, std::string domain)
    : profile_(std::move(profile)), domain_(std::move(domain)) {}

void XmppClient::connect() {
  outgoing_.clear();
  authenticated_ = resumed_ = resume_failed_ = false;
  outgoing_.push_back(open_frame());
}

std::string XmppClient::open_frame() const {
  return fmt::format(R"(<open xmlns="{}" to="{}{}" version="1.0"/>)", ns::kFraming,
                     profile_.guest_domain ? "guest." : "", domain_);
}

std::vector<std::string> XmppClient::take_frames() {
  std::vector<std::string> frames(outgoing_.begin(), outgoing_.end());
  outgoing_.clear();
  return frames;
}

void XmppClient::handle_frame(std::string_view frame) {
  raw_.emplace_back(frame);
  Result<Element> element = xmpp::parse_element(frame);
  if (!element) return;
  inbox_.push_back(std::move(*element));
  const Element received = inbox_.back();
  if (!xmpp::is_stanza(received)) return handle_stream_element(received);
  if (management_) ++handled_;
  handle_stanza(received);
}

std::string XmppClient::login() const {
  if (profile_.account.empty()) return fmt::format(R"(<auth xmlns="{}" mechanism="ANONYMOUS"/>)", ns::kSasl);
  const std::string message = std::string(1, '\0') + profile_.account + std::string(1, '\0') + kPassword;
  return fmt::format(R"(<auth xmlns="{}" mechanism="PLAIN">{}</auth>)", ns::kSasl, base64_encode(message));
}

void XmppClient::handle_stream_element(const Element& element) {
  if (element.is("features", ns::kStreams)) {
    if (!authenticated_) {
      outgoing_.push_back(login());
    } else if (!management_id_.empty()) {
      outgoing_.push_back(
          fmt::format(R"(<resume xmlns="{}" h="{}" previd="{}"/>)", ns::kStreamManagement, handled_, management_id_));
    } else {
      outgoing_.push_back(
          fmt::format(R"(<iq type="set" id="bind" xmlns="jabber:client"><bind xmlns="{}"/></iq>)", ns::kBind));
    }
  } else if (element.is("success", ns::kSasl)) {
    authenticated_ = true;
    outgoing_.push_back(open_frame());
  } else if (element.is("enabled", ns::kStreamManagement)) {
    management_ = true;
    management_id_ = element.attribute("id");
    handled_ = acknowledged_ = 0;
  } else if (element.is("r", ns::kStreamManagement)) {
    outgoing_.push_back(fmt::format(R"(<a xmlns="{}" h="{}"/>)", ns::kStreamManagement, handled_));
  } else if (element.is("a", ns::kStreamManagement) || element.is("resumed", ns::kStreamManagement)) {
    const auto h = static_cast<uint32_t>(std::stoul(element.attribute("h")));
    for (; acknowledged_ != h && !unacknowledged_.empty(); ++acknowledged_) unacknowledged_.pop_front();
    if (element.name() != "resumed") return;
    resumed_ = true;
    outgoing_.insert(outgoing_.end(), unacknowledged_.begin(), unacknowledged_.end());
  } else if (element.is("failed", ns::kStreamManagement)) {
    resume_failed_ = true;
    management_id_.clear();
  }
}

void XmppClient::handle_stanza(const Element& stanza) {
  if (xmpp::is_iq(stanza) && xmpp::stanza_id(stanza) == "bind") {
    const Element* bind = stanza.child("bind", ns::kBind);
    if (bind == nullptr) return;
    jid_ = bind->child_text("jid");
    nick_ = profile_.account.empty() ? jid_.substr(0, 8) : resource_of(jid_).substr(0, 8);
    bound_ = true;
    if (profile_.stream_management)
      outgoing_.push_back(fmt::format(R"(<enable xmlns="{}" resume="true"/>)", ns::kStreamManagement));
    return;
  }
  if (xmpp::is_presence(stanza)) return handle_presence(stanza);
  if (xmpp::is_message(stanza)) return handle_message(stanza);
  if (xmpp::is_iq_request(stanza)) handle_request(stanza);
}

void XmppClient::handle_message(const Element& stanza) {
  if (!profile_.goes_where_sent || xmpp::stanza_from(stanza) != "breakout." + domain_) return;
  const Element* content = stanza.child("json-message", ns::kJitmeet);
  if (content == nullptr) return;
  const Result<jingle::Json> json = jingle::parse_json_message(*content);
  if (json && (*json)["event"].as_string() == "features/breakout-rooms/move-to-room")
    move((*json)["roomJid"].as_string());
}

void XmppClient::handle_presence(const Element& stanza) {
  if (!xmpp::stanza_from(stanza).starts_with(room_ + "/")) return;  // of a lobby
  const std::string nick = resource_of(xmpp::stanza_from(stanza));
  const Element* x = stanza.child("x", ns::kMucUser);
  if (xmpp::stanza_type(stanza) == "unavailable") {
    occupants_.erase(nick);
    if (nick != this->nick()) return;
    in_room_ = moderator_ = false;
    occupants_.clear();
    return;
  }
  const Element* item = x == nullptr ? nullptr : x->child("item");
  if (xmpp::stanza_type(stanza) == "error" || item == nullptr) return;
  if (nick != this->nick()) {
    occupants_[nick] = item->attribute("role");
    return;
  }
  in_room_ = true;
  moderator_ = item->attribute("role") == "moderator";
}

void XmppClient::handle_request(const Element& iq) {
  const Element* payload = xmpp::iq_payload(iq);
  if (payload == nullptr) return;
  if (payload->is("query", ns::kDiscoInfo)) {
    if (!profile_.answers_disco) return;
    Element result = xmpp::make_iq_result(iq);
    Element& query = result.add(disco_info());
    if (payload->has_attribute("node")) query.set("node", payload->attribute("node"));
    return send(result.to_string());
  }
  if (!payload->is("jingle", ns::kJingle) || xmpp::stanza_from(iq) != room_ + "/focus") return;
  handle_jingle(*payload);
  if (profile_.answers_jingle) send(xmpp::make_iq_result(iq).to_string());
}

void XmppClient::handle_jingle(const Element& jingle) {
  Result<jingle::JingleRequest> request = jingle::parse_jingle(jingle, {.max_ssrcs = 100000, .max_groups = 100000});
  if (!request) return;
  if (request->action == JingleAction::session_initiate) {
    announced_.clear();
    offer_ = std::move(*request);
  } else if (request->action == JingleAction::source_add) {
    for (SourceDescription& source : request->sources) announced_[source.name] = source;
  } else if (request->action == JingleAction::source_remove) {
    for (const SourceDescription& source : request->sources) announced_.erase(source.name);
  }
}

void XmppClient::send(std::string stanza) {
  if (management_) unacknowledged_.push_back(stanza);
  outgoing_.push_back(std::move(stanza));
}

std::string XmppClient::next_id() { return fmt::format("c{}", ++ids_); }

void XmppClient::request_conference(const std::string& room, const std::string& session_id) {
  if (!session_id.empty()) session_id_ = session_id;
  const std::string session = session_id_.empty() ? "" : fmt::format(R"( session-id="{}")", session_id_);
  const std::string machine = profile_.machine.empty() ? "machine-of-" + profile_.name + "-5f3c9a1e" : profile_.machine;
  send(fmt::format(R"(<iq xmlns="jabber:client" type="set" to="focus.{}" id="{}"><conference xmlns="{}" room="{}" )"
                   R"(machine-uid="{}"{}><property name="startAudioMuted" value="9"/></conference></iq>)",
                   domain_, next_id(), ns::kFocus, room, machine, session));
}

Element XmppClient::disco_info() const {
  Element query("query", ns::kDiscoInfo);
  query.add("identity").set("category", "client").set("type", "web").set("name", "sim");
  const auto add = [&](const char* feature) { query.add("feature").set("var", feature); };
  add(ns::kJingle);
  if (profile_.json_sources) add("http://jitsi.org/json-encoded-sources");
  if (profile_.source_maps) add("http://jitsi.org/ssrc-rewriting-1");
  return query;
}

std::string XmppClient::presence_content(const std::string& extra) const {
  std::string features = R"(<feature var="https://jitsi.org/meet/e2ee"/>)";
  if (profile_.rid_sources) {
    features = R"(<feature var="urn:conclave:rid-sources:1"/>)";
    if (profile_.source_maps) features += R"(<feature var="http://jitsi.org/ssrc-rewriting-1"/>)";
    if (profile_.json_sources) features += R"(<feature var="http://jitsi.org/json-encoded-sources"/>)";
    if (profile_.confirms_source_maps) features += R"(<feature var="urn:conclave:source-map-applied:1"/>)";
  }
  return fmt::format(R"(<stats-id>{0}-x1Y</stats-id><features>{1}</features><c xmlns="{2}" hash="sha-1" node="{3}" )"
                     R"(ver="{4}"/><nick xmlns="{5}">{0}</nick>{6})",
                     profile_.name, features, ns::kCaps, kCapsNode, meeting::capabilities_hash(disco_info()), ns::kNick,
                     extra);
}

void XmppClient::join(const std::string& room, const std::string& password, const std::string& extra) {
  room_ = room;
  const std::string secret = password.empty() ? "" : fmt::format("<password>{}</password>", password);
  send(fmt::format(R"(<presence xmlns="jabber:client" to="{}"><x xmlns="{}">{}</x>{}</presence>)", occupant_jid(),
                   ns::kMuc, secret, presence_content("<SourceInfo>{}</SourceInfo>" + extra)));
}

void XmppClient::update_presence(const std::string& extra) {
  send(
      fmt::format(R"(<presence xmlns="jabber:client" to="{}">{}</presence>)", occupant_jid(), presence_content(extra)));
}

void XmppClient::leave() {
  send(fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}"/>)", occupant_jid()));
}

void XmppClient::close() {
  outgoing_.push_back(fmt::format(R"(<close xmlns="{}"/>)", ns::kFraming));
  management_id_.clear();
}

void XmppClient::move(const std::string& room) {
  send(fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}"><status>switch_room</status>)"
                   R"(</presence>)",
                   occupant_jid()));
  in_room_ = moderator_ = false;
  occupants_.clear();
  request_conference(room);
  join(room);
}

jingle::LocalTransport XmppClient::make_transport() const {
  jingle::LocalTransport transport;
  transport.ice = {"u" + nick(), "passwordOf" + nick() + "LongEnough"};
  transport.fingerprints = {
      {"sha-256", "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"}};
  transport.setup = DtlsSetup::active;
  return transport;
}

std::vector<SourceDescription> XmppClient::make_sources(uint32_t first_ssrc) const {
  SourceDescription audio;
  audio.name = nick() + "-a0";
  audio.media = MediaKind::audio;
  audio.msid = nick() + "-audio-0 a0";
  SourceDescription video;
  video.name = nick() + "-v0";
  video.media = MediaKind::video;
  video.msid = nick() + "-video-0 v0";
  if (profile_.rid_sources) {
    audio.mid = "0";
    video.mid = "1";
    video.rids = {"l", "m", "h"};
    return {audio, video};
  }
  audio.ssrcs = {first_ssrc};
  const uint32_t s = first_ssrc + 1;
  video.ssrcs = {s, s + 1, s + 2, s + 3, s + 4, s + 5};
  video.groups = {{SsrcGroup::Semantics::sim, {s, s + 1, s + 2}},
                  {SsrcGroup::Semantics::fid, {s, s + 3}},
                  {SsrcGroup::Semantics::fid, {s + 1, s + 4}},
                  {SsrcGroup::Semantics::fid, {s + 2, s + 5}}};
  return {audio, video};
}

void XmppClient::accept(const jingle::LocalTransport& transport, const std::vector<SourceDescription>& sources) {
  if (!offer_) return;
  jingle::Answer answer;
  answer.sid = offer_->sid;
  answer.initiator = offer_->initiator;
  answer.responder = jid_;
  answer.transport = transport;
  answer.sources = sources;
  answer.rid_extensions = profile_.rid_sources;
  Element iq = xmpp::make_iq(xmpp::IqType::set, next_id(), {}, room_ + "/focus");
  iq.add(jingle::make_session_accept(answer));
  send(iq.to_string());
}

void XmppClient::clear() {
  inbox_.clear();
  raw_.clear();
}

const Element* XmppClient::find(const std::function<bool(const Element&)>& matches) const {
  for (auto it = inbox_.rbegin(); it != inbox_.rend(); ++it)
    if (matches(*it)) return &*it;
  return nullptr;
}

const Element* XmppClient::find_id(std::string_view id) const {
  return find([&](const Element& element) { return xmpp::is_stanza(element) && xmpp::stanza_id(element) == id; });
}

const Element* XmppClient::presence_of(std::string_view nick) const {
  return find([&](const Element& element) {
    return xmpp::is_presence(element) && xmpp::stanza_from(element) == room_ + "/" + std::string(nick);
  });
}

const Element* XmppClient::message_with_body(std::string_view body) const {
  return find([&](const Element& element) { return xmpp::is_message(element) && element.child_text("body") == body; });
}

std::optional<jingle::JingleRequest> XmppClient::jingle(JingleAction action) const {
  for (auto it = inbox_.rbegin(); it != inbox_.rend(); ++it) {
    const Element* payload = xmpp::is_iq(*it) ? it->child("jingle", ns::kJingle) : nullptr;
    if (payload == nullptr) continue;
    Result<jingle::JingleRequest> request = jingle::parse_jingle(*payload, {.max_ssrcs = 100000, .max_groups = 100000});
    if (request && request->action == action) return std::move(*request);
  }
  return std::nullopt;
}

}  // namespace conclave::sim
