// One conference on the media side: carries out the commands of the signalling side, keeps the clockwork of speaker,
// connectivity and reports going, and owns the parts that do the work. Endpoints outside it cannot be reached from
// here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/bridge.h"
#include "base/random.h"
#include "sfu/allocation_controller.h"
#include "sfu/dominant_speaker.h"
#include "sfu/endpoint.h"
#include "sfu/media_router.h"
#include "sfu/turn.h"

namespace conclave::sfu {

class Conference {
 public:
  static constexpr Duration kMaintenanceInterval = 250ms;
  static constexpr Duration kStatsInterval = 10s;
  static constexpr Duration kFiguresInterval = 2s;
  /// A conference is worth a line in the log when those in it lose so many packets, or wait so long; not more often
  /// than this.
  static constexpr double kBadLoss = 0.05;
  static constexpr Duration kBadRoundTrip = 500ms;
  static constexpr Duration kComplainEvery = 60s;
  static constexpr Duration kSilentTooLong = 8s;
  static constexpr Duration kNeverCame = 15s;

  Conference(TimePoint now, ConferenceId id, Random& random);

  Roster& roster() { return roster_; }
  SourceTable& sources() { return sources_; }
  bool empty() const { return roster_.empty(); }

  Endpoint& add(TimePoint now, std::unique_ptr<Endpoint> endpoint);
  void remove(Turn& turn, Endpoint& endpoint);

  void handle(Turn& turn, Endpoint& endpoint, const SetRemoteTransport& command);
  void handle(Turn& turn, Endpoint& endpoint, const SetSources& command);
  void handle(Turn& turn, Endpoint& endpoint, const SetSendPermissions& command);
  void handle(Turn& turn, Endpoint& endpoint, const RestartIce& command);
  void handle(Turn& turn, Endpoint& endpoint, const SourcesAnnounced& command);
  void handle(Turn& turn, Endpoint& endpoint, const SetChannelOpen& command);
  void handle(Turn& turn, Endpoint& endpoint, const ReceiverVideoConstraints& command);
  void handle(Turn& turn, Endpoint& endpoint, const ReceiverAudioSubscription& command);
  void handle(Turn& turn, Endpoint& endpoint, const SourceVideoType& command);
  void handle(Turn& turn, Endpoint& endpoint, const SourceMapApplied& command);

  /// An error when the datagram was dropped: it changed nothing then.
  Result<void> handle_datagram(Turn& turn, Endpoint& endpoint, const UdpPath& path, MutableByteSpan datagram);
  void handle_endpoint_timeout(Turn& turn, Endpoint& endpoint);
  void handle_timeout(Turn& turn);
  /// Of the conference itself, without its endpoints.
  TimePoint next_timeout() const;
  /// What an input may leave to do; call after each.
  void finish_input(Turn& turn) { allocation_.update(turn); }
  EndpointNumber pop_touched() { return router_.pop_touched(); }

 private:
  void update_transport_state(Turn& turn, Endpoint& endpoint);
  void run_maintenance(Turn& turn);
  /// True when a layer of it ceased.
  bool sweep(TimePoint now, Source& source);
  /// How the conference fares, for whoever runs the server: as it is now, by an event, and as samples of histograms.
  void report_figures(Turn& turn);
  void report_quality(Turn& turn);
  void observe_paths(Turn& turn);
  void check_connectivity(Turn& turn, Endpoint& endpoint);
  void report_speaker(Turn& turn, const EndpointId& to);

  ConferenceId id_;
  SourceTable sources_;  ///< outlives the endpoints
  Roster roster_;
  DominantSpeaker speakers_;
  VideoAllocationController allocation_{id_, roster_, speakers_};
  MediaRouter router_;
  SourceNumber next_source_ = 0;
  TimePoint maintenance_due_;
  TimePoint stats_due_;
  TimePoint figures_due_;
  ConferenceFigures figures_;  ///< as last told
  TimePoint complain_after_{};
};

}  // namespace conclave::sfu
