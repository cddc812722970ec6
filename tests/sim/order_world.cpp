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
/// In which the state of the breakout rooms is told.
constexpr Duration kNews = 700ms;

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

/// Goes nowhere by himself: the steps say who goes where.
ClientProfile make_profile(size_t who) {
  ClientProfile profile = stock_client(fmt::format("P{}", who));
  profile.goes_where_sent = false;
  return profile;
}

// Names and people of the rooms.
using Rooms = std::map<std::string, std::pair<std::string, std::map<std::string, std::string>>>;

Rooms read_rooms(const Json& news) {
  Rooms rooms;
  for (const auto& [id, room] : news["rooms"].members()) {
    auto& [name, people] = rooms[room["jid"].as_string()];
    name = room["name"].as_string();
    for (const auto& [jid, person] : room["participants"].members()) people[jid] = person["role"].as_string();
  }
  return rooms;
}

std::string room_name(unsigned name) { return fmt::format("R{}", name); }

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
  // What a room remembers is compared elsewhere (invitation_model_test.cpp), and what its owner may; here it has none.
  host_.admin_change(meeting::RoomRemoved{{"", "tea"}});
}

std::string OrderWorld::room_jid(unsigned place) const {
  if (place == OrderModel::kMain) return kRoom;
  return place <= rooms_.size() ? rooms_[place - 1] : "none@breakout.meet.ex";
}

std::string OrderWorld::own_room(size_t who) const {
  const OrderModel::Person& person = model_.people()[who];
  return room_jid(person.inside ? person.place : OrderModel::kMain);
}

std::string OrderWorld::form(size_t who, const char* field, const std::string& value) {
  return fmt::format(
      R"(<iq xmlns="jabber:client" type="set" id="f" to="{}"><query xmlns="{}"><x xmlns="{}" type="submit">)"
      R"(<field var="{}"><value>{}</value></field></x></query></iq>)",
      own_room(who), ns::kMucOwner, ns::kDataForm, field, value);
}

std::string OrderWorld::item(const std::string& attributes, const std::string& to) {
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
  const std::string room = own_room(step.actor);
  switch (step.kind) {
    case Kind::join:
      return join(step.actor, kRoom, step.choice);
    case Kind::enter:
      return join(step.actor, room_jid(model_.chosen(step.choice)), step.choice / 4);
    case Kind::leave:
      return actor.send(
          fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}/{}"/>)", room, actor.nick()));
    case Kind::set_off:
      return actor.send(fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}/{}">)"
                                    R"(<status>switch_room</status></presence>)",
                                    room, actor.nick()));
    case Kind::knock:
      return actor.send(
          fmt::format(R"(<presence xmlns="jabber:client" to="{}"><x xmlns="{}"/><nick xmlns="{}">N</nick></presence>)",
                      own_door, ns::kMuc, ns::kNick));
    case Kind::walk_away:
      return actor.send(fmt::format(R"(<presence xmlns="jabber:client" type="unavailable" to="{}"/>)", own_door));
    case Kind::let_in:
      return actor.send(
          fmt::format(R"(<message xmlns="jabber:client" to="{}"><x xmlns="{}"><invite to="{}"/></x></message>)", room,
                      ns::kMucUser, target.jid()));
    case Kind::turn_away:
      return actor.send(item(fmt::format(R"(nick="{}" role="none")", target.nick()), kLobby));
    case Kind::set_lobby:
      return actor.send(form(step.actor, "muc#roomconfig_membersonly", on ? "1" : "0"));
    case Kind::set_locked:
      return actor.send(form(step.actor, "{urn:conclave:rooms:1}locked", on ? "1" : "0"));
    case Kind::set_password:
      return actor.send(form(step.actor, "muc#roomconfig_roomsecret", on ? "right" : ""));
    case Kind::kick:
      return actor.send(item(fmt::format(R"(nick="{}" role="none")", target.nick()), room));
    case Kind::ban:
      return actor.send(item(fmt::format(R"(affiliation="outcast" jid="{}")", bare), room));
    case Kind::pardon:
      return actor.send(item(fmt::format(R"(affiliation="none" jid="{}")", bare), room));
    case Kind::promote:
      return actor.send(item(fmt::format(R"(affiliation="owner" jid="{}")", bare), room));
    case Kind::moderate:
      return actor.send(av(fmt::format(R"(enable="{}")", on), step.choice));
    case Kind::approve:
      return actor.send(av(fmt::format(R"(jidToWhitelist="{}/{}")", room, target.nick()), step.choice));
    case Kind::reject:
      return actor.send(av(fmt::format(R"(jidToBlacklist="{}/{}")", room, target.nick()), step.choice));
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
    default:
      return act_on_breakouts(step);
  }
}

void OrderWorld::act_on_breakouts(const Step& step) {
  XmppClient& actor = *people_[step.actor].client;
  const std::string room = room_jid(model_.chosen(step.choice)), name = room_name(step.choice);
  const auto command = [&](const char* type, const std::string& attributes, const char* content = "") {
    actor.send(fmt::format(R"(<message xmlns="jabber:client" to="breakout.meet.ex"><breakout_rooms type="{}" {}>{})"
                           R"(</breakout_rooms></message>)",
                           type, attributes, content));
  };
  switch (step.kind) {
    case Kind::make_room:
      return command("features/breakout-rooms/add", fmt::format(R"(subject="{}")", name));
    case Kind::rename_room:
      return command("features/breakout-rooms/rename", fmt::format(R"(breakoutRoomJid="{}" subject="{}")", room, name));
    case Kind::remove_room:
      return command("features/breakout-rooms/remove", fmt::format(R"(breakoutRoomJid="{}")", room));
    case Kind::send:
      return command("features/breakout-rooms/move-to-room",
                     fmt::format(R"(participantJid="{}" roomJid="{}")", people_[step.target].client->jid(), room));
    case Kind::close_rooms:
      return command("urn:conclave:breakout:close", fmt::format(R"(seconds="{}")", OrderModel::kCountdown / 1s));
    case Kind::call_off:
      return command("urn:conclave:breakout:call-off", "");
    case Kind::announce:
      return command("urn:conclave:breakout:announce", "", "<body>hear</body>");
    case Kind::restrict:
      return actor.send(
          fmt::format(R"(<message xmlns="jabber:client" to="metadata.meet.ex"><room_metadata xmlns="{}" room="{}">)"
                      R"({{"type":"room_metadata","key":"breakoutRooms","data":{{"restricted":{}}}}})"
                      R"(</room_metadata></message>)",
                      ns::kJitmeet, own_room(step.actor), step.choice / 3 % 2 == 0));
    default:
      return;
  }
}

// Who is inside already tries all the same.
void OrderWorld::join(size_t who, const std::string& room, unsigned password) {
  XmppClient& client = *people_[who].client;
  const char* secret = std::array{"", "right", "wrong"}[password % 3];
  if (!model_.people()[who].inside) return client.join(room, secret);
  client.send(fmt::format(R"(<presence xmlns="jabber:client" to="{}/{}"><x xmlns="{}"><password>{}</password></x>)"
                          R"(<nick xmlns="{}">N</nick></presence>)",
                          room, client.nick(), ns::kMuc, secret, ns::kNick));
}

void OrderWorld::read_bridge() {
  for (const BridgeCommand& command : std::exchange(host_.commands(), {})) {
    if (const auto* added = std::get_if<AddEndpoint>(&command)) bridge_[added->endpoint] = {added->conference};
    if (const auto* removed = std::get_if<RemoveEndpoint>(&command)) bridge_.erase(removed->endpoint);
    if (const auto* given = std::get_if<SetSendPermissions>(&command))
      bridge_[given->endpoint].may_send = {given->audio, given->video, given->desktop};
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

void OrderWorld::read_news(Person& person) {
  for (const xmpp::Element& stanza : person.client->inbox()) {
    if (xmpp::stanza_from(stanza) != "breakout.meet.ex") continue;
    const std::string text = stanza.child_text("json-message");
    if (text.find("breakout-rooms/update") != std::string::npos) person.news = text;
  }
  // A room is known by its number from then on.
  for (const auto& [jid, room] : read_rooms(Json::parse(person.news).value_or(Json())))
    if (jid.ends_with("@breakout.meet.ex") && std::ranges::find(rooms_, jid) == rooms_.end()) rooms_.push_back(jid);
}

std::string OrderWorld::leak(size_t who, const OrderModel::Person& before) const {
  const OrderModel::Person& now = model_.people()[who];
  // Who resumes gets what was meant for him while he was still inside.
  if (before.dropped) return {};
  std::set<std::string> own;
  for (const OrderModel::Person* each : {&before, &now})
    if (each->inside) own.insert(room_jid(each->place));
  for (const xmpp::Element& stanza : people_[who].client->inbox()) {
    const std::string& from = xmpp::stanza_from(stanza);
    if (xmpp::stanza_type(stanza) == "error") continue;  // a refusal
    const bool of_a_room = from.starts_with(std::string(kRoom) + "/") || from.find("@breakout.") != std::string::npos;
    if (of_a_room && !own.contains(from.substr(0, from.find('/'))))
      return fmt::format("P{} is elsewhere and was told {}", who, stanza.to_string());
    const bool of_a_component = from.find('@') == std::string::npos && stanza.child("json-message") != nullptr;
    if (of_a_component && own.empty()) return fmt::format("P{} is out and was told {}", who, stanza.to_string());
  }
  return {};
}

std::string OrderWorld::unheard(const Step& step, const std::vector<OrderModel::Person>& before) const {
  if (step.kind != Kind::announce) return {};
  const OrderModel::Person& actor = before[step.actor];
  const bool allowed = actor.inside && actor.moderator && !actor.dropped;
  for (size_t i = 0; i < people_.size(); ++i) {
    if (model_.people()[i].dropped || before[i].dropped) continue;
    const bool heard = people_[i].client->message_with_body("hear") != nullptr;
    if (heard != (allowed && before[i].inside)) return fmt::format("P{}: heard {}", i, heard);
  }
  return {};
}

std::string OrderWorld::difference_of_rooms(size_t who) const {
  if (!model_.has_had_breakouts()) return {};
  Rooms expected;
  expected[kRoom] = {};
  for (const OrderModel::Breakout& breakout : model_.breakouts())
    if (!breakout.removed()) expected[room_jid(breakout.number)].first = room_name(breakout.name);
  for (size_t i = 0; i < people_.size(); ++i) {
    const OrderModel::Person& person = model_.people()[i];
    const auto room = person.inside ? expected.find(room_jid(person.place)) : expected.end();
    if (room == expected.end()) continue;
    room->second.second[room->first + "/" + people_[i].client->nick()] = person.moderator ? "moderator" : "participant";
  }
  const std::string& news = people_[who].news;
  if (read_rooms(Json::parse(news).value_or(Json())) == expected) return {};
  return fmt::format("P{}: rooms are not as told in {}", who, news);
}

std::string OrderWorld::difference(size_t who) const {
  const XmppClient& client = *people_[who].client;
  const OrderModel::Person& expected = model_.people()[who];
  const auto endpoint = bridge_.find(client.nick());
  if (expected.inside != (endpoint != bridge_.end()))
    return fmt::format("P{}: endpoint, inside {}", who, expected.inside);
  for (size_t media = 0; expected.inside && media < 3; ++media)
    if (endpoint->second.may_send[media] != model_.may_send(expected, media))
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
    if (other.waiting) waiting.insert(nick);
    if (!other.inside || i == who) continue;
    const bool together = other.place == expected.place;
    if (together) occupants[nick] = other.moderator ? "moderator" : "participant";
    const auto its = bridge_.find(nick);
    if (its != bridge_.end() && together != (its->second.conference == endpoint->second.conference))
      return fmt::format("P{} and P{}: one conference, in one room {}", who, i, together);
  }
  if (client.room() != room_jid(expected.place)) return fmt::format("P{}: is in {}", who, client.room());
  if (client.is_moderator() != expected.moderator) return fmt::format("P{}: moderator {}", who, expected.moderator);
  if (client.occupants() != occupants) return fmt::format("P{}: sees others in the room than there are", who);
  if (model_.watches_the_door(expected) && people_[who].door != waiting)
    return fmt::format("P{}: sees {} at the door of {}", who, people_[who].door.size(), waiting.size());
  return difference_of_rooms(who);
}

// Whose session has ended begins a new one.
void OrderWorld::load_pages() {
  for (size_t i = 0; i < people_.size(); ++i)
    if (people_[i].page != model_.people()[i].page) load_page(i);
}

void OrderWorld::pass() {
  model_.pass(host_.now());
  settle();
  for (Person& person : people_) {
    read_door(person);
    read_news(person);
  }
  read_bridge();
}

std::string OrderWorld::compare(const Step& step, const std::vector<OrderModel::Person>& before) {
  for (size_t i = 0; i < people_.size(); ++i) {
    if (std::string found = difference(i); !found.empty()) return found;
    if (std::string found = leak(i, before[i]); !found.empty()) return found;
  }
  return unheard(step, before);
}

std::string OrderWorld::play(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    host_.advance(kPause);
    pass();
    for (Person& person : people_) person.client->clear();
    load_pages();
    const std::vector<OrderModel::Person> before = model_.people();
    const bool possible = before[step.actor].dropped == (step.kind == Kind::resume);
    if (possible) {
      act(step);
      model_.apply(host_.now(), step);
    }
    settle();
    host_.advance(kNews);
    pass();
    load_pages();
    if (std::string found = compare(step, before); !found.empty()) return found;
    for (Person& person : people_) person.client->clear();
  }
  return {};
}

}  // namespace conclave::sim
