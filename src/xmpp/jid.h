// XMPP addresses (RFC 7622): local@domain/resource, normalised once when parsed, so that equal addresses are equal
// strings. ASCII takes a short way; the rest goes through stringprep's nodeprep, nameprep and resourceprep.
//
// Deviation: RFC 7622 asks for the PRECIS profiles; libidn offers the RFC 6122 stringprep profiles, which stock
// servers use too. They differ in exotic characters only. IP literals in brackets are accepted unchecked.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace conclave::xmpp {

class Jid {
 public:
  Jid() = default;  ///< empty: no address
  /// Errors: "bad-jid".
  static Result<Jid> parse(std::string_view text);
  /// From parts; local and resource may be empty.
  static Result<Jid> make(std::string_view local, std::string_view domain, std::string_view resource = {});

  bool empty() const { return text_.empty(); }
  std::string_view local() const { return std::string_view(text_).substr(0, local_size_); }
  std::string_view domain() const { return std::string_view(text_).substr(domain_begin(), domain_size_); }
  std::string_view resource() const;
  bool is_bare() const { return bare_text().size() == text_.size(); }
  Jid bare() const;
  /// "local@domain", without a copy.
  std::string_view bare_text() const { return std::string_view(text_).substr(0, domain_begin() + domain_size_); }
  /// This address with another resource.
  Result<Jid> with_resource(std::string_view resource) const;
  const std::string& to_string() const { return text_; }

  friend bool operator==(const Jid& a, const Jid& b) { return a.text_ == b.text_; }
  friend std::strong_ordering operator<=>(const Jid& a, const Jid& b) { return a.text_ <=> b.text_; }

 private:
  size_t domain_begin() const { return local_size_ == 0 ? 0 : local_size_ + size_t{1}; }

  std::string text_;
  uint16_t local_size_ = 0;
  uint16_t domain_size_ = 0;
};

}  // namespace conclave::xmpp

template <>
struct std::hash<conclave::xmpp::Jid> {
  size_t operator()(const conclave::xmpp::Jid& jid) const noexcept { return std::hash<std::string>{}(jid.to_string()); }
};
