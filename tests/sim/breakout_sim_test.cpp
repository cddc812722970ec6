// Breakout rooms over the whole server: who is in one room hears and sees nobody of another, down to the packets.
#include <gmock/gmock.h>

#include <algorithm>

#include "sim/server_world.h"
#include "xmpp/stanza.h"

namespace conclave::sim {
namespace {

using Person = ServerWorld::Person;

constexpr const char* kMain = "garden@muc.meet.ex";

void command(ServerWorld& world, Person& by, const std::string& attributes) {
  by.xmpp->send(R"(<message xmlns="jabber:client" to="breakout.meet.ex"><breakout_rooms )" + attributes +
                "/></message>");
  world.run(1s);
}

// Addresses of the breakout rooms, as the newest telling has them.
std::vector<std::string> rooms_told(const Person& person) {
  const xmpp::Element* news = person.xmpp->find([](const xmpp::Element& stanza) {
    return stanza.child_text("json-message").find("breakout-rooms/update") != std::string::npos;
  });
  std::vector<std::string> jids;
  const std::string text = news == nullptr ? "" : news->child_text("json-message");
  const std::string mark = "@breakout.meet.ex\",\"name\"";
  for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const size_t begin = text.rfind('"', at) + 1;
    jids.push_back(text.substr(begin, text.find('"', begin) - begin));
  }
  return jids;
}

size_t packets(ServerWorld& world, Person& receiver, const std::string& source) {
  const ReceivedStream* stream = world.stream(receiver, source);
  return stream == nullptr ? 0 : stream->packets.size();
}

/// Everybody gets what everybody in his own room sends, and nothing from anybody else.
void expect_rooms_apart(ServerWorld& world, const std::vector<std::vector<Person*>>& rooms) {
  world.run(3s);
  std::map<std::pair<Person*, std::string>, size_t> before;
  std::vector<Person*> people;
  for (const auto& room : rooms) people.insert(people.end(), room.begin(), room.end());
  const auto each = [&](auto look) {
    for (Person* receiver : people)
      for (Person* sender : people)
        for (const char* suffix : {"-a0", "-v0"})
          if (receiver != sender) look(*receiver, *sender, sender->source(suffix));
  };
  each([&](Person& receiver, Person&, const std::string& source) {
    before[{&receiver, source}] = packets(world, receiver, source);
  });
  world.run(2s);
  const auto together = [&](Person& a, Person& b) {
    return std::ranges::any_of(rooms, [&](const auto& room) {
      return std::ranges::find(room, &a) != room.end() && std::ranges::find(room, &b) != room.end();
    });
  };
  each([&](Person& receiver, Person& sender, const std::string& source) {
    const size_t now = packets(world, receiver, source);
    if (together(receiver, sender))
      EXPECT_GT(now, before.at({&receiver, source})) << source << " does not reach " << receiver.id();
    else
      EXPECT_EQ(now, before.at({&receiver, source})) << source << " reaches " << receiver.id() << " in another room";
  });
}

TEST(BreakoutRooms, NobodyHearsOrSeesAnotherRoom) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(stock_client("Bob"));
  Person& cat = world.join(own_client("Cat"));
  Person& dan = world.join(stock_client("Dan"));
  world.run(1s);
  command(world, ann, R"(type="features/breakout-rooms/add" subject="Left")");
  command(world, ann, R"(type="features/breakout-rooms/add" subject="Right")");
  const std::vector<std::string> rooms = rooms_told(bob);
  ASSERT_EQ(rooms.size(), 2u);
  ASSERT_TRUE(world.move(bob, rooms[0]));
  expect_rooms_apart(world, {{&ann, &cat, &dan}, {&bob}});
  ASSERT_TRUE(world.move(cat, rooms[0]));
  ASSERT_TRUE(world.move(ann, rooms[1]));
  ASSERT_TRUE(world.move(dan, rooms[1]));
  expect_rooms_apart(world, {{&bob, &cat}, {&ann, &dan}});
  EXPECT_EQ(world.node().stats().endpoints, 4u);
  ASSERT_TRUE(world.move(dan, rooms[0]));
  expect_rooms_apart(world, {{&bob, &cat, &dan}, {&ann}});
}

TEST(BreakoutRooms, ACountdownBringsEverybodyTogetherAgain) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(stock_client("Bob"));
  Person& cat = world.join(own_client("Cat"));
  world.run(1s);
  command(world, ann, R"(type="features/breakout-rooms/add" subject="Left")");
  const std::vector<std::string> rooms = rooms_told(bob);
  ASSERT_EQ(rooms.size(), 1u);
  ASSERT_TRUE(world.move(bob, rooms[0]));
  ASSERT_TRUE(world.move(cat, rooms[0]));
  // Bob's socket breaks and comes back meanwhile: he is where he was.
  world.drop_signalling(bob);
  world.run(5s);
  world.resume(bob);
  expect_rooms_apart(world, {{&ann}, {&bob, &cat}});
  command(world, ann, R"(type="urn:conclave:breakout:close" seconds="10")");
  EXPECT_EQ(bob.xmpp->room(), rooms[0]);
  world.run(10s);
  EXPECT_EQ(bob.xmpp->room(), kMain);
  ReceiverVideoConstraints wanted;
  wanted.last_n = -1;
  wanted.default_max_height = 720;
  for (Person* person : {&bob, &cat}) world.want(*person, wanted);
  expect_rooms_apart(world, {{&ann, &bob, &cat}});
  EXPECT_EQ(world.host().service().stats().rooms, 1u);
  EXPECT_EQ(world.node().stats().conferences, 1u);
}

}  // namespace
}  // namespace conclave::sim
