// The server's side of a comparison with order_model: people who try things by the stanzas of stock clients, and what
// can be seen of the outcome: by themselves, by others, at the door, and by the bridge.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/order_model.h"
#include "sim/service_host.h"

namespace conclave::sim {

class OrderWorld {
 public:
  OrderWorld(meeting::AccessRules rules, std::vector<OrderModel::Person> people, uint64_t seed);

  /// Plays the steps in both worlds. What differs after the first step that makes a difference; empty: nothing.
  std::string play(const std::vector<Step>& steps);

 private:
  struct Person {
    XmppClient* client = nullptr;
    unsigned page = 0;
    std::string accepted{};        ///< sid of the newest offer that was answered
    std::set<std::string> door{};  ///< nicks that he sees waiting
    bool in_lobby = false;         ///< as he was told
    std::string session{};         ///< id of his login on another connection
    std::string news{};            ///< of the rooms of the meeting, as he was told last
  };
  struct Endpoint {
    ConferenceId conference = 0;
    std::array<bool, 3> may_send{true, true, true};
  };

  void load_page(size_t who);
  /// On a second connection that is closed again, as stock clients do.
  void log_in(size_t who);
  void load_pages();
  void pass();
  void act(const Step& step);
  void act_on_breakouts(const Step& step);
  void join(size_t who, const std::string& room, unsigned password);
  void settle();
  void read_bridge();
  void read_door(Person& person);
  void read_news(Person& person);
  std::string difference(size_t who) const;
  /// Between the rooms of the meeting as he is told and as they are.
  std::string difference_of_rooms(size_t who) const;
  /// What reached somebody of rooms that he was not in.
  std::string leak(size_t who, const OrderModel::Person& before) const;
  /// Whether everybody heard the announcement who should.
  std::string unheard(const Step& step, const std::vector<OrderModel::Person>& before) const;
  std::string compare(const Step& step, const std::vector<OrderModel::Person>& before);

  std::string room_jid(unsigned place) const;
  /// Of the room in which somebody is, or else of the main room.
  std::string own_room(size_t who) const;
  std::string form(size_t who, const char* field, const std::string& value);
  std::string item(const std::string& attributes, const std::string& to);
  std::string av(const std::string& attributes, unsigned media);

  ServiceHost host_;
  OrderModel model_;
  std::vector<Person> people_;
  std::vector<std::string> rooms_;  ///< breakout rooms as they were made
  std::map<EndpointId, Endpoint> bridge_;
};

}  // namespace conclave::sim
