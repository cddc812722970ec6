// The two clocks of RTP: wall-clock time as NTP writes it, and media time in ticks of a payload's clock.
//
// RFC 3550 4 (NTP timestamps, the middle 32 bits), 5.1 (timestamps count at the payload's rate and wrap).
#pragma once

#include <compare>
#include <cstdint>

#include "base/time.h"

namespace conclave::rtp {

/// 32.32 fixed-point seconds since 1900 (RFC 3550 4).
struct NtpTime {
  uint64_t value = 0;

  /// The middle 32 bits, as LSR and DLSR count (RFC 3550 6.4.1): 16.16 seconds.
  uint32_t compact() const { return static_cast<uint32_t>(value >> 16); }
  friend auto operator<=>(const NtpTime&, const NtpTime&) = default;
};

/// Times before 1900 or after 2036 wrap, as NTP does.
NtpTime to_ntp(UnixTime t);

/// 16.16 seconds, saturating at 0 and about 18 hours: the unit of DLSR.
uint32_t to_compact_ntp(Duration d);
Duration from_compact_ntp(uint32_t d);

/// Media time: a wrapping count of ticks. Differences are taken with base/sequence.h `distance`.
/// Negative durations give the two's complement, so that adding the result goes back in time.
uint32_t to_ticks(Duration d, uint32_t clock_rate);
/// The duration of a signed number of ticks. `clock_rate` > 0.
Duration from_ticks(int32_t ticks, uint32_t clock_rate);

}  // namespace conclave::rtp
