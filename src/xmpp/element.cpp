#include "xmpp/element.h"

#include <algorithm>

#include "xmpp/ns.h"

namespace conclave::xmpp {

namespace {

const std::string kEmpty;

/// stream:features and stream:error are the only elements written with a prefix (RFC 7395 3.3.3 shows the form).
bool wants_stream_prefix(const Element& element) {
  return element.declared() && element.xmlns() == ns::kStreams &&
         (element.name() == "features" || element.name() == "error");
}

void write_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  write_escaped(value, out);
  out += '"';
}

}  // namespace

Element Element::text_node(std::string text) {
  Element node;
  node.text_ = std::move(text);
  return node;
}

void Element::set_xmlns(std::string xmlns, bool declared) {
  for (Element& child : children_) child.rename_inherited(xmlns_, xmlns);
  xmlns_ = std::move(xmlns);
  declared_ = declared;
}

void Element::rename_inherited(const std::string& from, const std::string& to) {
  if (is_text() || declared_ || xmlns_ != from) return;
  for (Element& child : children_) child.rename_inherited(from, to);
  xmlns_ = to;
}

void Element::inherit(const std::string& xmlns) {
  if (is_text() || declared_ || xmlns_ == xmlns) return;
  if (xmlns_.empty())
    rename_inherited({}, xmlns);
  else
    declared_ = true;  // it brings a namespace from elsewhere
}

const std::string& Element::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes_)
    if (key == name) return value;
  return kEmpty;
}

bool Element::has_attribute(std::string_view name) const {
  return std::any_of(attributes_.begin(), attributes_.end(), [&](const auto& a) { return a.first == name; });
}

Element& Element::set(std::string name, std::string value) {
  for (auto& [key, old] : attributes_) {
    if (key == name) {
      old = std::move(value);
      return *this;
    }
  }
  attributes_.emplace_back(std::move(name), std::move(value));
  return *this;
}

void Element::unset(std::string_view name) {
  std::erase_if(attributes_, [&](const auto& a) { return a.first == name; });
}

Element& Element::add(Element child) {
  child.inherit(xmlns_);
  return children_.emplace_back(std::move(child));
}

Element& Element::add_text(std::string text) {
  if (text.empty()) return *this;
  if (!children_.empty() && children_.back().is_text())
    children_.back().text_ += text;
  else
    children_.push_back(text_node(std::move(text)));
  return *this;
}

const Element* Element::child(std::string_view name, std::string_view xmlns) const {
  for (const Element& child : children_)
    if (child.name_ == name && (xmlns.empty() || child.xmlns_ == xmlns)) return &child;
  return nullptr;
}

Element* Element::child(std::string_view name, std::string_view xmlns) {
  for (Element& child : children_)
    if (child.name_ == name && (xmlns.empty() || child.xmlns_ == xmlns)) return &child;
  return nullptr;
}

size_t Element::remove_children(std::string_view name, std::string_view xmlns) {
  return std::erase_if(children_, [&](const Element& child) {
    return !child.is_text() && child.name_ == name && (xmlns.empty() || child.xmlns_ == xmlns);
  });
}

std::string Element::text() const {
  if (is_text()) return text_;
  std::string all;
  for (const Element& child : children_)
    if (child.is_text()) all += child.text_;
  return all;
}

Secret Element::secret_text() const {
  std::string all = text();
  Secret secret(all);
  wipe(all);
  return secret;
}

void Element::wipe_text() {
  for (Element& child : children_)
    if (child.is_text()) wipe(child.text_);
}

std::string Element::child_text(std::string_view name, std::string_view xmlns) const {
  const Element* found = child(name, xmlns);
  return found ? found->text() : std::string{};
}

std::string Element::to_string() const {
  std::string out;
  write(out);
  return out;
}

void Element::write(std::string& out) const {
  out.reserve(out.size() + estimate_size());
  write_node(out, false);
}

size_t Element::estimate_size() const {
  if (is_text()) return text_.size();
  size_t size = 2 * name_.size() + 5 + (declared_ ? xmlns_.size() + 9 : 0);
  for (const auto& [name, value] : attributes_) size += name.size() + value.size() + 4;
  for (const Element& child : children_) size += child.estimate_size();
  return size;
}

void Element::write_node(std::string& out, bool inside_stream_prefix) const {
  if (is_text()) return write_escaped(text_, out);
  const bool opens_prefix = wants_stream_prefix(*this);
  const bool prefixed = opens_prefix || (inside_stream_prefix && !declared_ && xmlns_ == ns::kStreams);
  const std::string_view prefix = prefixed ? "stream:" : "";
  out += '<';
  out += prefix;
  out += name_;
  if (opens_prefix) {
    write_attribute(out, "xmlns:stream", ns::kStreams);
    write_attribute(out, "xmlns", ns::kClient);
  } else if (declared_) {
    write_attribute(out, "xmlns", xmlns_);
  }
  for (const auto& [name, value] : attributes_) write_attribute(out, name, value);
  if (children_.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  for (const Element& child : children_) child.write_node(out, prefixed);
  out += "</";
  out += prefix;
  out += name_;
  out += '>';
}

bool operator==(const Element& a, const Element& b) {
  return a.name_ == b.name_ && a.xmlns_ == b.xmlns_ && a.text_ == b.text_ && a.declared_ == b.declared_ &&
         a.attributes_ == b.attributes_ && a.children_ == b.children_;
}

}  // namespace conclave::xmpp
