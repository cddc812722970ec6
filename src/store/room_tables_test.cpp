// Rooms, invitations and the audit log.
#include "store/room_tables.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "store/audit_table.h"
#include "store/migrations.h"

namespace conclave::store {
namespace {

using meeting::AuditEvent;
using meeting::AuditRecord;
using meeting::Invitation;
using meeting::InvitedAs;
using meeting::MediaType;
using meeting::RoomRecord;
using testing::ElementsAre;
using testing::IsEmpty;

UnixTime at(int64_t seconds) { return UnixTime{seconds * Duration{1s}}; }

class RoomTablesTest : public testing::Test {
 protected:
  RoomTablesTest() { std::filesystem::create_directories(directory_); }
  ~RoomTablesTest() override { std::filesystem::remove_all(directory_); }

  Database open() {
    auto database = Database::open(directory_ / "conclave.db");
    EXPECT_TRUE(database) << database.error().detail;
    const auto migrated = migrate(*database);
    EXPECT_TRUE(migrated) << migrated.error().detail;
    return std::move(*database);
  }

  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-rooms-" + std::to_string(getpid()));
};

RoomRecord room(std::string tenant, std::string name) {
  RoomRecord record{.key = {std::move(tenant), std::move(name)}, .owner = "ann", .created = at(100), .used = at(200)};
  record.settings.password = "s\"é\nsame";
  record.settings.lobby = true;
  record.settings.moderated.add(MediaType::desktop);
  return record;
}

TEST_F(RoomTablesTest, RoomsAreWhatWasSaved) {
  const RoomRecord tea = room("", "tea");
  const RoomRecord club = room("club", "k%c3%a4se");
  {
    Database database = open();
    RoomTable table(database);
    ASSERT_TRUE(table.save(club));
    ASSERT_TRUE(table.save(room("", "tea")));
  }
  Database database = open();
  RoomTable table(database);
  EXPECT_THAT(table.list().value(), ElementsAre(tea, club));
  RoomRecord changed = tea;
  changed.owner.clear();
  changed.settings = {};
  changed.used = at(300);
  ASSERT_TRUE(table.save(changed));
  EXPECT_THAT(table.list().value(), ElementsAre(changed, club));
  EXPECT_EQ(table.forget(tea.key), true);
  EXPECT_EQ(table.forget(tea.key), false);
  EXPECT_THAT(table.list().value(), ElementsAre(club));
}

TEST_F(RoomTablesTest, DamagedSettingsAreAnErrorAndNoOpenRoom) {
  Database database = open();
  ASSERT_TRUE(
      database.run("INSERT INTO rooms (tenant, name, owner, settings, created, used) VALUES ('', 'tea', 'ann', "
                   "'{\"password\":7}', 0, 0)"));
  EXPECT_FALSE(RoomTable(database).list());
}

TEST_F(RoomTablesTest, InvitationsAreWhatWasSaved) {
  Database database = open();
  InvitationTable table(database);
  Invitation invitation{.id = "abcdefgh",
                        .code_hash = meeting::hash_of_code("code"),
                        .room = {"club", "tea"},
                        .role = InvitedAs::moderator,
                        .made_by = "ann",
                        .made = at(100),
                        .expires = at(200),
                        .uses = 3,
                        .used_by = {"0123456789abcdef", "fedcba9876543210"}};
  ASSERT_TRUE(table.save(invitation));
  EXPECT_THAT(table.list().value(), ElementsAre(invitation));
  invitation.revoked = true;
  invitation.used_by.emplace_back("00000000ffffffff");
  ASSERT_TRUE(table.save(invitation));
  EXPECT_THAT(table.list().value(), ElementsAre(invitation));
  EXPECT_EQ(table.forget("abcdefgh"), true);
  EXPECT_THAT(table.list().value(), IsEmpty());
}

TEST_F(RoomTablesTest, TheAuditLogForgetsByAgeAndRenames) {
  Database database = open();
  AuditTable table(database);
  const AuditRecord login{.time = at(100), .event = AuditEvent::logged_in, .account = "ann"};
  const AuditRecord failed{
      .time = at(200), .event = AuditEvent::login_failed, .account = "ann", .address = "203.0.113.7", .count = 40};
  const AuditRecord added{.time = at(200), .event = AuditEvent::account_added, .subject = "ann"};
  const AuditRecord opened{.time = at(300), .event = AuditEvent::room_opened, .account = "bob", .room = "tea"};
  for (const AuditRecord& record : {login, failed, added, opened}) ASSERT_TRUE(table.add(record));
  EXPECT_THAT(table.list(at(0), 100).value(), ElementsAre(login, failed, added, opened));
  EXPECT_THAT(table.list(at(200), 100).value(), ElementsAre(failed, added, opened));
  EXPECT_THAT(table.list(at(0), 2).value(), ElementsAre(added, opened));
  EXPECT_EQ(table.forget_before(at(200)), 1);
  ASSERT_TRUE(table.rename("ann", "person-1"));
  const auto renamed = table.list(at(0), 100);
  for (const AuditRecord& record : *renamed) {
    EXPECT_NE(record.account, "ann");
    EXPECT_NE(record.subject, "ann");
  }
  EXPECT_EQ(table.list(at(0), 100)->front().account, "person-1");
}

}  // namespace
}  // namespace conclave::store
