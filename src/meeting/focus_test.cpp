// The conference request: who may open a room, and what an overloaded server says.
#include "meeting/test_rooms.h"

namespace conclave::meeting {
namespace {

TEST(ConferenceRequest, OverHttpFollowsTheSameRules) {
  ServiceHost host;
  Output out;
  HttpAnswer answer = host.service().handle_conference_request(
      host.now(), {R"({"room":"tea@muc.meet.ex","machineUid":"m","properties":{"startAudioMuted":"9"}})"}, out);
  EXPECT_EQ(answer.status, 200u);
  EXPECT_THAT(answer.body, HasSubstr(R"("ready":true)"));
  EXPECT_THAT(answer.body, HasSubstr(R"("focusJid":"focus@auth.meet.ex")"));
  EXPECT_THAT(answer.body, HasSubstr(R"("properties":{)"));
  for (const char* bad : {"", "[]", "{", R"({"room":"tea@elsewhere.ex"})", R"({"room":7})"})
    EXPECT_EQ(host.service().handle_conference_request(host.now(), {bad}, out).status, 400u) << bad;
}

TEST(ConferenceRequest, OverloadIsNotAnError) {
  ServiceConfig config = sim::default_service_config();
  config.max_rooms = 0;
  ServiceHost host(config);
  XmppClient& ann = host.join(stock_client("Ann"), kRoom);
  const Element* answer = ann.find([](const Element& e) { return e.child("conference", ns::kFocus) != nullptr; });
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->child("conference")->attribute("ready"), "false");
}

}  // namespace
}  // namespace conclave::meeting
