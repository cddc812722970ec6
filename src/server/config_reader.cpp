#include "server/config_reader.h"

#include <algorithm>

#include "server/nearest_name.h"

namespace conclave::server {
void Complaints::add(const toml::source_region& where, std::string_view what) {
  lines_.emplace_back(where.begin.line, fmt::format("{}:{}: {}", file_, where.begin.line, what));
}

std::string Complaints::text() const {
  auto sorted = lines_;
  std::sort(sorted.begin(), sorted.end());  // by line
  std::string text;
  for (const auto& [line, what] : sorted) text += (text.empty() ? "" : "\n") + what;
  return text;
}

const toml::node* TableReader::find(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

void TableReader::complain(std::string_view key, std::string_view what) {
  const toml::node* node = table_.get(key);
  const toml::node& at = node != nullptr ? *node : static_cast<const toml::node&>(table_);
  complaints_.add(at.source(), fmt::format("'{}'{}{}: {}", key, name_.empty() ? "" : " in ", name_, what));
}

void TableReader::read_text(std::string_view key, std::string& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto text = node->value_exact<std::string>();
  if (!text) return complain(key, "must be a text in quotes");
  value = *text;
}

void TableReader::read_flag(std::string_view key, bool& value) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const auto flag = node->value_exact<bool>();
  if (!flag) return complain(key, "must be true or false");
  value = *flag;
}

std::optional<int64_t> TableReader::read_integer(std::string_view key, int64_t min, int64_t max) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto number = node->value_exact<int64_t>();
  if (number && *number >= min && *number <= max) return number;
  complain(key, fmt::format("must be a whole number from {} to {}", min, max));
  return std::nullopt;
}

void TableReader::read_parsed(std::string_view key, const ParseText& parse) {
  std::string text;
  if (!has(key)) {
    find(key);
    return;
  }
  read_text(key, text);
  if (table_.get(key)->is_string())
    if (const std::string problem = parse(text); !problem.empty()) complain(key, problem);
}

bool TableReader::read_each_parsed(std::string_view key, const ParseText& parse) {
  const toml::node* node = find(key);
  if (node == nullptr) return false;
  const toml::array* list = node->as_array();
  if (list == nullptr) return complain(key, "must be a list of texts: [\"…\", \"…\"]"), true;
  for (const toml::node& element : *list) {
    const auto text = element.value_exact<std::string>();
    const std::string problem = text ? parse(*text) : "must be a list of texts: [\"…\", \"…\"]";
    if (!problem.empty()) complaints_.add(element.source(), fmt::format("'{}' in {}: {}", key, name_, problem));
  }
  return true;
}

void TableReader::read_child(std::string_view key, const toml::node& node,
                             const std::function<void(TableReader&)>& read) {
  const std::string_view parent = std::string_view(name_).substr(0, name_.empty() ? 0 : name_.size() - 1);
  TableReader child(*node.as_table(), name_.empty() ? fmt::format("[{}]", key) : fmt::format("{}.{}]", parent, key),
                    complaints_);
  read(child);
  child.refuse_others();
}

void TableReader::read_table(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (!node->is_table()) return complain(key, fmt::format("must be a table: [{}]", key));
  read_child(key, *node, read);
}

void TableReader::read_tables(std::string_view key, const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr || !std::all_of(list->begin(), list->end(), [](const toml::node& e) { return e.is_table(); }))
    return complain(key, fmt::format("must be a list of tables: [[{}]]", key));
  for (const toml::node& element : *list) read_child(key, element, read);
}

void TableReader::read_texts_or_tables(std::string_view key, const ParseText& parse,
                                       const std::function<void(TableReader&)>& read) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr) return complain(key, "must be a list: [\"…\", \"…\"]");
  for (const toml::node& element : *list) {
    if (element.is_table()) {
      read_child(key, element, read);
      continue;
    }
    const auto text = element.value_exact<std::string>();
    const std::string problem = text ? parse(*text) : "must be a text in quotes or a table";
    if (!problem.empty()) complaints_.add(element.source(), fmt::format("'{}' in {}: {}", key, name_, problem));
  }
}

void TableReader::refuse_others() {
  for (const auto& [key, node] : table_) {
    if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
    std::string what = fmt::format("unknown key '{}'", key.str());
    if (!name_.empty()) what += fmt::format(" in {}", name_);
    const std::string_view nearest = nearest_name(key.str(), known_);
    if (!nearest.empty()) what += fmt::format("; did you mean '{}'?", nearest);
    complaints_.add(key.source(), what);
  }
}

}  // namespace conclave::server
