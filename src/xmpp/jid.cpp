#include "xmpp/jid.h"

#include <stringprep.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace conclave::xmpp {

namespace {

constexpr size_t kMaxPart = 1023;  // bytes, after preparation (RFC 7622 3.1)

enum class Part : uint8_t { local, domain, resource };

bool allowed_in_local(char c) {
  // RFC 7622 3.3.1, and no space or control character (nodeprep: RFC 3920 A.5)
  return c > ' ' && c != 0x7F && std::string_view("\"&'/:<>@").find(c) == std::string_view::npos;
}

bool allowed_in_domain(char c) {
  // Letters, digits and hyphens (RFC 5890 2.3.1); the rest is for IP literals ([2001:db8::1]) and for "_" labels.
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '[' || c == ']' ||
         c == ':';
}

bool allowed_in_resource(char c) { return c >= ' ' && c != 0x7F; }

/// Looks at the ASCII characters only; preparation has judged the others, but may have made ASCII of them.
bool has_valid_ascii(std::string_view text, Part part) {
  const auto allowed = part == Part::local    ? allowed_in_local
                       : part == Part::domain ? allowed_in_domain
                                              : allowed_in_resource;
  return std::all_of(text.begin(), text.end(), [&](char c) { return !ascii::is_ascii({&c, 1}) || allowed(c); });
}

bool has_empty_label(std::string_view domain) {
  return domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos;
}

Result<std::string> prepare_unicode(std::string_view text, Part part) {
  // Preparation may lengthen a text (NFKC), so there is room for more than is allowed in the end.
  std::array<char, 4 * kMaxPart + 1> buffer{};
  if (text.size() > kMaxPart || text.find('\0') != std::string_view::npos) return fail("bad-jid");
  std::copy(text.begin(), text.end(), buffer.begin());
  const Stringprep_profile* profile = part == Part::local    ? stringprep_xmpp_nodeprep
                                      : part == Part::domain ? stringprep_nameprep
                                                             : stringprep_xmpp_resourceprep;
  const int status = stringprep(buffer.data(), buffer.size(), Stringprep_profile_flags{}, profile);
  if (status != STRINGPREP_OK) return fail("bad-jid");
  return std::string(buffer.data());
}

/// One part in its normal form; never empty.
Result<std::string> prepare(std::string_view text, Part part) {
  if (text.empty() || text.size() > kMaxPart) return fail("bad-jid");
  std::string prepared(text);
  if (!ascii::is_ascii(text)) {
    Result<std::string> unicode = prepare_unicode(text, part);
    if (!unicode) return unicode;
    prepared = std::move(*unicode);
    // Prepared once more it must stay as it is, or two addresses could be equal and not equal.
    if (!ascii::is_ascii(prepared) && prepare_unicode(prepared, part) != prepared) return fail("bad-jid");
  }
  if (part != Part::resource) prepared = ascii::to_lower(std::move(prepared));
  // RFC 7622 3.2: a trailing dot of the domain is not part of it.
  if (part == Part::domain && prepared.size() > 1 && prepared.back() == '.') prepared.pop_back();
  if (prepared.empty() || prepared.size() > kMaxPart) return fail("bad-jid");
  if (!has_valid_ascii(prepared, part)) return fail("bad-jid");
  if (part == Part::domain && has_empty_label(prepared)) return fail("bad-jid");
  return prepared;
}

}  // namespace

Result<Jid> Jid::parse(std::string_view text) {
  // RFC 7622 3.1: the first slash begins the resource, and only before it an @ ends the local part.
  const size_t slash = text.find('/');
  const std::string_view bare = text.substr(0, slash);
  const size_t at = bare.find('@');
  const bool has_local = at != std::string_view::npos;
  const bool has_resource = slash != std::string_view::npos;
  const std::string_view local = has_local ? bare.substr(0, at) : std::string_view{};
  const std::string_view domain = has_local ? bare.substr(at + 1) : bare;
  const std::string_view resource = has_resource ? text.substr(slash + 1) : std::string_view{};
  if ((has_local && local.empty()) || (has_resource && resource.empty())) return fail("bad-jid");
  return make(local, domain, resource);
}

Result<Jid> Jid::make(std::string_view local, std::string_view domain, std::string_view resource) {
  Jid jid;
  if (!local.empty()) {
    Result<std::string> prepared = prepare(local, Part::local);
    if (!prepared) return fail("bad-jid");
    jid.local_size_ = static_cast<uint16_t>(prepared->size());
    jid.text_ = std::move(*prepared);
    jid.text_ += '@';
  }
  Result<std::string> prepared_domain = prepare(domain, Part::domain);
  if (!prepared_domain) return fail("bad-jid");
  jid.domain_size_ = static_cast<uint16_t>(prepared_domain->size());
  jid.text_ += *prepared_domain;
  return resource.empty() ? Result<Jid>(std::move(jid)) : jid.with_resource(resource);
}

std::string_view Jid::resource() const {
  const size_t bare_size = bare_text().size();
  return bare_size == text_.size() ? std::string_view{} : std::string_view(text_).substr(bare_size + 1);
}

Jid Jid::bare() const {
  Jid jid = *this;
  jid.text_.resize(bare_text().size());
  return jid;
}

Result<Jid> Jid::with_resource(std::string_view resource) const {
  Result<std::string> prepared = prepare(resource, Part::resource);
  if (empty() || !prepared) return fail("bad-jid");
  Jid jid = bare();
  jid.text_ += '/';
  jid.text_ += *prepared;
  return jid;
}

}  // namespace conclave::xmpp
