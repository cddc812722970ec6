#include "meeting/focus/media_sources.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "jingle/source_set.h"
#include "meeting/focus/source_signaling.h"
#include "meeting/room/av_moderation.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using xmpp::StanzaCondition;

namespace {

using Ssrcs = std::unordered_set<uint32_t>;

// Everything in use in the conference: a receiver must not get an SSRC that it sends itself.
Ssrcs used_ssrcs(const Room& room, const std::vector<SourceDescription>& upcoming) {
  Ssrcs used;
  const auto note = [&](const std::vector<SourceDescription>& sources) {
    for (const SourceDescription& source : sources) {
      used.insert(source.ssrcs.begin(), source.ssrcs.end());
      used.insert({source.egress_ssrc, source.egress_rtx_ssrc});
    }
  };
  for (const auto& [id, occupant] : room.occupants()) note(occupant.media.sources);
  note(upcoming);
  return used;
}

uint32_t pick_ssrc(Random& random, Ssrcs& used) {
  constexpr uint32_t range = std::numeric_limits<uint32_t>::max() - kFirstEgressSsrc;
  for (;;) {
    const uint32_t ssrc = kFirstEgressSsrc + random.below(range);
    if (used.insert(ssrc).second) return ssrc;
  }
}

const SourceDescription* find_source(const std::vector<SourceDescription>& sources, std::string_view name) {
  const auto it =
      std::find_if(sources.begin(), sources.end(), [&](const SourceDescription& s) { return s.name == name; });
  return it == sources.end() ? nullptr : &*it;
}

// A source keeps its egress SSRCs as long as it lasts, also when its own SSRCs change.
void assign_egress(FocusContext& context, const Room& room, const std::vector<SourceDescription>& before,
                   std::vector<SourceDescription>& sources) {
  Ssrcs used = used_ssrcs(room, sources);
  for (SourceDescription& source : sources) {
    const SourceDescription* known = find_source(before, source.name);
    source.egress_ssrc = known != nullptr ? known->egress_ssrc : pick_ssrc(context.turn.random, used);
    if (source.media == MediaKind::video)
      source.egress_rtx_ssrc = known != nullptr ? known->egress_rtx_ssrc : pick_ssrc(context.turn.random, used);
  }
}

bool is_active(FocusContext& context, const Occupant& occupant, const xmpp::Element& iq) {
  if (occupant.media.state == MediaSession::State::active) return true;
  context.room.refuse(occupant.session, iq, StanzaCondition::unexpected_request, "source-change-too-early");
  return false;
}

}  // namespace

bool admit_source_change(FocusContext& context, Occupant& occupant, const xmpp::Element& iq) {
  if (occupant.media.source_changes.take(context.turn.now)) return true;
  context.room.refuse(occupant.session, iq, StanzaCondition::resource_constraint, "source-change-rate");
  return false;
}

Result<std::vector<SourceDescription>> check_sources(const Occupant& occupant,
                                                     const std::vector<SourceDescription>& added) {
  return jingle::add_sources(occupant.nick, occupant.media.sources, added);
}

void refuse_jingle(FocusContext& context, const Occupant& occupant, const xmpp::Element& iq, const Error& error) {
  const std::string_view reason = error.reason;
  const StanzaCondition condition = reason == "unknown-action"     ? StanzaCondition::feature_not_implemented
                                    : reason == "too-many-sources" ? StanzaCondition::resource_constraint
                                                                   : StanzaCondition::bad_request;
  context.room.refuse(occupant.session, iq, condition, error.reason);
}

void set_sources(FocusContext& context, Room& room, Occupant& occupant, std::vector<SourceDescription> sources) {
  const std::vector<SourceDescription> before = std::exchange(occupant.media.sources, {});
  assign_egress(context, room, before, sources);
  for (const SourceDescription& source : before)
    if (find_source(sources, source.name) == nullptr) room.journal.remove(source.name);
  for (const SourceDescription& source : sources)
    if (find_source(before, source.name) == nullptr) room.journal.add(occupant.nick, source);
  occupant.media.sources = sources;
  context.turn.act(SetSources{room.conference(), occupant.nick, std::move(sources)});
  schedule_announcements(context, room);
}

void withdraw_sources(FocusContext& context, Room& room, Occupant& occupant) {
  if (occupant.media.sources.empty()) return;
  for (const SourceDescription& source : occupant.media.sources) room.journal.remove(source.name);
  occupant.media.sources.clear();
  schedule_announcements(context, room);
}

void handle_source_add(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                       const jingle::JingleRequest& request) {
  if (!is_active(context, occupant, iq) || !admit_source_change(context, occupant, iq)) return;
  Result<std::vector<SourceDescription>> sources = check_sources(occupant, request.sources);
  if (!sources) return refuse_jingle(context, occupant, iq, sources.error());
  context.room.send(occupant, xmpp::make_iq_result(iq));
  set_sources(context, room, occupant, std::move(*sources));
  mute_forbidden_screen(context, room, occupant);
}

void handle_source_remove(FocusContext& context, Room& room, Occupant& occupant, const xmpp::Element& iq,
                          const jingle::JingleRequest& request) {
  if (!is_active(context, occupant, iq) || !admit_source_change(context, occupant, iq)) return;
  context.room.send(occupant, xmpp::make_iq_result(iq));
  set_sources(context, room, occupant, jingle::remove_sources(occupant.media.sources, request.sources));
}

}  // namespace conclave::meeting
