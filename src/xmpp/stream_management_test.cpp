#include "xmpp/stream_management.h"

#include <gtest/gtest.h>

namespace conclave::xmpp {
namespace {

TEST(StreamManagement, CountsAndAcknowledges) {
  StreamManagement sm("id");
  EXPECT_EQ(sm.make_ack(), R"(<a xmlns="urn:xmpp:sm:3" h="0"/>)");
  sm.count_received();
  sm.count_received();
  EXPECT_EQ(sm.make_ack(), R"(<a xmlns="urn:xmpp:sm:3" h="2"/>)");
  EXPECT_EQ(StreamManagement::ack_request(), R"(<r xmlns="urn:xmpp:sm:3"/>)");
}

TEST(StreamManagement, AsksEveryFifthStanza) {
  StreamManagement sm("id");
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(sm.push_sent("<m/>"), false);
    EXPECT_EQ(sm.push_sent("<m/>"), true);
  }
}

TEST(StreamManagement, KeepsWhatIsNotAcknowledged) {
  StreamManagement sm("id");
  for (const char* frame : {"<a/>", "<b/>", "<c/>"}) ASSERT_TRUE(sm.push_sent(frame));
  EXPECT_EQ(sm.unacknowledged_bytes(), 12U);
  ASSERT_TRUE(sm.handle_ack(1));
  EXPECT_EQ(sm.unacknowledged(), (std::deque<std::string>{"<b/>", "<c/>"}));
  ASSERT_TRUE(sm.handle_ack(1));
  ASSERT_TRUE(sm.resume(2));
  EXPECT_EQ(sm.unacknowledged(), (std::deque<std::string>{"<c/>"}));
  EXPECT_EQ(sm.unacknowledged_bytes(), 4U);
  EXPECT_EQ(sm.sent(), 3U);
}

TEST(StreamManagement, RefusesImpossibleCounts) {
  StreamManagement sm("id");
  ASSERT_TRUE(sm.push_sent("<a/>"));
  ASSERT_TRUE(sm.push_sent("<b/>"));
  EXPECT_STREQ(sm.handle_ack(3).error().reason, "bad-ack");
  ASSERT_TRUE(sm.handle_ack(2));
  EXPECT_STREQ(sm.handle_ack(1).error().reason, "bad-ack");
  EXPECT_STREQ(sm.resume(0xFFFFFFFF).error().reason, "bad-ack");
}

TEST(StreamManagement, QueueIsBounded) {
  StreamManagement by_count("id", {.max_stanzas = 2, .max_bytes = 1000});
  ASSERT_TRUE(by_count.push_sent("<a/>"));
  ASSERT_TRUE(by_count.push_sent("<a/>"));
  EXPECT_STREQ(by_count.push_sent("<a/>").error().reason, "sm-queue-overflow");
  StreamManagement by_bytes("id", {.max_stanzas = 100, .max_bytes = 10});
  ASSERT_TRUE(by_bytes.push_sent("12345"));
  EXPECT_FALSE(by_bytes.push_sent("123456"));
  ASSERT_TRUE(by_bytes.handle_ack(1));
  EXPECT_TRUE(by_bytes.push_sent("123456"));
}

TEST(StreamManagement, IdsComeFromTheAlphabetClientsRecognise) {
  SeededRandom random(1);
  const std::string id = make_stream_management_id(random);
  EXPECT_GE(id.size(), 22U);
  EXPECT_EQ(id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"),
            std::string::npos);
  EXPECT_NE(id, make_stream_management_id(random));
}

}  // namespace
}  // namespace conclave::xmpp
