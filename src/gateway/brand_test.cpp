#include "gateway/brand.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace conclave::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

bool every_file(const std::string&) { return true; }
bool no_file(const std::string&) { return false; }

TEST(Brand, NothingConfiguredIsNothingSaid) { EXPECT_EQ(write_brand_script({}, {}), ""); }

TEST(Brand, SaysWhatIsConfigured) {
  const Brand brand{
      "Gartenverein", "brand/logo.png", "#0a6b5a", "#63e2c0", {{"de", "Hallo"}, {"en", "Hello"}, {"fr", ""}}};
  EXPECT_EQ(write_brand_script(brand, {"https://intranet.example.org"}),
            R"({"brand":{"name":"Gartenverein","logo":"/brand/logo","accent":{"light":"#0a6b5a","dark":"#63e2c0"},)"
            R"("welcome":{"de":"Hallo","en":"Hello"}},"frameOrigins":["https://intranet.example.org"]})");
  EXPECT_EQ(
      write_brand_script({.name = "A", .logo = {}, .accent_light = {}, .accent_dark = "#ffffff", .welcome = {}}, {}),
      R"({"brand":{"name":"A","accent":{"dark":"#ffffff"}}})");
}

TEST(Brand, CannotBreakOutOfTheScript) {
  Brand brand;
  brand.name = "</script><script>alert(1)//\"'\\\n\xe2\x80\xa8\xe2\x80\xa9";
  const std::string script = write_brand_script(brand, {});
  EXPECT_EQ(script, R"({"brand":{"name":"\u003c/script>\u003cscript>alert(1)//\"'\\\u000a\u2028\u2029"}})");
  EXPECT_EQ(quote_for_script("a\"<b"), R"("a\"\u003cb")");
}

TEST(Manifest, CarriesTheNameAndTheIconsThatExist) {
  EXPECT_EQ(write_manifest({.name = "Garten \"Süd\"", .logo = {}, .accent_light = {}, .accent_dark = {}, .welcome = {}},
                           [](const std::string& file) { return file == "icons/icon-512.png"; }),
            R"({"id":"/","name":"Garten \"Süd\"","short_name":"Garten \"Süd\"","start_url":"/","scope":"/",)"
            R"("display":"standalone","background_color":"#0b0c0f","theme_color":"#0b0c0f",)"
            R"("icons":[{"src":"/icons/icon-512.png","sizes":"512x512","type":"image/png","purpose":"any"}]})");
  const std::string plain = write_manifest({}, every_file);
  EXPECT_THAT(plain, HasSubstr(R"("name":"Conclave")"));
  EXPECT_THAT(
      plain,
      HasSubstr(R"({"src":"/icons/maskable-512.png","sizes":"512x512","type":"image/png","purpose":"maskable"})"));
  EXPECT_THAT(write_manifest({}, no_file), HasSubstr(R"("icons":[])"));
}

class LogoTest : public testing::Test {
 protected:
  LogoTest() { std::filesystem::create_directories(directory_); }
  ~LogoTest() override { std::filesystem::remove_all(directory_); }
  std::filesystem::path write(const std::string& name, const std::string& content) {
    std::ofstream(directory_ / name, std::ios::binary) << content;
    return directory_ / name;
  }
  std::string problem(const std::filesystem::path& path) {
    const auto logo = load_logo(path);
    return logo ? "" : logo.error().detail;
  }
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("conclave-logo-" + std::to_string(getpid()));
};

TEST_F(LogoTest, IsReadWithItsType) {
  const auto logo = load_logo(write("ours.svg", "<svg/>"));
  ASSERT_TRUE(logo);
  EXPECT_EQ(logo->file, "brand/logo.svg");
  EXPECT_EQ(logo->content, "<svg/>");
}

TEST_F(LogoTest, WhatIsNoneIsRefusedWithTheReason) {
  EXPECT_THAT(problem(directory_ / "none.png"), HasSubstr("none.png: No such file"));
  EXPECT_THAT(problem(write("logo.html", "<html>")), HasSubstr("a logo ends in .svg, .png"));
  EXPECT_THAT(problem(write("empty.png", "")), HasSubstr("this has 0"));
  EXPECT_THAT(problem(write("large.png", std::string(kMaxLogoBytes + 1, 'x'))), HasSubstr("this has 524289"));
  EXPECT_EQ(problem(write("just.png", std::string(kMaxLogoBytes, 'x'))), "");
}

}  // namespace
}  // namespace conclave::gateway
