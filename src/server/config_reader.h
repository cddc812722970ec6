// Reads TOML tables key by key: checks types and ranges, remembers which keys are known, and collects complaints with
// their lines.
#pragma once

#include <fmt/format.h>

// The library comes compiled.
#include <toml++/toml.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace conclave::server {

/// What is wrong with a file, each with its line.
class Complaints {
 public:
  explicit Complaints(std::string file) : file_(std::move(file)) {}
  void add(const toml::source_region& where, std::string_view what);
  bool empty() const { return lines_.empty(); }
  std::string text() const;

 private:
  std::string file_;
  std::vector<std::pair<toml::source_index, std::string>> lines_;
};

/// One table. Each read_*() takes a key, leaves `value` alone when it is absent, and complains when it is not right.
/// Finish with refuse_others().
class TableReader {
 public:
  /// `name`: as in the file, "[http]"; empty for the top.
  TableReader(const toml::table& table, std::string name, Complaints& complaints)
      : table_(table), name_(std::move(name)), complaints_(complaints) {}

  void read_text(std::string_view key, std::string& value);
  void read_flag(std::string_view key, bool& value);
  template <class T>
  void read_number(std::string_view key, T& value, int64_t min, int64_t max) {
    if (const auto number = read_integer(key, min, max)) value = static_cast<T>(*number);
  }
  /// `parse` returns what is wrong with the text, "" when it took it.
  using ParseText = std::function<std::string(const std::string& text)>;
  void read_parsed(std::string_view key, const ParseText& parse);
  /// False: the key is not there.
  bool read_each_parsed(std::string_view key, const ParseText& parse);

  void read_table(std::string_view key, const std::function<void(TableReader&)>& read);
  void read_tables(std::string_view key, const std::function<void(TableReader&)>& read);

  /// A list in which texts and tables may stand side by side.
  void read_texts_or_tables(std::string_view key, const ParseText& parse,
                            const std::function<void(TableReader&)>& read);

  void refuse_others();
  void complain(std::string_view key, std::string_view what);
  bool has(std::string_view key) const { return table_.contains(key); }

 private:
  const toml::node* find(std::string_view key);
  std::optional<int64_t> read_integer(std::string_view key, int64_t min, int64_t max);
  void read_child(std::string_view key, const toml::node& node, const std::function<void(TableReader&)>& read);

  const toml::table& table_;
  std::string name_;
  Complaints& complaints_;
  std::vector<std::string> known_;
};

}  // namespace conclave::server
