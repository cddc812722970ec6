#include "gateway/admission.h"

#include <gmock/gmock.h>

namespace conclave::gateway {
namespace {

using testing::IsNull;
using testing::StrEq;

constexpr TimePoint kStart{1h};
const IpAddress kSchool = IpAddress::v4(0xCB007105);
const IpAddress kHome = IpAddress::v4(0xC6336401);
const IpAddress kProxy = IpAddress::v4(0x0A000001);
const IpAddress kLoopback = IpAddress::v4(0x7f000001);

Admission make(const WebLimits& limits = {}) { return {limits, {*IpNetwork::parse("10.0.0.1")}}; }

TEST(Admission, CountsAllAndThoseOfOneAddress) {
  Admission admission = make({.connections = 3, .connections_per_address = 1});
  EXPECT_THAT(admission.enter(kStart, kSchool, Security::plain), IsNull());
  EXPECT_THAT(admission.enter(kStart, kSchool, Security::plain), StrEq("too-many-connections-of-one-address"));
  EXPECT_THAT(admission.enter(kStart, kProxy, Security::plain), IsNull());
  EXPECT_THAT(admission.enter(kStart, kProxy, Security::plain), IsNull()) << "many are behind it";
  EXPECT_THAT(admission.enter(kStart, kHome, Security::plain), StrEq("too-many-connections"));
  admission.leave(kSchool);
  EXPECT_THAT(admission.enter(kStart, kSchool, Security::plain), IsNull());
  EXPECT_EQ(admission.open(), 3u);
}

TEST(Admission, AConnectionThroughAProxyIsItsClients) {
  Admission admission = make({.connections_per_address = 1});
  admission.enter(kStart, kProxy, Security::tls);
  admission.enter(kStart, kProxy, Security::tls);
  EXPECT_THAT(admission.move(kProxy, kHome), IsNull());
  EXPECT_THAT(admission.move(kProxy, kHome), StrEq("too-many-connections-of-one-address"));
  EXPECT_THAT(admission.move(kHome, kHome), IsNull());
  admission.leave(kHome);
  EXPECT_THAT(admission.move(kProxy, kHome), IsNull());
}

// 300 people behind one address come within a minute, six connections each and two that stay.
TEST(Admission, ASchoolGetsItsHandshakes) {
  Admission admission = make();
  TimePoint now = kStart;
  for (int person = 0; person < 300; ++person, now += 200ms) {
    for (int i = 0; i < 8; ++i) EXPECT_THAT(admission.enter(now, kSchool, Security::tls), IsNull());
    for (int i = 0; i < 6; ++i) admission.leave(kSchool);
  }
}

TEST(Admission, AFloodOfHandshakesIsOneAddresssOwnAffair) {
  Admission admission = make({.handshakes_per_address = 100});
  size_t admitted = 0;
  TimePoint now = kStart;
  for (int i = 0; i < 100'000; ++i, now += 1ms) {
    if (admission.enter(now, kHome, Security::tls) != nullptr) continue;
    ++admitted;
    admission.leave(kHome);
  }
  EXPECT_LE(admitted, 2000u + 100 * 100u);
  while (admission.enter(now, kHome, Security::tls) == nullptr) ASSERT_LE(++admitted, 12'000u);
  EXPECT_THAT(admission.enter(now, kHome, Security::tls), StrEq("too-many-handshakes-of-one-address"));
  EXPECT_THAT(admission.enter(now, kSchool, Security::tls), IsNull());
  EXPECT_THAT(admission.enter(now, kHome, Security::plain), IsNull()) << "has none";
  for (int i = 0; i < 5000; ++i) {
    EXPECT_THAT(admission.enter(now, kLoopback, Security::tls), IsNull());
    admission.leave(kLoopback);
  }
}

TEST(Admission, OtherLimitsCountFromThenOn) {
  Admission admission = make({.connections_per_address = 2, .handshakes_per_address = 1});
  for (int i = 0; i < 2; ++i) admission.enter(kStart, kHome, Security::tls);
  admission.set_limits({.connections_per_address = 1, .handshakes_per_address = 1});
  admission.leave(kHome);
  EXPECT_THAT(admission.enter(kStart, kHome, Security::tls), StrEq("too-many-connections-of-one-address"));
  admission.leave(kHome);
  EXPECT_THAT(admission.enter(kStart, kHome, Security::tls), IsNull());
}

}  // namespace
}  // namespace conclave::gateway
