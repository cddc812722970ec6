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
  };

  void load_page(size_t who);
  /// On a second connection that is closed again, as stock clients do.
  void log_in(size_t who);
  void act(const Step& step);
  void settle();
  void read_bridge();
  void read_door(Person& person);
  std::string difference(size_t who) const;
  /// What of the room reached somebody who was out all the time.
  std::string leak(size_t who) const;

  std::string form(const char* field, const std::string& value);
  std::string item(const std::string& attributes, const char* to);
  std::string av(const std::string& attributes, unsigned media);

  ServiceHost host_;
  OrderModel model_;
  std::vector<Person> people_;
  std::map<EndpointId, std::array<bool, 3>> bridge_;  ///< endpoints and what they may send
};

}  // namespace conclave::sim
