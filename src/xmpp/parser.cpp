#include "xmpp/parser.h"

#include <expat.h>

#include <memory>
#include <vector>

#include "xmpp/ns.h"

namespace conclave::xmpp {

namespace {

constexpr char kSeparator = '\x1F';  // cannot occur in XML 1.0, hence in no name and no URI
constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";

struct ExpandedName {
  std::string_view uri;
  std::string_view local;
};

ExpandedName split(std::string_view name) {
  const size_t at = name.find(kSeparator);
  return at == std::string_view::npos ? ExpandedName{{}, name} : ExpandedName{name.substr(0, at), name.substr(at + 1)};
}

}  // namespace

struct XmlParser::Impl {
  struct Free {
    void operator()(XML_Parser p) const { XML_ParserFree(p); }
  };
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> expat{XML_ParserCreateNS("UTF-8", kSeparator)};

  // One frame:
  ParseLimits limits;
  const char* error = nullptr;
  std::vector<Element> open;  ///< from the outermost to the innermost element
  std::vector<size_t> child_counts;
  Element root;
  size_t elements = 0;
  bool default_namespace_declared = false;

  void stop(const char* reason) {
    if (!error) error = reason;
    XML_StopParser(expat.get(), XML_FALSE);
  }

  void begin(const ParseLimits& new_limits) {
    limits = new_limits;
    error = nullptr;
    open.clear();
    child_counts.clear();
    root = {};
    elements = 0;
    default_namespace_declared = false;
    XML_Parser p = expat.get();
    XML_ParserReset(p, "UTF-8");  // drops all handlers
    XML_SetUserData(p, this);
    XML_SetElementHandler(p, start_element, end_element);
    XML_SetCharacterDataHandler(p, character_data);
    XML_SetStartNamespaceDeclHandler(p, start_namespace);
    // RFC 6120 11.1: none of these is allowed.
    XML_SetCommentHandler(p, [](void* self, const XML_Char*) { restricted(self); });
    XML_SetProcessingInstructionHandler(p, [](void* self, const XML_Char*, const XML_Char*) { restricted(self); });
    XML_SetStartDoctypeDeclHandler(
        p, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) { restricted(self); });
  }

  static void restricted(void* self) { static_cast<Impl*>(self)->stop("restricted-xml"); }

  static void start_namespace(void* self, const XML_Char* prefix, const XML_Char*) {
    if (!prefix) static_cast<Impl*>(self)->default_namespace_declared = true;
  }

  static void start_element(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<Impl*>(self)->start(name, attributes);
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    if (error) return;
    if (open.size() >= limits.max_depth || ++elements > limits.max_elements) return stop("policy-violation");
    if (!child_counts.empty() && ++child_counts.back() > limits.max_children) return stop("policy-violation");
    const ExpandedName expanded = split(name);
    // Written without its prefix it would not be well-formed any more (XML Names 1.0 3).
    if (expanded.uri == kXmlNamespace) return stop("bad-namespace-prefix");
    const std::string_view inherited = open.empty() ? std::string_view{} : std::string_view(open.back().xmlns());
    Element element{std::string(expanded.local)};
    // A prefixed element is written without its prefix later, so a namespace of its own has to be declared.
    element.set_xmlns(std::string(expanded.uri), default_namespace_declared || expanded.uri != inherited);
    default_namespace_declared = false;
    if (!read_attributes(element, attributes)) return;
    open.push_back(std::move(element));
    child_counts.push_back(0);
  }

  bool read_attributes(Element& element, const XML_Char** attributes) {
    size_t count = 0;
    for (; *attributes; attributes += 2) {
      if (++count > limits.max_attributes) {
        stop("policy-violation");
        return false;
      }
      const ExpandedName expanded = split(attributes[0]);
      if (expanded.uri.empty())
        element.set(std::string(expanded.local), attributes[1]);
      else if (expanded.uri == kXmlNamespace)
        element.set("xml:" + std::string(expanded.local), attributes[1]);
    }
    return true;
  }

  static void end_element(void* self, const XML_Char*) { static_cast<Impl*>(self)->end(); }

  void end() {
    if (error || open.empty()) return;
    Element done = std::move(open.back());
    open.pop_back();
    child_counts.pop_back();
    if (open.empty())
      root = std::move(done);
    else
      open.back().children().push_back(std::move(done));
  }

  static void character_data(void* self, const XML_Char* text, int size) {
    auto* impl = static_cast<Impl*>(self);
    if (!impl->error && !impl->open.empty()) impl->open.back().add_text(std::string(text, static_cast<size_t>(size)));
  }
};

XmlParser::XmlParser() : impl_(std::make_unique<Impl>()) {}
XmlParser::~XmlParser() = default;
XmlParser::XmlParser(XmlParser&&) noexcept = default;
XmlParser& XmlParser::operator=(XmlParser&&) noexcept = default;

Result<Element> XmlParser::parse(std::string_view frame, const ParseLimits& limits) {
  if (frame.size() > limits.max_bytes || frame.size() > 0x7FFFFFFF) return fail("policy-violation");
  // RFC 7395 3.3.3: the first character of a message is '<'.
  if (frame.empty() || frame.front() != '<') return fail("not-well-formed");
  impl_->begin(limits);
  const XML_Status status = XML_Parse(impl_->expat.get(), frame.data(), static_cast<int>(frame.size()), XML_TRUE);
  if (impl_->error) return fail(impl_->error);
  if (status != XML_STATUS_OK) {
    const XML_Error code = XML_GetErrorCode(impl_->expat.get());
    const char* reason = code == XML_ERROR_UNBOUND_PREFIX ? "bad-namespace-prefix" : "not-well-formed";
    return fail(reason, XML_ErrorString(code));
  }
  return std::move(impl_->root);
}

Result<Element> parse_element(std::string_view frame, const ParseLimits& limits) {
  return XmlParser().parse(frame, limits);
}

}  // namespace conclave::xmpp
