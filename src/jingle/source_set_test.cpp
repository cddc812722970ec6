#include "jingle/source_set.h"

#include <gtest/gtest.h>

namespace conclave::jingle {
namespace {

using Sources = std::vector<SourceDescription>;
using enum SsrcGroup::Semantics;

SourceDescription video(std::string name, std::vector<uint32_t> ssrcs, std::vector<SsrcGroup> groups = {}) {
  SourceDescription source;
  source.name = std::move(name);
  source.media = MediaKind::video;
  source.ssrcs = std::move(ssrcs);
  source.groups = std::move(groups);
  return source;
}

SourceDescription by_rid(std::string name, std::string mid, std::vector<std::string> rids) {
  SourceDescription source = video(std::move(name), {});
  source.mid = std::move(mid);
  source.rids = std::move(rids);
  return source;
}

std::string set_reason(const Sources& existing, const Sources& added, SourceLimits limits = {}) {
  const Result<void> good = validate_sources("ab", existing, added, limits);
  return good ? "ok" : good.error().reason;
}

TEST(SourceSet, Validates) {
  EXPECT_EQ(set_reason({}, {video("ab-v0", {1, 2}, {{fid, {1, 2}}}), by_rid("ab-v1", "2", {"l"})}), "ok");
  EXPECT_EQ(set_reason({}, {video("cd-v0", {1})}), "foreign-source-name");
  EXPECT_EQ(set_reason({}, {video("ab-a0", {1})}), "foreign-source-name");
  EXPECT_EQ(set_reason({}, {video("ab-v0", {})}), "bad-source");
  EXPECT_EQ(set_reason({}, {video("ab-v0", {1}), video("ab-v1", {1})}), "duplicate-ssrc");
  EXPECT_EQ(set_reason({video("ab-v0", {1})}, {video("ab-v1", {1})}), "duplicate-ssrc");
  EXPECT_EQ(set_reason({by_rid("ab-v0", "1", {})}, {by_rid("ab-v1", "1", {})}), "duplicate-ssrc");
  EXPECT_EQ(set_reason({by_rid("ab-v0", "1", {"l"})}, {by_rid("ab-v0", "2", {"l"})}), "duplicate-source");
  EXPECT_EQ(set_reason({by_rid("ab-v0", "1", {"l"})}, {video("ab-v0", {1})}), "duplicate-source");
  EXPECT_EQ(set_reason({}, {video("ab-v0", {1}, {{fid, {1, 2}}})}), "bad-group");
  EXPECT_EQ(set_reason({video("ab-v0", {1})}, {video("ab-v0", {2}, {{fid, {1, 2}}})}), "ok");
}

TEST(SourceSet, CountsAllOfAnEndpoint) {
  EXPECT_EQ(set_reason({video("ab-v0", {1, 2})}, {video("ab-v1", {3})}, {.max_ssrcs = 3}), "ok");
  EXPECT_EQ(set_reason({video("ab-v0", {1, 2})}, {video("ab-v1", {3, 4})}, {.max_ssrcs = 3}), "too-many-sources");
  EXPECT_EQ(set_reason({by_rid("ab-v0", "1", {"l", "h"})}, {video("ab-v1", {3, 4})}, {.max_ssrcs = 3}),
            "too-many-sources");
  EXPECT_EQ(set_reason({}, {video("ab-v0", {1, 2}, {{fid, {1, 2}}, {sim, {1}}})}, {.max_groups = 1}),
            "too-many-sources");
}

TEST(SourceSet, Adds) {
  const Sources existing{video("ab-v0", {1})};
  const auto all = add_sources("ab", existing, Sources{video("ab-v0", {2}, {{fid, {1, 2}}}), video("ab-v1", {3})});
  ASSERT_TRUE(all);
  EXPECT_EQ(*all, (Sources{video("ab-v0", {1, 2}, {{fid, {1, 2}}}), video("ab-v1", {3})}));
  EXPECT_FALSE(add_sources("ab", existing, existing));
}

TEST(SourceSet, Removes) {
  const Sources existing{video("ab-v0", {1, 2}, {{fid, {1, 2}}}), video("ab-v1", {3}), by_rid("ab-v2", "4", {"l"})};
  EXPECT_EQ(remove_sources(existing, Sources{video("ab-v0", {1, 2}), by_rid("ab-v2", "4", {})}),
            (Sources{video("ab-v1", {3})}));
  EXPECT_EQ(remove_sources(existing, Sources{video("ab-v0", {2}), video("cd-v0", {3})}),
            (Sources{video("ab-v0", {1}), existing[1], existing[2]}));
}

}  // namespace
}  // namespace conclave::jingle
