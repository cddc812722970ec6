// The vocabulary that the signalling side and the media side share: codecs, header extensions, sources, ICE and DTLS
// parameters. Plain values, no XML and no RTP bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace conclave {

enum class MediaKind : uint8_t { audio, video };
enum class VideoType : uint8_t { camera, desktop, desktop_high_fps, none };

/// The nick of an occupant, which names them on the media side too; 8 lower-case hex digits from most clients.
using EndpointId = std::string;
/// Unique in the process for its lifetime; the low bits name the media worker it is pinned to.
using ConferenceId = uint64_t;

// --- codecs and header extensions: one table for everybody, so that payload types need no translation ---

enum class Codec : uint8_t { opus, red, telephone_event, vp8, vp9, h264, av1, rtx };

struct PayloadType {
  uint8_t number;
  Codec codec;
  MediaKind media;
  std::string_view name;  ///< as in SDP: "opus", "VP8"
  uint32_t clock_rate;
  uint8_t channels;        ///< 1 or 2
  uint8_t associated = 0;  ///< rtx: the payload type it repairs (RFC 4588 8.1), else 0
};

/// What this server offers, in order of preference. The numbers are those of Jitsi (Jicofo of August 2026). Further
/// video codecs are added here together with their layer description.
inline constexpr std::array<PayloadType, 4> kPayloadTypes{{
    {111, Codec::opus, MediaKind::audio, "opus", 48000, 2},
    {126, Codec::telephone_event, MediaKind::audio, "telephone-event", 8000, 1},
    {100, Codec::vp8, MediaKind::video, "VP8", 90000, 1},
    {96, Codec::rtx, MediaKind::video, "rtx", 90000, 1, 100},
}};

constexpr const PayloadType* find_payload_type(uint8_t number) {
  for (const PayloadType& type : kPayloadTypes)
    if (type.number == number) return &type;
  return nullptr;
}

/// RTP header extension ids (RFC 8285), unique over the bundle.
enum class ExtensionId : uint8_t {
  audio_level = 1,         ///< RFC 6464
  abs_send_time = 3,       ///< http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  rid = 4,                 ///< RFC 8852; only for endpoints that tell layers apart by rid
  transport_sequence = 5,  ///< transport-wide congestion control, draft-holmer-rmcat-transport-wide-cc-extensions-01
  repaired_rid = 6,        ///< RFC 8852
  mid = 10,                ///< RFC 9143 15
  video_orientation = 13,  ///< 3GPP TS 26.114 7.4.5
};

struct HeaderExtension {
  ExtensionId id;
  std::string_view uri;
  bool audio;
  bool video;
  bool rid_endpoints_only;  ///< offered only to endpoints that use mid and rid
};

inline constexpr std::array<HeaderExtension, 7> kHeaderExtensions{{
    {ExtensionId::audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", true, false, false},
    {ExtensionId::abs_send_time, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", false, true, false},
    {ExtensionId::transport_sequence, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", true,
     true, false},
    {ExtensionId::video_orientation, "urn:3gpp:video-orientation", false, true, false},
    {ExtensionId::mid, "urn:ietf:params:rtp-hdrext:sdes:mid", true, true, true},
    {ExtensionId::rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", false, true, true},
    {ExtensionId::repaired_rid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", false, true, true},
}};

// --- sources ---

struct SsrcGroup {
  enum class Semantics : uint8_t { sim, fid };
  Semantics semantics = Semantics::fid;
  std::vector<uint32_t> ssrcs;  ///< sim: lowest layer first; fid: primary, then its RTX
  friend bool operator==(const SsrcGroup&, const SsrcGroup&) = default;
};

/// One thing a participant sends: a microphone, a camera, a screen. Layers are named either by SSRC (Jitsi clients:
/// `ssrcs` and `groups`) or by rid (`mid` and `rids`, lowest layer first; then `ssrcs` is empty).
struct SourceDescription {
  std::string name;  ///< "<endpoint>-a0", "<endpoint>-v0", "<endpoint>-v1"
  MediaKind media = MediaKind::audio;
  VideoType video_type = VideoType::camera;
  std::string msid;
  std::vector<uint32_t> ssrcs;
  std::vector<SsrcGroup> groups;
  std::string mid;
  std::vector<std::string> rids;
  /// SSRCs under which this source is sent to receivers with per-source signalling. Chosen by the server, unique in
  /// the conference, 10 decimal digits. rtx is 0 for audio.
  uint32_t egress_ssrc = 0;
  uint32_t egress_rtx_ssrc = 0;
  friend bool operator==(const SourceDescription&, const SourceDescription&) = default;
};

// --- transport ---

struct IceParameters {
  std::string ufrag;
  std::string pwd;
  friend bool operator==(const IceParameters&, const IceParameters&) = default;
};

struct IceCandidate {
  enum class Type : uint8_t { host, server_reflexive, peer_reflexive, relayed };
  std::string foundation;
  uint32_t priority = 0;  ///< RFC 8445 5.1.2
  SocketAddress address{};
  Type type = Type::host;
  bool udp = true;
  friend bool operator==(const IceCandidate&, const IceCandidate&) = default;
};

struct DtlsFingerprint {
  std::string hash;   ///< "sha-256", lower case (RFC 8122 5)
  std::string value;  ///< "AB:CD:…", upper case
  friend bool operator==(const DtlsFingerprint&, const DtlsFingerprint&) = default;
};

enum class DtlsSetup : uint8_t { actpass, active, passive };

/// Why a media transport failed.
enum class TransportFailure : uint8_t {
  ice_failed,            ///< no path was found, or none for long enough
  ice_consent_lost,      ///< a path was there and does not answer any more (RFC 7675 5.1)
  dtls_setup,            ///< the association could not be made
  dtls_handshake,        ///< the other side's handshake was not acceptable
  dtls_timeout,          ///< the handshake did not end
  dtls_alert,            ///< the other side gave up
  dtls_closed,           ///< the other side said goodbye
  dtls_fingerprint,      ///< its certificate is not the one signalling named: somebody may be in the middle
  dtls_no_srtp_profile,  ///< no SRTP profile in common (RFC 5764 4.1.2)
  dtls_export,           ///< no keys came of the handshake
  srtp_setup,            ///< the keys could not be used
};

/// As an Error's reason: kebab-case, fit to be a counter's name.
constexpr const char* to_string(TransportFailure failure) {
  switch (failure) {
    case TransportFailure::ice_failed:
      return "ice-failed";
    case TransportFailure::ice_consent_lost:
      return "ice-consent-lost";
    case TransportFailure::dtls_setup:
      return "dtls-setup";
    case TransportFailure::dtls_handshake:
      return "dtls-handshake";
    case TransportFailure::dtls_timeout:
      return "dtls-timeout";
    case TransportFailure::dtls_alert:
      return "dtls-alert";
    case TransportFailure::dtls_closed:
      return "dtls-closed";
    case TransportFailure::dtls_fingerprint:
      return "dtls-fingerprint";
    case TransportFailure::dtls_no_srtp_profile:
      return "dtls-no-srtp-profile";
    case TransportFailure::dtls_export:
      return "dtls-export";
    case TransportFailure::srtp_setup:
      return "srtp-setup";
  }
  return "unknown";
}

struct RemoteTransport {
  IceParameters ice;
  std::vector<IceCandidate> candidates;
  std::vector<DtlsFingerprint> fingerprints;
  DtlsSetup setup = DtlsSetup::active;
};

}  // namespace conclave
