// Errors as values. Everything above the I/O line reports failure through Result; nothing there throws.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace conclave {

/// Why something failed. `reason` is a string literal in kebab-case, fit to be a metric label ("bad-fingerprint");
/// `detail` is for people and may be empty: the media path leaves it empty and so allocates nothing.
struct Error {
  const char* reason = "unknown";
  std::string detail{};
};

template <class T = void>
using Result = tl::expected<T, Error>;

/// `return fail("truncated");`
inline tl::unexpected<Error> fail(const char* reason) { return tl::unexpected<Error>(Error{reason, {}}); }
inline tl::unexpected<Error> fail(const char* reason, std::string detail) {
  return tl::unexpected<Error>(Error{reason, std::move(detail)});
}

}  // namespace conclave
