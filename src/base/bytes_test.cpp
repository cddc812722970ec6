#include "base/bytes.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

TEST(ByteReader, ReadsNetworkOrderAndStopsAtTheEnd) {
  const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 0x01);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u24(), 0x040506u);
  EXPECT_EQ(reader.remaining(), 4u);
  EXPECT_EQ(reader.u32(), 0x0708090au);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, StaysFailedAfterAShortRead) {
  const uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u32(), 0u);
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_TRUE(reader.rest().empty());
}

TEST(ByteReader, RefusesALengthBeyondTheBuffer) {
  const uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  reader.u8();
  EXPECT_TRUE(reader.bytes(SIZE_MAX).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(ByteWriter, WritesWhatTheReaderReads) {
  uint8_t buffer[18];
  ByteWriter writer(buffer);
  writer.u8(0xfe);
  writer.u16(0x1234);
  writer.u24(0xabcdef);
  writer.u32(0xdeadbeef);
  writer.u64(0x0102030405060708);
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(writer.size(), 18u);
  ByteReader reader(writer.written());
  EXPECT_EQ(reader.u8(), 0xfe);
  EXPECT_EQ(reader.u16(), 0x1234);
  EXPECT_EQ(reader.u24(), 0xabcdefu);
  EXPECT_EQ(reader.u32(), 0xdeadbeefu);
  EXPECT_EQ(reader.u64(), 0x0102030405060708u);
}

TEST(ByteWriter, DropsWhatDoesNotFit) {
  uint8_t buffer[3] = {};
  ByteWriter writer(buffer);
  writer.u16(1);
  writer.u32(2);
  EXPECT_FALSE(writer.ok());
  EXPECT_EQ(writer.size(), 2u);
  writer.u8(3);
  EXPECT_EQ(writer.size(), 2u);
}

}  // namespace
}  // namespace conclave
