#include "meeting/focus/caps_cache.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "base/crypto.h"
#include "meeting/common/limits.h"
#include "xmpp/ns.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;

namespace {

void append(std::string& out, std::string_view text) {
  out.append(text);
  out.push_back('<');
}

// XEP-0115 5.1, steps 2 and 3.
std::string identities_string(const xmpp::Element& query) {
  std::vector<std::string> identities;
  for (const xmpp::Element& child : query.children())
    if (child.name() == "identity")
      identities.push_back(child.attribute("category") + "/" + child.attribute("type") + "/" +
                           child.attribute("xml:lang") + "/" + child.attribute("name"));
  std::sort(identities.begin(), identities.end());
  std::string out;
  for (const std::string& identity : identities) append(out, identity);
  return out;
}

std::string form_type(const xmpp::Element& form) {
  for (const xmpp::Element& field : form.children())
    if (field.attribute("var") == "FORM_TYPE") return field.child_text("value");
  return {};
}

// Steps 6 and 7: forms by FORM_TYPE, fields by name, values in order.
std::string form_string(const xmpp::Element& form) {
  std::string out;
  append(out, form_type(form));
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;
  for (const xmpp::Element& field : form.children()) {
    if (field.name() != "field" || field.attribute("var") == "FORM_TYPE") continue;
    std::vector<std::string> values;
    for (const xmpp::Element& value : field.children())
      if (value.name() == "value") values.push_back(value.text());
    std::sort(values.begin(), values.end());
    fields.emplace_back(field.attribute("var"), std::move(values));
  }
  std::sort(fields.begin(), fields.end());
  for (const auto& [var, values] : fields) {
    append(out, var);
    for (const std::string& value : values) append(out, value);
  }
  return out;
}

// XEP-0115 9: what is hashed does not tell where one text ends, nor features from a form's fields. An answer could be
// made that has the hash of another and lacks some of its features.
bool is_ambiguous(const xmpp::Element& query) {
  for (const xmpp::Element& child : query.children()) {
    if (child.is("x", ns::kDataForm)) return true;
    for (const auto& [name, value] : child.attributes())
      if (value.find('<') != std::string::npos) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> disco_features(const xmpp::Element& query) {
  std::vector<std::string> features;
  for (const xmpp::Element& child : query.children())
    if (child.name() == "feature" && features.size() < kMaxFeatures) features.push_back(child.attribute("var"));
  return features;
}

std::string capabilities_hash(const xmpp::Element& query) {
  std::string verification = identities_string(query);
  std::vector<std::string> features = disco_features(query);
  std::sort(features.begin(), features.end());
  for (const std::string& feature : features) append(verification, feature);
  std::vector<std::pair<std::string, std::string>> forms;
  for (const xmpp::Element& child : query.children())
    if (child.is("x", ns::kDataForm)) forms.emplace_back(form_type(child), form_string(child));
  std::sort(forms.begin(), forms.end());
  for (const auto& form : forms) verification += form.second;

  return base64_encode(sha1(verification));
}

const std::vector<std::string>* CapsCache::find(std::string_view ver) const {
  const auto it = features_.find(std::string(ver));
  return it == features_.end() ? nullptr : &it->second;
}

void CapsCache::remember(std::string_view ver, const xmpp::Element& query) {
  if (ver.empty() || is_ambiguous(query) || capabilities_hash(query) != ver) return;
  if (!features_.try_emplace(std::string(ver), disco_features(query)).second) return;
  order_.emplace_back(ver);
  if (order_.size() <= kMaxCapsCache) return;
  features_.erase(order_.front());
  order_.pop_front();
}

}  // namespace conclave::meeting
