// What the tests of the media side share: a world, and short names for what a participant sends.
#pragma once

#include <gmock/gmock.h>

#include "sim/media_world.h"

namespace conclave::sim {

constexpr ConferenceId kRoom = 7;

inline MediaClient::Encoding& layer(MediaWorld::Participant& p, int index) {
  return p.client->find_track(p.id + "-v0")->encodings[static_cast<size_t>(index)];
}
inline MediaClient::Track& camera(MediaWorld::Participant& p) { return *p.client->find_track(p.id + "-v0"); }
inline MediaClient::Track& microphone(MediaWorld::Participant& p) { return *p.client->find_track(p.id + "-a0"); }

class SfuTest : public testing::Test {
 protected:
  /// What `receiver` gets of `source`.
  ReceivedStream& stream(MediaWorld::Participant& receiver, const std::string& source) {
    const uint32_t ssrc = world.mapped(receiver.id, source);
    EXPECT_NE(ssrc, 0u) << source << " is not mapped";
    return receiver.client->stream(ssrc);
  }
  MediaWorld world;
};

}  // namespace conclave::sim
