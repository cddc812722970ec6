// Decides which receiver in a conference gets which video: calls the allocator for the receivers whose inputs changed,
// and tells every sender the largest height that is wanted of its sources, so that nothing is encoded that nobody sees.
#pragma once

#include <unordered_set>
#include <vector>

#include "sfu/allocator.h"
#include "sfu/dominant_speaker.h"
#include "sfu/endpoint.h"
#include "sfu/turn.h"

namespace conclave::sfu {

class VideoAllocationController {
 public:
  /// Changes that follow each other closer than this are taken together.
  static constexpr Duration kMinInterval = 20ms;
  /// An allocation looks at every pair of endpoints, so in a large conference one client that keeps changing something
  /// would keep the worker busy: there the interval grows, to 250 ms with 500 endpoints.
  static constexpr Duration kIntervalPerPair = 1us;

  VideoAllocationController(ConferenceId conference, Roster& roster, const DominantSpeaker& speakers)
      : conference_(conference), roster_(roster), speakers_(speakers) {}

  /// The inputs of all receivers changed: a source, a layer, the speaker.
  void mark_all(TimePoint now);
  void mark(TimePoint now, EndpointNumber receiver);
  TimePoint next_timeout() const { return due_; }
  /// Allocates when something is due. Senders of which a keyframe is needed ask for it when their next packet comes.
  void update(Turn& turn);
  /// Allocates for all, however short ago it was done; in a large conference as soon as it may.
  void update_now(Turn& turn);
  /// Tells one sender again about all of its sources.
  void replay_constraints(Turn& turn, Endpoint& sender);

 private:
  Duration min_interval() const;
  void schedule(TimePoint now);
  /// All video in order of speech activity.
  void collect_sources();
  std::vector<AllocationSource> describe_sources() const;
  void allocate_for(Turn& turn, Endpoint& receiver);
  void update_constraints(Turn& turn);
  void update_watched();
  void notify_constraint(Turn& turn, const Endpoint& sender, const Source& source) const;

  ConferenceId conference_;
  Roster& roster_;
  const DominantSpeaker& speakers_;
  bool all_ = false;
  std::unordered_set<EndpointNumber> marked_;
  TimePoint due_ = kNever;
  TimePoint last_{};
  Allocator allocator_;
  std::vector<Source*> sources_;  ///< of the present update only
};

}  // namespace conclave::sfu
