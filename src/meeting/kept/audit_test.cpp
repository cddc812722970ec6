#include "meeting/kept/audit.h"

#include <gtest/gtest.h>

namespace conclave::meeting {
namespace {

TEST(Audit, EventsHaveNames) {
  for (int i = 0; i <= static_cast<int>(AuditEvent::person_forgotten); ++i) {
    const auto event = static_cast<AuditEvent>(i);
    EXPECT_EQ(parse_audit_event(to_string(event)), event);
  }
  EXPECT_EQ(parse_audit_event("danced"), std::nullopt);
}

TEST(FailedLogins, AreCountedTogether) {
  FailedLogins failed;
  EXPECT_TRUE(failed.note("ann", "203.0.113.7"));
  EXPECT_FALSE(failed.note("ann", "203.0.113.7"));
  EXPECT_FALSE(failed.note("", "203.0.113.7"));
  const std::vector<AuditRecord> records = failed.extract(UnixTime{Duration{7s}});
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].account, "");
  EXPECT_EQ(records[1].account, "ann");
  EXPECT_EQ(records[1].count, 2u);
  EXPECT_TRUE(failed.extract({}).empty());
  EXPECT_TRUE(failed.note("ann", "203.0.113.7"));
}

TEST(FailedLogins, ManyNamesDoNotFillTheLog) {
  FailedLogins failed;
  for (int i = 0; i < 5000; ++i) failed.note("n" + std::to_string(i), "203.0.113.7");
  const std::vector<AuditRecord> records = failed.extract({});
  EXPECT_LE(records.size(), FailedLogins::kMaxKinds + 1);
  uint64_t sum = 0;
  for (const AuditRecord& record : records) sum += record.count;
  EXPECT_EQ(sum, 5000u);
}

}  // namespace
}  // namespace conclave::meeting
