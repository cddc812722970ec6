// Order in the room over the whole server: what moderators decide holds down to the last packet.
#include <gmock/gmock.h>

#include "sim/server_world.h"
#include "xmpp/stanza.h"

namespace conclave::sim {
namespace {

using Person = ServerWorld::Person;

/// Whether packets of `source` arrive at `receiver` within the next two seconds.
bool flows(ServerWorld& world, Person& receiver, const std::string& source) {
  world.run(300ms);  // what was under way
  const ReceivedStream* stream = world.stream(receiver, source);
  const size_t before = stream == nullptr ? 0 : stream->packets.size();
  world.run(2s);
  stream = world.stream(receiver, source);
  return stream != nullptr && stream->packets.size() > before;
}

void moderate(ServerWorld& world, Person& by, const std::string& attributes) {
  by.xmpp->send(R"(<message xmlns="jabber:client" to="avmoderation.meet.ex"><av_moderation )" + attributes +
                "/></message>");
  world.run(100ms);
}

std::string jid_attribute(const char* name, const Person& whom) {
  return std::string(name) + "=\"" + whom.xmpp->occupant_jid() + "\"";
}

TEST(Order, WhoMayNotSpeakIsNotHeardWhateverHisClientDoes) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  Person& cat = world.join(stock_client("Cat"));
  world.run(2s);
  moderate(world, ann, R"(enable="true" mediaType="audio")");
  // These clients go on sending as if nothing had been said to them.
  EXPECT_FALSE(flows(world, ann, bob.source("-a0")));
  EXPECT_FALSE(flows(world, bob, cat.source("-a0")));
  EXPECT_TRUE(flows(world, bob, ann.source("-a0"))) << "moderators are exempt";
  EXPECT_TRUE(flows(world, ann, bob.source("-v0"))) << "each kind of media has its own rule";
  EXPECT_GT(world.node().drops().count("not-permitted"), 100u);

  Person& late = world.join(own_client("Dan"));
  EXPECT_FALSE(flows(world, ann, late.source("-a0")));
  moderate(world, ann, jid_attribute("jidToWhitelist", bob) + R"( mediaType="audio")");
  EXPECT_TRUE(flows(world, cat, bob.source("-a0")));
  EXPECT_FALSE(flows(world, ann, cat.source("-a0")));
  moderate(world, ann, jid_attribute("jidToBlacklist", bob) + R"( mediaType="audio")");
  EXPECT_FALSE(flows(world, cat, bob.source("-a0")));
  moderate(world, ann, R"(enable="true" mediaType="video")");
  EXPECT_FALSE(flows(world, ann, bob.source("-v0")));
  moderate(world, ann, R"(enable="false" mediaType="audio")");
  moderate(world, ann, R"(enable="false" mediaType="video")");
  for (const char* suffix : {"-a0", "-v0"}) {
    EXPECT_TRUE(flows(world, ann, bob.source(suffix))) << suffix;
    EXPECT_EQ(world.stream(ann, bob.source(suffix))->flaw(), "") << suffix << ": one continuous stream, with pauses";
  }
}

TEST(Order, TheRuleOutlivesALostSocketAndTheModerator) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(own_client("Bob"));
  Person& cat = world.join(own_client("Cat"));
  world.run(2s);
  moderate(world, ann, R"(enable="true" mediaType="audio")");
  world.drop_signalling(cat);
  world.run(5s);
  world.resume(cat);
  EXPECT_FALSE(flows(world, ann, cat.source("-a0")));
  world.leave(ann);
  ASSERT_TRUE(bob.xmpp->is_moderator());
  EXPECT_TRUE(flows(world, cat, bob.source("-a0")));
  EXPECT_FALSE(flows(world, bob, cat.source("-a0")));
}

constexpr const char* kRoom = "garden@muc.meet.ex";

void submit(ServerWorld& world, Person& by, const char* field, const char* value) {
  by.xmpp->send(R"(<iq xmlns="jabber:client" type="set" id="form" to="garden@muc.meet.ex"><query )"
                R"(xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit"><field )"
                R"(var="muc#roomconfig_)" +
                std::string(field) + "\"><value>" + value + "</value></field></x></query></iq>");
  world.run(100ms);
}

void stand_at_the_door(ServerWorld& world, Person& person) {
  person.xmpp->send(R"(<presence xmlns="jabber:client" to="garden@lobby.meet.ex/)" + person.id() +
                    R"("><x xmlns="http://jabber.org/protocol/muc"/><nick )"
                    R"(xmlns="http://jabber.org/protocol/nick">N</nick></presence>)");
  world.run(100ms);
}

void let_in(ServerWorld& world, Person& by, Person& whom) {
  by.xmpp->send(R"(<message xmlns="jabber:client" to="garden@muc.meet.ex"><x )"
                R"(xmlns="http://jabber.org/protocol/muc#user"><invite to=")" +
                whom.xmpp->jid() + R"("/></x></message>)");
  world.run(100ms);
}

/// Asks for the room once more; true when there is a media session soon after.
bool come_in(ServerWorld& world, Person& person) {
  person.xmpp->join(kRoom);
  if (!world.run_until([&] { return person.channel != 0; }, 3s)) return false;
  ReceiverVideoConstraints wanted;
  wanted.last_n = -1;
  wanted.default_max_height = 720;
  world.want(person, wanted);
  return true;
}

TEST(Order, WhoWaitsInTheLobbyHasNothingOfTheRoomUntilHeIsLetIn) {
  ServerWorld world;
  Person& ann = world.join(own_client("Ann"));
  Person& bob = world.join(stock_client("Bob"));
  submit(world, ann, "membersonly", "1");
  stand_at_the_door(world, ann);
  Person& cat = world.join(own_client("Cat"));
  EXPECT_FALSE(cat.xmpp->in_room());
  stand_at_the_door(world, cat);
  const auto sees_cat = [&] {
    return ann.xmpp->find([&](const xmpp::Element& stanza) {
      return xmpp::stanza_from(stanza) == "garden@lobby.meet.ex/" + cat.id() && xmpp::stanza_type(stanza).empty();
    }) != nullptr;
  };
  EXPECT_TRUE(sees_cat());
  EXPECT_FALSE(come_in(world, cat));
  EXPECT_EQ(cat.media, nullptr);
  EXPECT_EQ(world.node().stats().endpoints, 2u);
  EXPECT_TRUE(cat.xmpp->occupants().empty());
  // The moderator's socket is lost and replaced; the door is still hers.
  world.drop_signalling(ann);
  world.run(10s);
  world.resume(ann);
  let_in(world, ann, cat);
  ASSERT_TRUE(come_in(world, cat));
  EXPECT_TRUE(flows(world, cat, ann.source("-v0")));
  EXPECT_TRUE(flows(world, bob, cat.source("-a0")));

  ann.xmpp->send(R"(<iq xmlns="jabber:client" type="set" id="kick" to="garden@muc.meet.ex"><query )"
                 R"(xmlns="http://jabber.org/protocol/muc#admin"><item role="none" nick=")" +
                 cat.id() + R"("/></query></iq>)");
  world.run(500ms);
  EXPECT_EQ(world.node().stats().endpoints, 2u);
  const uint64_t received = cat.media->received_packets();
  EXPECT_FALSE(come_in(world, cat));
  EXPECT_EQ(cat.media->received_packets(), received);
}

}  // namespace
}  // namespace conclave::sim
