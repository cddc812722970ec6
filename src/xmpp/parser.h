// One WebSocket frame, one element (RFC 7395 3.3): text to Element over expat. What RFC 6120 11.1 forbids (comments,
// processing instructions, DTDs and with them entities) is refused, and so is anything larger or deeper than the
// limits say. Prefixes are resolved; attributes with a prefix other than xml: are dropped. UTF-8 only (RFC 6120 11.6).
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "xmpp/element.h"

namespace conclave::xmpp {

struct ParseLimits {
  size_t max_bytes = 256 * 1024;
  size_t max_depth = 32;        ///< the outermost element has depth 1
  size_t max_attributes = 64;   ///< per element
  size_t max_children = 4096;   ///< elements directly inside one element
  size_t max_elements = 16384;  ///< in one frame
};

/// A parser that is reused from frame to frame. Not shared between threads.
class XmlParser {
 public:
  XmlParser();
  ~XmlParser();
  XmlParser(XmlParser&&) noexcept;
  XmlParser& operator=(XmlParser&&) noexcept;

  /// The error's reason is the stream error that answers it (RFC 6120 4.9.3): "not-well-formed",
  /// "bad-namespace-prefix", "restricted-xml" or "policy-violation" (a limit). Linear in the size of the frame.
  Result<Element> parse(std::string_view frame, const ParseLimits& limits = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// For occasional use: with a parser of its own.
Result<Element> parse_element(std::string_view frame, const ParseLimits& limits = {});

}  // namespace conclave::xmpp
