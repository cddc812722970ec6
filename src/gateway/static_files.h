// The built web client, held in memory: every file once plain and, where the build left them beside it, compressed
// (name.br, name.gz). Files whose name carries a hash of their content never change and are cached for good, icons for
// a day; all others are revalidated by entity tag (RFC 9110 8.8.3, 13.1.2). No ranges: nothing here is long.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/http.h"

namespace conclave::gateway {

class StaticFiles {
 public:
  /// None: every lookup finds nothing.
  StaticFiles() = default;

  /// Reads the whole directory. Symbolic links are not followed. Fails when it cannot be read or is larger than
  /// kMaxTotal.
  static Result<StaticFiles> load(const std::filesystem::path& directory);
  static constexpr uintmax_t kMaxTotal = 512u << 20;

  /// Adds or replaces one file. A name ending in .br or .gz is a form of the file without that ending.
  void add(const std::string& path, std::string content);

  bool contains(const std::string& path) const { return files_.contains(path); }
  /// 200 with the best form the client takes, 304 when it has it, 404.
  Response find(const std::string& path, std::string_view accept_encoding, std::string_view if_none_match) const;
  size_t size() const { return files_.size(); }

 private:
  struct Form {
    std::shared_ptr<const std::string> content;
    std::string etag;
  };
  struct File {
    Form plain, brotli, gzip;
  };

  std::map<std::string, File> files_;
};

/// The media type by the ending of the name; "application/octet-stream" when unknown.
std::string_view media_type(std::string_view path);

/// True for the names a bundler gives: below assets/, "<name>-<8 characters of hash>.<ending>".
bool has_hashed_name(std::string_view path);

/// Whether an Accept-Encoding field (RFC 9110 12.5.3) takes `coding`.
bool accepts_encoding(std::string_view field, std::string_view coding);

}  // namespace conclave::gateway
