// The contract between the floor that decides (meeting) and the floor that moves media (sfu): commands down, events
// up, all plain values, so that they can cross a thread today and a network tomorrow.
//
// Order: commands of one conference are executed in the order given. A command for a conference or endpoint that
// does not exist is ignored (it may just have gone). Events may still arrive for an endpoint that was removed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/media.h"
#include "base/time.h"

namespace conclave {

/// How an endpoint learns which SSRC carries which source.
enum class SourceSignaling : uint8_t {
  slots,       ///< a fixed set of SSRC slots, bound by source maps on the bridge channel
  per_source,  ///< every source is announced by Jingle source-add with SourceDescription::egress_ssrc
};

struct EndpointOptions {
  SourceSignaling signaling = SourceSignaling::slots;
  /// The endpoint confirms each source map with a SourceMapApplied message once its renegotiation is done; forwarding
  /// starts then. Others get a fixed grace time instead.
  bool confirms_source_maps = false;
};

// --- commands: meeting to sfu ---

struct AddEndpoint {
  ConferenceId conference = 0;
  EndpointId endpoint;
  IceParameters local_ice;  ///< made by the signalling side; ufrag is unique in the process
  EndpointOptions options{};
};
/// The endpoint's side of the transport, from session-accept (or transport-info after an ICE restart).
struct SetRemoteTransport {
  ConferenceId conference = 0;
  EndpointId endpoint;
  RemoteTransport remote;
};
/// Everything this endpoint sends, replacing what was known: a source that is absent has ended.
struct SetSources {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::vector<SourceDescription> sources;
};
/// What this endpoint may send; packets of the rest are dropped.
struct SetSendPermissions {
  ConferenceId conference = 0;
  EndpointId endpoint;
  bool audio = true;
  bool video = true;
  bool desktop = true;
};
/// New local credentials; the old ones stay valid until the endpoint uses the new.
struct RestartIce {
  ConferenceId conference = 0;
  EndpointId endpoint;
  IceParameters local_ice;
};
/// per_source endpoints: the named sources were announced and the client has acknowledged the announcement.
struct SourcesAnnounced {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::vector<std::string> sources;
};
/// The bridge channel opened (again) or closed. On opening the sfu repeats its whole state as events,
/// but for connectivity, which the signalling side remembers.
struct SetChannelOpen {
  ConferenceId conference = 0;
  EndpointId endpoint;
  bool open = false;
};
/// What the endpoint wants to see. Absent fields keep their value; `constraints`, when present, replaces the map.
struct ReceiverVideoConstraints {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::optional<int32_t> last_n;                              ///< -1: no limit
  std::optional<int32_t> default_max_height;                  ///< 0: nothing, -1: unlimited
  std::optional<int64_t> assumed_bandwidth_bps;               ///< what it takes its downlink for; -1: it does not know
  std::optional<std::map<std::string, int32_t>> constraints;  ///< by source name
  std::optional<std::vector<std::string>> selected_sources;
  std::optional<std::vector<std::string>> on_stage_sources;
};
struct ReceiverAudioSubscription {
  ConferenceId conference = 0;
  EndpointId endpoint;
  bool all = true;
  std::vector<std::string> include;
  std::vector<std::string> exclude;
};
struct SourceVideoType {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::string source;
  VideoType type = VideoType::camera;
};
/// The endpoint has applied every source map up to and including `version`.
struct SourceMapApplied {
  ConferenceId conference = 0;
  EndpointId endpoint;
  uint64_t version = 0;
};
struct RemoveEndpoint {
  ConferenceId conference = 0;
  EndpointId endpoint;
};
/// Ends what is left of the conference. It begins with its first AddEndpoint.
struct RemoveConference {
  ConferenceId conference = 0;
};

using BridgeCommand =
    std::variant<AddEndpoint, SetRemoteTransport, SetSources, SetSendPermissions, RestartIce, SourcesAnnounced,
                 SetChannelOpen, ReceiverVideoConstraints, ReceiverAudioSubscription, SourceVideoType, SourceMapApplied,
                 RemoveEndpoint, RemoveConference>;

// --- events: sfu to meeting; each is addressed to one endpoint unless it says otherwise ---

/// The transport of `endpoint` became usable (DTLS done and fingerprint verified) or failed for good.
struct TransportStateChanged {
  enum class State : uint8_t { connected, failed };
  ConferenceId conference = 0;
  EndpointId endpoint;
  State state = State::connected;
  std::optional<TransportFailure> failure{};  ///< why, when it failed
};
/// About `endpoint`, for all others: it went silent on the network, or came back.
struct ConnectivityChanged {
  ConferenceId conference = 0;
  EndpointId endpoint;
  bool active = true;
};
/// For all of the conference when `to` is empty.
struct DominantSpeakerChanged {
  ConferenceId conference = 0;
  EndpointId to;
  EndpointId speaker;
  std::vector<EndpointId> previous;
};
struct ForwardedSourcesChanged {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::vector<std::string> sources;  ///< video only
};
/// How large anybody wants this endpoint's source: 0 nobody wants it, -1 unlimited.
struct SenderConstraintsChanged {
  ConferenceId conference = 0;
  EndpointId endpoint;
  std::string source;
  int32_t max_height = -1;
};
struct MappedSource {
  std::string source;
  EndpointId owner;
  uint32_t ssrc = 0;
  uint32_t rtx = 0;  ///< video only
  VideoType video_type = VideoType::camera;
  friend bool operator==(const MappedSource&, const MappedSource&) = default;
};
/// Slots whose binding changed, or all of them after SetChannelOpen.
struct SourceMapChanged {
  ConferenceId conference = 0;
  EndpointId endpoint;
  MediaKind media = MediaKind::video;
  uint64_t version = 0;  ///< counts up per endpoint, over both media
  std::vector<MappedSource> mapped;
};
struct ConnectionStatsReport {
  ConferenceId conference = 0;
  EndpointId endpoint;
  uint64_t estimated_downlink_bps = 0;
};

/// Of packets that should have arrived, how many did not.
struct PacketLoss {
  uint64_t expected = 0;
  uint64_t lost = 0;

  double ratio() const { return expected == 0 ? 0.0 : static_cast<double>(lost) / static_cast<double>(expected); }
  PacketLoss& operator+=(const PacketLoss& other) {
    expected += other.expected;
    lost += other.lost;
    return *this;
  }
  friend bool operator==(const PacketLoss&, const PacketLoss&) = default;
};
/// How a conference fares, every few seconds: for whoever runs the server, nobody in it is told.
struct ConferenceFigures {
  ConferenceId conference = 0;
  uint32_t endpoints = 0;     ///< whose media can flow
  uint64_t received_bps = 0;  ///< media of all of them together, in the last second
  uint64_t sent_bps = 0;      ///< to all of them together
  PacketLoss up{};            ///< on the way from them, since the report before; what was sent again does not count
  PacketLoss down{};          ///< on the way to them, likewise
  Duration round_trip{};      ///< the mean of those whose is known; 0: nobody's is

  friend bool operator==(const ConferenceFigures&, const ConferenceFigures&) = default;
};

using BridgeEvent =
    std::variant<TransportStateChanged, ConnectivityChanged, DominantSpeakerChanged, ForwardedSourcesChanged,
                 SenderConstraintsChanged, SourceMapChanged, ConnectionStatsReport, ConferenceFigures>;

}  // namespace conclave
