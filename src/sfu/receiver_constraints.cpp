#include "sfu/receiver_constraints.h"

#include <algorithm>
#include <optional>

namespace conclave::sfu {

void ReceiverConstraints::handle(const ReceiverVideoConstraints& message) {
  resolved_.received = true;
  revision_ = 0;
  if (message.last_n) resolved_.last_n = *message.last_n;
  if (message.default_max_height) resolved_.default_max_height = *message.default_max_height;
  if (message.constraints) {
    max_heights_.clear();
    for (const auto& [name, height] : *message.constraints) {
      if (max_heights_.size() >= kMaxNames) break;
      max_heights_.emplace(name, height);
    }
  }
  const auto replace = [](const std::optional<std::vector<std::string>>& from, std::vector<std::string>& to) {
    if (from) to.assign(from->begin(), from->begin() + static_cast<ptrdiff_t>(std::min(from->size(), kMaxNames)));
  };
  replace(message.selected_sources, selected_);
  replace(message.on_stage_sources, on_stage_);
}

const VideoConstraints& ReceiverConstraints::resolve(const SourceTable& sources) {
  if (revision_ == sources.revision()) return resolved_;
  revision_ = sources.revision();
  resolved_.max_heights.clear();
  for (const auto& [name, height] : max_heights_)
    if (const SourceNumber number = sources.find_number(name)) resolved_.max_heights.emplace_back(number, height);
  std::ranges::sort(resolved_.max_heights);
  const auto look_up = [&](const std::vector<std::string>& names, std::vector<SourceNumber>& numbers) {
    numbers.clear();
    for (const std::string& name : names)
      if (const SourceNumber number = sources.find_number(name)) numbers.push_back(number);
  };
  look_up(selected_, resolved_.selected);
  look_up(on_stage_, resolved_.on_stage);
  return resolved_;
}

}  // namespace conclave::sfu
