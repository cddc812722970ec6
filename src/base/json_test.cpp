#include "base/json.h"

#include <gtest/gtest.h>

namespace conclave {
namespace {

std::string again(std::string_view text, JsonLimits limits = {}) {
  const Result<Json> json = Json::parse(text, limits);
  return json ? json->to_string() : json.error().reason;
}

TEST(Json, WritesWhatItRead) {
  for (const char* text :
       {"null", "true", "-17", "3100000001", "0.1", "\"\"", "[]", "{}", R"({"b":[1,"x",{"a":null}],"a":false})",
        R"("quote \" backslash \\ é 👍")", "1.8446744073709552e+19", R"(["\u0000\u001f"])"})
    EXPECT_EQ(again(text), text);
  EXPECT_EQ(again(" { \"a\" : [ 1 , 2 ] } \n"), R"({"a":[1,2]})");
  EXPECT_EQ(again(R"("\ud83d\udc4d\n\/")"), R"("👍\u000a/")");
}

TEST(Json, NumbersDoNotDrift) {
  for (const char* text : {"1.4223372022036854776e19", "0.1234567890123456789", "9007199254740993.5", "1e-320"}) {
    const std::string once = again(text);
    EXPECT_EQ(again(once), once);
  }
  EXPECT_EQ(again("1.4223372022036854776e19"), "1.4223372022036855e+19");
  EXPECT_EQ(again("1e400"), "null");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text : {"", " ", "{", "[1,]", "{\"a\":}", "{a:1}", "01", "nul", "1 2", "{}x", "'a'", "\"\\x\"",
                           "\"a", "// c\n1", "\"\x01\"", "\"\xC3\"", "\"\\ud83d\"", "NaN", "{\"a\":1,\"a\":2}"})
    EXPECT_EQ(again(text), "bad-json") << text;
}

TEST(Json, KeepsItsLimits) {
  EXPECT_EQ(again("[[[]]]", {.max_depth = 3}), "[[[]]]");
  EXPECT_EQ(again("[[[[]]]]", {.max_depth = 3}), "json-limit");
  EXPECT_EQ(again("[1,2]", {.max_values = 3}), "[1,2]");
  EXPECT_EQ(again("[1,2,3]", {.max_values = 3}), "json-limit");
  EXPECT_EQ(again("[[],[]]", {.max_values = 3}), "[[],[]]");
  EXPECT_EQ(again("[[],[],[]]", {.max_values = 3}), "json-limit");
  EXPECT_EQ(again(R"({"a":1,"b":2})", {.max_members = 2}), R"({"a":1,"b":2})");
  EXPECT_EQ(again(R"({"a":1,"b":2,"c":3})", {.max_members = 2}), "json-limit");
  EXPECT_EQ(again("123", {.max_bytes = 3}), "123");
  EXPECT_EQ(again("1234", {.max_bytes = 3}), "json-limit");
  EXPECT_EQ(again(std::string(100000, '['), {.max_bytes = 1 << 20}), "json-limit");
}

TEST(Json, ReadsAbsentThingsAsDefaults) {
  const Json json = *Json::parse(R"({"n":1.9,"s":"x","big":1e300,"list":[1]})");
  EXPECT_EQ(json["n"].as_integer(), 1);
  EXPECT_EQ(json["big"].as_integer(-5), -5);
  EXPECT_EQ(json["s"].as_integer(7), 7);
  EXPECT_EQ(json["n"].as_string(), "");
  EXPECT_TRUE(json["absent"]["deeper"].is_null());
  EXPECT_TRUE(json["s"].items().empty());
  EXPECT_EQ(json["list"].items().size(), 1U);
  EXPECT_TRUE(json.has("n"));
  EXPECT_FALSE(json.has("m"));
}

TEST(Json, IsBuiltAndChanged) {
  Json json;
  json.set("a", 1).set("b", "x").set("a", true);
  json.member("c").push(2.5).push(Json());
  json.member("d")["nothing"];
  json.erase("b");
  EXPECT_EQ(json.to_string(), R"({"a":true,"c":[2.5,null],"d":null})");
  EXPECT_EQ(Json(uint32_t{4294967295}).to_string(), "4294967295");
  EXPECT_EQ(Json(0.0 / -1.0).to_string(), "0");
  EXPECT_EQ(Json(1e308 * 10).to_string(), "null");
}

}  // namespace
}  // namespace conclave
