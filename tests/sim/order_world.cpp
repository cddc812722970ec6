#include "sim/order_world.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "accounts/test_tokens.h"
#include "base/json.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::sim {
namespace ns = xmpp::ns;
using meeting::Role;
using Kind = Step::Kind;

namespace {

constexpr const char* kRoom = "tea@muc.meet.ex";
constexpr const char* kLobby = "tea@lobby.meet.ex";
constexpr std::array<const char*, 3> kMedia{"audio", "video", "desktop"};
/// Long enough for all rate limits to let the next step pass.
constexpr Duration kPause = 8s;

meeting::ServiceConfig make_config(const meeting::AccessRules& rules) {
  meeting::ServiceConfig config = default_service_config();
  config.access = rules;
  config.tokens.policy = accounts::test_policy();
  config.tokens.keys = {*accounts::make_secret_key({}, accounts::kTestSecret)};
  return config;
}

/// A token that gives this.
std::string make_token(const meeting::Grant& grant) {
  const char* context =
      grant.role == Role::moderator ? R"({"user":{"moderator":true}})" : R"({"user":{"moderator":false}})";
  return accounts::test_token(accounts::test_claims(grant.room).set("context", *Json::parse(context)));
}

ClientProfile make_profile(size_t who) { return stock_client(fmt::format("P{}", who)); }

}  // namespace

OrderWorld::OrderWorld(meeting::AccessRules rules, std::vector<OrderModel::Person> people, uint64_t seed)
    : host_(make_config(rules), seed), model_(rules, people), people_(people.size()) {
  for (size_t i = 0; i < people.size(); ++i) {
    if (people[i].has_account) host_.add_account(member(make_profile(i)).account);
    load_page(i);
  }
}

void OrderWorld::load_page(size_t who) {
  const OrderModel::Person& as = model_.people()[who];
  ClientProfile profile = as.comes_logged_in ? member(make_profile(who)) : guest(make_profile(who));
  XmppClient& client = host_.add_client(std::move(profile));
  people_[who] = {&client, people_[who].client == nullptr ? 0 : people_[who].page + 1};
  meeting::ConnectionInfo info;
  if (as.grant) info.token = make_token(*as.grant);
  host_.connect(client, info);
  client.request_conference(kRoom);
  host_.settle();
}

void OrderWorld::log_in(size_t who) {
  if (!model_.people()[who].has_account || model_.people()[who].logged_in) return;
  XmppClient& second = host_.add_client(member(make_profile(who)));
  host_.connect(second);
  second.request_conference(kRoom);
  host_.settle();
  const xmpp::Element* answer =
      second.find([](const xmpp::Element& stanza) { return stanza.child("conference") != nullptr; });
  people_[who].session = answer == nullptr ? "none" : answer->child("conference")->attribute("session-id");
  second.close();
  host_.settle();
  people_[who].client->request_conference(kRoom, people_[who].session);
}

void OrderWorld::settle() {
  host_.settle();
  for (Person& person : people_) {
    const auto& offer = person.client->offer();
    if (!person.client->in_room() || !offer || offer->sid == person.accepted) continue;
    person.accepted = offer->sid;
    person.client->accept(person.client->make_transport(),
                          person.client->make_sources(1000 * static_cast<uint32_t>(&person - people_.data() + 1)));
  }
  host_.settle();
  // What a room remembers is compared elsewhere (invitation_model_test.cpp); here each meeting begins anew.
  if (host_.service().stats().rooms == 0) host_.admin_change(meeting::RoomRemoved{{"", "tea"}});
}

std::string OrderWorld::form(const char* field, const std::string& value) {
  return fmt::format(
      R"(<iq xmlns="jabber:client" type="set" id="f" to="{}"><query xmlns="{}"><x xmlns="{}" type="submit">)"
      R"(<field var="muc#roomconfig_{}"><value>{}</value></field></x></query></iq>)",
      kRoom, ns::kMucOwner, ns::kDataForm, field, value);
}

std::string OrderWorld::item(const std::string& attributes, const char* to) {
  return fmt::format(R"(<iq xmlns="jabber:client" type="set" id="i" to="{}"><query xmlns="{}"><item {}/></query></iq>)",
                     to, ns::kMucAdmin, attributes);
}

std::string OrderWorld::av(const std::string& attributes, unsigned media) {
  return fmt::format(
      R"(<message xmlns="jabber:client" to="avmoderation.meet.ex"><av_moderation {} mediaType="{}"/></message>)",
      attributes, kMedia[media % 3]);
}

void OrderWorld::act(const Step& step) {
  XmppClient& actor = *people_[step.actor].client;
  const XmppClient& target = *people_[step.target].client;
  const bool on = step.choice / 3 % 2 == 0;
  const std::string bare = target.jid().substr(0, target.jid().find('/'));
  const std::string own_door = fmt::format("{}/{}", kLobby, actor.nick());
  switch (step.kind) {
    case Kind::join:
      return actor.join(kRoom, std::array{"", "right", "wrong"}[step.choice % 3]);
    case Kind::leave:
      return actor.send(
          fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}/{}"/>)", kRoom, actor.nick()));
    case Kind::knock:
      return actor.send(
          fmt::format(R"(<presence xmlns="jabber:client" to="{}"><x xmlns="{}"/><nick xmlns="{}">N</nick></presence>)",
                      own_door, ns::kMuc, ns::kNick));
    case Kind::walk_away:
      return actor.send(fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}"/>)", own_door));
    case Kind::let_in:
      return actor.send(
          fmt::format(R"(<message xmlns="jabber:client" to="{}"><x xmlns="{}"><invite to="{}"/></x></message>)", kRoom,
                      ns::kMucUser, target.jid()));
    case Kind::turn_away:
      return actor.send(item(fmt::format(R"(nick="{}" role="none")", target.nick()), kLobby));
    case Kind::set_lobby:
      return actor.send(form("membersonly", on ? "1" : "0"));
    case Kind::set_password:
      return actor.send(form("roomsecret", on ? "right" : ""));
    case Kind::kick:
      return actor.send(item(fmt::format(R"(nick="{}" role="none")", target.nick()), kRoom));
    case Kind::ban:
      return actor.send(item(fmt::format(R"(affiliation="outcast" jid="{}")", bare), kRoom));
    case Kind::pardon:
      return actor.send(item(fmt::format(R"(affiliation="none" jid="{}")", bare), kRoom));
    case Kind::promote:
      return actor.send(item(fmt::format(R"(affiliation="owner" jid="{}")", bare), kRoom));
    case Kind::moderate:
      return actor.send(av(fmt::format(R"(enable="{}")", on), step.choice));
    case Kind::approve:
      return actor.send(av(fmt::format(R"(jidToWhitelist="{}/{}")", kRoom, target.nick()), step.choice));
    case Kind::reject:
      return actor.send(av(fmt::format(R"(jidToBlacklist="{}/{}")", kRoom, target.nick()), step.choice));
    case Kind::end:
      return actor.send(R"(<message xmlns="jabber:client" to="endconference.meet.ex"><end_conference/></message>)");
    case Kind::drop:
      return host_.drop(actor);
    case Kind::resume:
      return host_.connect(actor);
    case Kind::new_page:
      actor.close();
      host_.settle();
      return load_page(step.actor);
    case Kind::log_in:
      return log_in(step.actor);
    case Kind::log_out:
      return actor.send(
          fmt::format(R"(<iq xmlns="jabber:client" type="set" id="o" to="focus.meet.ex"><logout xmlns="{}" )"
                      R"(session-id="{}"/></iq>)",
                      ns::kFocus, people_[step.actor].session));
    case Kind::count_:
      return;
  }
}

void OrderWorld::read_bridge() {
  for (const BridgeCommand& command : std::exchange(host_.commands(), {})) {
    if (const auto* added = std::get_if<AddEndpoint>(&command)) bridge_[added->endpoint] = {true, true, true};
    if (const auto* removed = std::get_if<RemoveEndpoint>(&command)) bridge_.erase(removed->endpoint);
    if (const auto* given = std::get_if<SetSendPermissions>(&command))
      bridge_[given->endpoint] = {given->audio, given->video, given->desktop};
  }
}

void OrderWorld::read_door(Person& person) {
  for (const xmpp::Element& stanza : person.client->inbox()) {
    const std::string& from = xmpp::stanza_from(stanza);
    if (!xmpp::is_presence(stanza) || !from.starts_with(kLobby) || xmpp::stanza_type(stanza) == "error") continue;
    const std::string nick = from.substr(from.find('/') + 1);
    const bool gone = xmpp::stanza_type(stanza) == "unavailable";
    if (nick == person.client->nick()) {
      person.in_lobby = !gone;
      if (gone) person.door.clear();
    } else if (gone) {
      person.door.erase(nick);
    } else {
      person.door.insert(nick);
    }
  }
}

std::string OrderWorld::leak(size_t who) const {
  for (const xmpp::Element& stanza : people_[who].client->inbox()) {
    const std::string& from = xmpp::stanza_from(stanza);
    const bool of_the_room = from.starts_with(std::string(kRoom) + "/") && xmpp::stanza_type(stanza) != "error";
    // A component may refuse what somebody asked of it.
    const bool of_a_component = from.find('@') == std::string::npos && stanza.child("json-message") != nullptr;
    if (of_the_room || of_a_component) return fmt::format("P{} is out and was told {}", who, stanza.to_string());
  }
  return {};
}

std::string OrderWorld::difference(size_t who) const {
  const XmppClient& client = *people_[who].client;
  const OrderModel::Person& expected = model_.people()[who];
  const auto endpoint = bridge_.find(client.nick());
  if (expected.inside != (endpoint != bridge_.end()))
    return fmt::format("P{}: endpoint, inside {}", who, expected.inside);
  for (size_t media = 0; expected.inside && media < 3; ++media)
    if (endpoint->second[media] != model_.may_send(expected, media))
      return fmt::format("P{}: may send {}: {}", who, kMedia[media], model_.may_send(expected, media));
  if (expected.dropped) return {};  // he sees nothing
  if (client.in_room() != expected.inside) return fmt::format("P{}: inside {}", who, expected.inside);
  if (people_[who].in_lobby != expected.in_lobby) return fmt::format("P{}: in the lobby {}", who, expected.in_lobby);
  if (!expected.inside) return {};
  std::map<std::string, std::string> occupants{{"focus", "moderator"}};
  std::set<std::string> waiting;
  for (size_t i = 0; i < people_.size(); ++i) {
    const OrderModel::Person& other = model_.people()[i];
    const std::string nick = people_[i].client->nick();
    if (other.inside && i != who) occupants[nick] = other.moderator ? "moderator" : "participant";
    if (other.waiting) waiting.insert(nick);
  }
  if (client.is_moderator() != expected.moderator) return fmt::format("P{}: moderator {}", who, expected.moderator);
  if (client.occupants() != occupants) return fmt::format("P{}: sees others in the room than there are", who);
  if (model_.watches_the_door(expected) && people_[who].door != waiting)
    return fmt::format("P{}: sees {} at the door of {}", who, people_[who].door.size(), waiting.size());
  return {};
}

std::string OrderWorld::play(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    host_.advance(kPause);
    model_.pass(host_.now());
    settle();
    for (size_t i = 0; i < people_.size(); ++i) {
      read_door(people_[i]);
      people_[i].client->clear();
      // Whose session has ended begins a new one.
      if (people_[i].page != model_.people()[i].page) load_page(i);
    }
    read_bridge();
    const std::vector<OrderModel::Person> before = model_.people();
    const bool possible = before[step.actor].dropped == (step.kind == Kind::resume);
    if (possible) {
      act(step);
      model_.apply(host_.now(), step);
    }
    settle();
    read_bridge();
    for (size_t i = 0; i < people_.size(); ++i) {
      read_door(people_[i]);
      if (std::string found = difference(i); !found.empty()) return found;
      // Who resumes gets what was meant for him while he was still inside.
      if (before[i].inside || model_.people()[i].inside || before[i].dropped) continue;
      if (std::string found = leak(i); !found.empty()) return found;
    }
    for (Person& person : people_) person.client->clear();
  }
  return {};
}

}  // namespace conclave::sim
