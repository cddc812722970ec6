// Sources, i.e. what participants send, in Jingle: as XML (XEP-0339 with Jitsi's name, videoType and ssrc-info) and
// in Jitsi's compact JSON form. Clients describe their layers (SIM and FID groups, or rids); receivers are told one
// SSRC per source and for video its RTX.
//
// Our extension: a client may name layers by rid instead of SSRC, one <source> per rid, lowest layer first:
//   <source xmlns="urn:xmpp:jingle:apps:rtp:ssma:0" name="ab12cd34-v0" mid="1" rid="l" videoType="camera"/>
// (audio: mid and no rid).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/media.h"
#include "base/result.h"
#include "xmpp/element.h"

namespace conclave::jingle {

struct SourceLimits {
  size_t max_ssrcs = 20;   ///< per endpoint; a rid counts as one
  size_t max_groups = 20;  ///< per endpoint
};

/// "9b11aa22" of "9b11aa22-v0"; the name itself when it has no such form.
std::string_view source_owner(std::string_view name);
/// True for "<endpoint>-a<n>" (audio) and "<endpoint>-v<n>" (video), n of one to three digits.
bool is_source_name(std::string_view name, std::string_view endpoint, MediaKind media);

/// "camera", "desktop", "desktop_high_fps", "none"
std::string_view to_string(VideoType type);
/// Of these names in any case; nullopt for others.
std::optional<VideoType> parse_video_type(std::string_view text);

// --- toward receivers: egress SSRCs ---

/// The <content creator="initiator" name="audio|video"><description>…</description></content> elements that hold
/// `sources`; media without sources has none. Sources whose egress_ssrc is 0 are left out.
std::vector<xmpp::Element> make_source_contents(std::span<const SourceDescription> sources);
/// The <source> and <ssrc-group> elements of one source.
std::vector<xmpp::Element> make_source_elements(const SourceDescription& source);
/// {"sources":{"<owner>":[video sources, video groups, audio sources, audio groups]}}
std::string write_sources_json(std::span<const SourceDescription> sources);

// --- from clients, and for clients in tests ---

/// Adds to `sources` what one <description> holds. Nameless sources (some browsers name an SSRC without a track) are
/// ignored together with their groups. Errors: "bad-source", "too-many-sources".
Result<void> parse_source_elements(const xmpp::Element& description, MediaKind media,
                                   std::vector<SourceDescription>& sources, const SourceLimits& limits = {});
/// The compact form, of all owners in it. Errors as above, and "bad-json", "json-limit".
Result<std::vector<SourceDescription>> parse_sources_json(std::string_view text, size_t max_sources = 4096);

/// The elements by which a client tells its own source: every SSRC with its groups, or one element per rid.
std::vector<xmpp::Element> make_sender_source_elements(const SourceDescription& source);

}  // namespace conclave::jingle
