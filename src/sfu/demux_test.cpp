#include "sfu/demux.h"

#include <gtest/gtest.h>

namespace conclave::sfu {
namespace {

UdpPath path(uint16_t port) { return {{IpAddress::v4(0xC0000201), 10000}, {IpAddress::v4(0xC6336401), port}}; }

constexpr TimePoint kNow{1000s};

std::optional<EndpointNumber> owner(Demux& demux, const UdpPath& path) {
  const Demux::Owner* found = demux.find(path);
  return found ? std::optional(found->endpoint) : std::nullopt;
}

TEST(DemuxTest, FindsByUfragAndByPath) {
  Demux demux;
  demux.add_ufrag(1, "one");
  EXPECT_EQ(demux.find_ufrag("one"), 1u);
  EXPECT_EQ(demux.find_ufrag("two"), std::nullopt);
  EXPECT_EQ(owner(demux, path(5)), std::nullopt);
  demux.add_path(kNow, 1, path(5));
  EXPECT_EQ(owner(demux, path(5)), 1u);
}

TEST(DemuxTest, APathIsItsOwnersWhileHeIsHeard) {
  Demux demux;
  EXPECT_TRUE(demux.add_path(kNow, 1, path(5)));
  EXPECT_FALSE(demux.add_path(kNow + 2999ms, 2, path(5)));
  EXPECT_EQ(owner(demux, path(5)), 1u);
  demux.find(path(5))->heard = kNow + 2s;
  EXPECT_FALSE(demux.add_path(kNow + 4s, 2, path(5)));
  EXPECT_TRUE(demux.add_path(kNow + 5s, 2, path(5)));
  EXPECT_EQ(owner(demux, path(5)), 2u);
  EXPECT_FALSE(demux.add_path(kNow + 6s, 1, path(5)));
  demux.remove(2);
  EXPECT_TRUE(demux.add_path(kNow + 6s, 1, path(5)));
}

TEST(DemuxTest, APathMayChangeHands) {
  Demux demux;
  EXPECT_TRUE(demux.add_path(kNow, 1, path(5)));
  EXPECT_TRUE(demux.add_path(kNow + 3s, 2, path(5)));
  EXPECT_EQ(owner(demux, path(5)), 2u);
  demux.remove(1);
  EXPECT_EQ(owner(demux, path(5)), 2u);
  demux.remove(2);
  EXPECT_EQ(owner(demux, path(5)), std::nullopt);
}

TEST(DemuxTest, KeepsABoundedNumberOfPaths) {
  Demux demux;
  for (uint16_t port = 1; port <= 1000; ++port) demux.add_path(kNow, 1, path(port));
  EXPECT_EQ(demux.paths(), Demux::kMaxPaths);
  EXPECT_EQ(owner(demux, path(1000)), 1u);
  EXPECT_EQ(owner(demux, path(1)), std::nullopt);
}

TEST(DemuxTest, BothUfragsHoldOverARestart) {
  Demux demux;
  demux.add_ufrag(1, "old");
  demux.add_ufrag(1, "new");
  EXPECT_EQ(demux.find_ufrag("old"), 1u);
  EXPECT_EQ(demux.find_ufrag("new"), 1u);
  for (int i = 0; i < 100; ++i) demux.add_ufrag(1, "u" + std::to_string(i));
  EXPECT_EQ(demux.find_ufrag("old"), std::nullopt);
  demux.remove(1);
  EXPECT_EQ(demux.find_ufrag("u99"), std::nullopt);
}

}  // namespace
}  // namespace conclave::sfu
