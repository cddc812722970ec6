// Randomness is an input, like time: the process hands out the system's generator, the simulation a seeded one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace conclave {

class Random {
 public:
  virtual ~Random() = default;
  /// Fills `out`. In production from the system's cryptographic generator.
  virtual void fill(std::span<uint8_t> out) = 0;

  uint32_t next_u32();
  uint64_t next_u64();
  /// Uniform in [0, bound); bound > 0.
  uint32_t below(uint32_t bound);
  /// `length` characters drawn uniformly from `alphabet` (1 to 256 characters).
  std::string token(size_t length, std::string_view alphabet);
  /// `length` characters of [A-Za-z0-9]: 5.95 bits each.
  std::string token(size_t length);
  /// A version 4 UUID, lower case (RFC 9562 5.4).
  std::string uuid();
};

/// Deterministic and not secret: for tests and the simulation only (xoshiro256**).
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed);
  void fill(std::span<uint8_t> out) override;

 private:
  uint64_t step();
  uint64_t state_[4];
};

}  // namespace conclave
