#include "gateway/static_files.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace conclave::gateway {
namespace {

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

StaticFiles make_files() {
  StaticFiles files;
  files.add("index.html", "<html>");
  files.add("assets/index-BxY3_k-9.js", "plain");
  files.add("assets/index-BxY3_k-9.js.br", "brotli");
  files.add("assets/index-BxY3_k-9.js.gz", "gzip");
  files.add("assets/only.css", "css");
  files.add("assets/only.css.gz", "css gzip");
  files.add("orphan.js.br", "no plain form");
  return files;
}

TEST(StaticFiles, PicksTheBestFormTheClientTakes) {
  const StaticFiles files = make_files();
  const auto pick = [&](std::string_view encodings) {
    const Response response = files.find("assets/index-BxY3_k-9.js", encodings, "");
    return *response.body + "/" + header(response, "Content-Encoding");
  };
  EXPECT_EQ(pick("gzip, deflate, br, zstd"), "brotli/br");
  EXPECT_EQ(pick("gzip, br;q=0"), "gzip/gzip");
  EXPECT_EQ(pick("gzip;q=0.5"), "gzip/gzip");
  EXPECT_EQ(pick("deflate, brx"), "plain/");
  EXPECT_EQ(pick(""), "plain/");
  EXPECT_EQ(*files.find("assets/only.css", "br, gzip", "").body, "css gzip");
}

TEST(StaticFiles, HashedNamesAreCachedForGood) {
  StaticFiles files = make_files();
  EXPECT_EQ(header(files.find("assets/index-BxY3_k-9.js", "", ""), "Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(header(files.find("assets/only.css", "", ""), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(files.find("index.html", "", ""), "Cache-Control"), "no-cache");
  EXPECT_EQ(header(files.find("index.html", "", ""), "Vary"), "Accept-Encoding");
  files.add("icons/icon-192.png", "png");
  EXPECT_EQ(header(files.find("icons/icon-192.png", "", ""), "Cache-Control"), "public, max-age=86400");
  EXPECT_FALSE(has_hashed_name("index-BxY3_k-9.js")) << "not below assets/";
  EXPECT_FALSE(has_hashed_name("assets/short-abc.js"));
  EXPECT_FALSE(has_hashed_name("assets/index-BxY3_k-9"));
}

TEST(StaticFiles, RevalidatesByEntityTag) {
  const StaticFiles files = make_files();
  const Response first = files.find("assets/only.css", "gzip", "");
  const std::string etag = header(first, "ETag");
  EXPECT_EQ(etag.size(), 26u);
  EXPECT_EQ(files.find("assets/only.css", "gzip", etag).status, 304u);
  EXPECT_EQ(files.find("assets/only.css", "gzip", etag).body, nullptr);
  EXPECT_EQ(files.find("assets/only.css", "gzip", "\"other\", W/" + etag).status, 304u);
  EXPECT_EQ(files.find("assets/only.css", "gzip", "\"other\"").status, 200u);
  EXPECT_EQ(files.find("assets/only.css", "", etag).status, 200u) << "the tag of another form";
}

TEST(StaticFiles, TellsTheMediaType) {
  const StaticFiles files = make_files();
  EXPECT_EQ(files.find("index.html", "", "").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(files.find("assets/index-BxY3_k-9.js", "br", "").content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(media_type("a/b.wasm"), "application/wasm");
  EXPECT_EQ(media_type("manifest.webmanifest"), "application/manifest+json");
  EXPECT_EQ(media_type("assets/inter-BxY3_k-9.woff2"), "font/woff2");
  // Models have no type of their own.
  for (const char* model : {"a/b.tflite", "a/b.onnx", "a/b.bin"})
    EXPECT_EQ(media_type(model), "application/octet-stream");
  EXPECT_EQ(media_type("LICENSE"), "application/octet-stream");
}

TEST(StaticFiles, WhatIsNotThereIsNotFound) {
  const StaticFiles files = make_files();
  EXPECT_EQ(files.find("assets/none.js", "", "").status, 404u);
  EXPECT_EQ(files.find("orphan.js", "br", "").status, 404u);
  EXPECT_EQ(files.find("index.html.br", "br", "").status, 404u);
}

TEST(StaticFiles, LoadsADirectoryButFollowsNoLinks) {
  const auto directory = std::filesystem::temp_directory_path() / ("conclave-web-" + std::to_string(getpid()));
  std::filesystem::create_directories(directory / "assets");
  std::ofstream(directory / "index.html") << "hello";
  std::ofstream(directory / "assets" / "a.js") << "script";
  std::filesystem::create_symlink("/etc/passwd", directory / "passwd.txt");
  const auto files = StaticFiles::load(directory);
  std::filesystem::remove_all(directory);
  ASSERT_TRUE(files) << files.error().detail;
  EXPECT_EQ(files->size(), 2u);
  EXPECT_EQ(*files->find("assets/a.js", "", "").body, "script");
  EXPECT_FALSE(StaticFiles::load(directory));
}

}  // namespace
}  // namespace conclave::gateway
