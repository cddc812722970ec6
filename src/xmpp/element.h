// An XML element as a value: what stanzas are made of, read from and written to.
//
// Namespaces: Jitsi clients look for a literal xmlns attribute on the very element (not the inherited namespace), so
// the writer emits one exactly where `declared` is set; a parsed element is written back as it came. Prefixes are
// resolved when parsing and never written, except stream:features and stream:error.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/crypto.h"

namespace conclave::xmpp {

class Element {
 public:
  Element() = default;
  /// A child that lives in its parent's namespace: no xmlns is written.
  explicit Element(std::string name) : name_(std::move(name)) {}
  /// An element with a literal xmlns.
  Element(std::string name, std::string xmlns) : name_(std::move(name)), xmlns_(std::move(xmlns)), declared_(true) {}
  /// A text node.
  static Element text_node(std::string text);

  bool is_text() const { return name_.empty(); }
  const std::string& name() const { return name_; }
  /// The effective namespace; empty for a built child that inherits and was not yet added to a parent.
  const std::string& xmlns() const { return xmlns_; }
  bool declared() const { return declared_; }
  bool is(std::string_view name, std::string_view xmlns) const { return name_ == name && xmlns_ == xmlns; }
  void set_xmlns(std::string xmlns, bool declared);

  // Attributes, in document order. An absent attribute reads as "".
  const std::vector<std::pair<std::string, std::string>>& attributes() const { return attributes_; }
  const std::string& attribute(std::string_view name) const;
  bool has_attribute(std::string_view name) const;
  Element& set(std::string name, std::string value);  ///< replaces; returns *this, to chain
  void unset(std::string_view name);

  // Children and text.
  const std::vector<Element>& children() const { return children_; }
  std::vector<Element>& children() { return children_; }
  /// Adds a child and returns it. The reference is valid until the next child is added. A child that inherits takes
  /// this namespace; one that inherited another elsewhere (a parsed one) gets its xmlns declared.
  Element& add(Element child);
  /// Adds <name xmlns=…> and returns it; the short form inherits.
  Element& add(std::string name) { return add(Element(std::move(name))); }
  Element& add(std::string name, std::string xmlns) { return add(Element(std::move(name), std::move(xmlns))); }
  Element& add_text(std::string text);
  /// The first matching child, or nullptr. An empty xmlns matches any namespace.
  const Element* child(std::string_view name, std::string_view xmlns = {}) const;
  Element* child(std::string_view name, std::string_view xmlns = {});
  /// Removes all matching children; returns how many.
  size_t remove_children(std::string_view name, std::string_view xmlns = {});
  /// All text directly inside, concatenated.
  std::string text() const;
  /// The same of an element that may hold a password.
  Secret secret_text() const;
  /// Overwrites the text directly inside.
  void wipe_text();
  /// Text of the first matching child, "" when there is none.
  std::string child_text(std::string_view name, std::string_view xmlns = {}) const;

  /// Serialises. Text and attributes are escaped; characters that XML 1.0 forbids are dropped.
  std::string to_string() const;
  void write(std::string& out) const;

  /// Same name, namespace, declaration, attributes (in order) and children.
  friend bool operator==(const Element& a, const Element& b);

 private:
  void inherit(const std::string& xmlns);
  void rename_inherited(const std::string& from, const std::string& to);
  void write_node(std::string& out, bool inside_stream_prefix) const;
  size_t estimate_size() const;

  std::string name_;
  std::string xmlns_;
  std::string text_;
  bool declared_ = false;
  std::vector<std::pair<std::string, std::string>> attributes_;
  std::vector<Element> children_;
};

/// Appends `text` escaped for use in text and in quoted attribute values; what XML 1.0 2.2 forbids is dropped.
void write_escaped(std::string_view text, std::string& out);

}  // namespace conclave::xmpp
