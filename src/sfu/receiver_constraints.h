// What a receiver said on its bridge channel that it wants to see. It says so by names, also of sources that are not
// there yet; allocation goes by numbers. So the names are kept, and looked up when they are said and when sources come
// or go, not with every allocation.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bridge.h"
#include "sfu/allocator.h"
#include "sfu/source_table.h"

namespace conclave::sfu {

class ReceiverConstraints {
 public:
  /// Names in one list that are looked at; the rest is ignored.
  static constexpr size_t kMaxNames = 512;

  /// Absent fields keep their value.
  void handle(const ReceiverVideoConstraints& message);
  /// The same in numbers. Good until the next call.
  const VideoConstraints& resolve(const SourceTable& sources);

 private:
  std::map<std::string, int32_t, std::less<>> max_heights_;
  std::vector<std::string> selected_;
  std::vector<std::string> on_stage_;
  VideoConstraints resolved_;
  uint64_t revision_ = 0;  ///< of the table by which the names were looked up; 0: not at all
};

}  // namespace conclave::sfu
