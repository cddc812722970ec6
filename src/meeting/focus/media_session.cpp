#include "meeting/focus/media_session.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "jingle/offer.h"
#include "meeting/focus/channel.h"
#include "meeting/focus/feature_discovery.h"
#include "meeting/focus/features.h"
#include "meeting/focus/iqs.h"
#include "meeting/focus/media_sources.h"
#include "meeting/focus/source_signaling.h"
#include "meeting/room/av_moderation.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::JingleRequest;
using xmpp::Element;
using xmpp::StanzaCondition;
using State = MediaSession::State;

namespace {

void set_deadline(FocusContext& context, const Room& room, Occupant& occupant, Duration wait) {
  occupant.media.deadline = context.turn.now + wait;
  context.turn.timers.add({occupant.media.deadline, Timer::Kind::media, room.id(), occupant.id});
}

jingle::LocalTransport local_transport(const FocusContext& context, const Room& room, const Occupant& occupant) {
  jingle::LocalTransport transport;
  transport.ice = occupant.media.local_ice;
  transport.candidates = context.turn.config.candidates;
  transport.fingerprints = context.turn.config.fingerprints;
  transport.channel_url = channel_url(context, room, occupant);
  return transport;
}

// The endpoint and what it sends are gone from the bridge; a new offer may follow.
void drop_endpoint(FocusContext& context, Room& room, Occupant& occupant) {
  if (!occupant.media.has_endpoint()) return;
  withdraw_sources(context, room, occupant);
  context.turn.act(RemoveEndpoint{room.conference(), occupant.nick});
  occupant.media.remote.reset();
  occupant.channel.inactive = false;
}

void offer(FocusContext& context, Room& room, Occupant& occupant) {
  MediaSession& media = occupant.media;
  media.state = State::inviting;
  media.sid = context.turn.random.token(12);
  media.bridge_session = context.turn.random.token(8);
  media.local_ice = make_ice_parameters(room.conference(), context.turn.random);
  media.ice_generation = 0;
  media.announced = 0;
  context.turn.act(AddEndpoint{room.conference(), occupant.nick, media.local_ice, media.options});
  media.barred = {};
  update_send_permissions(context, room, occupant);
  if (occupant.channel.connection) context.turn.act(SetChannelOpen{room.conference(), occupant.nick, true});

  jingle::Offer offer;
  offer.sid = media.sid;
  offer.initiator = room.focus_jid();
  offer.responder = occupant.real_jid;
  offer.bridge_session_id = media.bridge_session;
  offer.transport = local_transport(context, room, occupant);
  offer.bridge_audio_ssrc = kBridgeAudioSsrc;
  offer.bridge_video_ssrc = kBridgeVideoSsrc;
  offer.rid_extensions = media.rid_sources;
  send_focus_iq(context, room, occupant, xmpp::IqType::set, jingle::make_session_initiate(offer),
                {.id = {}, .purpose = PendingIq::Purpose::offer, .sid = media.sid});
  set_deadline(context, room, occupant, kAcceptTimeout);
}

void terminate(FocusContext& context, Room& room, Occupant& occupant, const char* reason) {
  send_focus_iq(context, room, occupant, xmpp::IqType::set,
                jingle::make_session_terminate({occupant.media.sid, room.focus_jid()}, reason),
                {.id = {}, .purpose = PendingIq::Purpose::other, .sid = {}});
}

// When the next restart is allowed. A restart of the whole media session that comes too early is delayed and never
// refused, since an error makes the client reload the page; one of ICE alone is refused, and the client then restarts
// all.
TimePoint restart_allowed_at(TimePoint now, std::deque<TimePoint>& restarts) {
  while (!restarts.empty() && restarts.front() + 1min <= now) restarts.pop_front();
  TimePoint at = now;
  if (!restarts.empty()) at = std::max(at, restarts.back() + kRestartInterval);
  if (restarts.size() >= kRestartsPerMinute) at = std::max(at, restarts.front() + Duration{1min});
  return at;
}

void restart(FocusContext& context, Room& room, Occupant& occupant) {
  MediaSession& media = occupant.media;
  media.reinvited = false;
  const TimePoint at = restart_allowed_at(context.turn.now, media.restarts);
  if (at <= context.turn.now) {
    media.restarts.push_back(context.turn.now);
    return offer(context, room, occupant);
  }
  context.turn.counters.add("media-restart-delayed");
  media.state = State::restarting;
  set_deadline(context, room, occupant, at - context.turn.now);
}

void accept_overdue(FocusContext& context, Room& room, Occupant& occupant) {
  const Session* session = context.room.sessions.find(occupant.session);
  if (session == nullptr || !session->connection)  // it cannot answer now
    return set_deadline(context, room, occupant, kAcceptTimeout);
  context.turn.counters.add("media-accept-overdue");
  terminate(context, room, occupant, "timeout");
  drop_endpoint(context, room, occupant);
  occupant.media.state = State::ended;
  if (std::exchange(occupant.media.reinvited, true)) return;
  offer(context, room, occupant);
}

void restart_ice(FocusContext& context, Room& room, Occupant& occupant, const Element& iq) {
  MediaSession& media = occupant.media;
  if (media.state != State::active)
    return context.room.refuse(occupant.session, iq, StanzaCondition::unexpected_request, "ice-restart-too-early");
  if (restart_allowed_at(context.turn.now, media.ice_restarts) >
      context.turn.now)  // the client then restarts as a whole
    return context.room.refuse(occupant.session, iq, StanzaCondition::resource_constraint, "ice-restart-too-often");
  media.ice_restarts.push_back(context.turn.now);
  context.room.send(occupant, xmpp::make_iq_result(iq));
  media.local_ice = make_ice_parameters(room.conference(), context.turn.random);
  ++media.ice_generation;
  context.turn.act(RestartIce{room.conference(), occupant.nick, media.local_ice});
  jingle::LocalTransport transport = local_transport(context, room, occupant);
  transport.channel_url.clear();
  transport.ice_generation = media.ice_generation;
  send_focus_iq(context, room, occupant, xmpp::IqType::set,
                jingle::make_transport_info({media.sid, room.focus_jid()}, transport),
                {.id = {}, .purpose = PendingIq::Purpose::other, .sid = {}});
}

}  // namespace

void begin_media(FocusContext& context, Room& room, Occupant& occupant) {
  if (discover_features(context, room, occupant)) return features_known(context, room, occupant);
  set_deadline(context, room, occupant, kFeaturesTimeout);
}

void features_known(FocusContext& context, Room& room, Occupant& occupant) {
  MediaSession& media = occupant.media;
  if (media.state != State::discovering) return;
  // A client that says nothing gets what every client understands.
  const bool slots = has_feature(occupant.features, kFeatureSourceMaps);
  media.options.signaling = slots ? SourceSignaling::slots : SourceSignaling::per_source;
  media.options.confirms_source_maps = has_feature(occupant.features, kFeatureSourceMapApplied);
  media.rid_sources = has_feature(occupant.features, kFeatureRidSources);
  media.json_sources = has_feature(occupant.features, kFeatureJsonSources);
  offer(context, room, occupant);
}

void end_media(FocusContext& context, Room& room, Occupant& occupant) {
  drop_endpoint(context, room, occupant);
  occupant.media.state = State::ended;
  close_channel(context, occupant);
}

void handle_media_timer(FocusContext& context, RoomId room_id, OccupantId occupant_id) {
  Room* room = context.room.rooms.find(room_id);
  Occupant* occupant = room == nullptr ? nullptr : room->find(occupant_id);
  if (occupant == nullptr || occupant->media.deadline > context.turn.now) return;
  occupant->media.deadline = kNever;
  switch (occupant->media.state) {
    case State::discovering:
      context.turn.counters.add("disco-timeout");
      return features_known(context, *room, *occupant);
    case State::inviting:
      return accept_overdue(context, *room, *occupant);
    case State::restarting:
      occupant->media.restarts.push_back(context.turn.now);
      return offer(context, *room, *occupant);
    case State::active:
    case State::ended:
      return;
  }
}

void handle_session_accept(FocusContext& context, Room& room, Occupant& occupant, const Element& iq,
                           JingleRequest request) {
  MediaSession& media = occupant.media;
  if (media.state != State::inviting || !request.transport)
    return context.room.refuse(occupant.session, iq, StanzaCondition::unexpected_request, "session-accept-unexpected");
  if (!admit_source_change(context, occupant, iq)) return;
  const Result<std::vector<SourceDescription>> sources = check_sources(occupant, request.sources);
  if (!sources) return refuse_jingle(context, occupant, iq, sources.error());
  context.room.send(occupant, xmpp::make_iq_result(iq));  // within 10 s, or the client gives up
  media.state = State::active;
  media.deadline = kNever;
  media.remote = std::move(request.transport);
  context.turn.act(SetRemoteTransport{room.conference(), occupant.nick, *media.remote});
  set_sources(context, room, occupant, *sources);
  if (media.options.signaling == SourceSignaling::per_source) announce_sources(context, room, occupant);
  mute_barred(context, room, occupant);  // now it has tracks that can be muted
}

void handle_session_terminate(FocusContext& context, Room& room, Occupant& occupant, const Element& iq,
                              const JingleRequest& request) {
  if (request.bridge_session && request.bridge_session->id != occupant.media.bridge_session)
    return context.room.refuse(occupant.session, iq, StanzaCondition::item_not_found, "bridge-session-unknown");
  context.room.send(occupant, xmpp::make_iq_result(iq));
  drop_endpoint(context, room, occupant);
  occupant.media.state = State::ended;
  log::debug("media-terminated", "{}: {}", occupant.jid, request.reason);
  if (request.bridge_session && request.bridge_session->restart) restart(context, room, occupant);
}

void handle_session_info(FocusContext& context, Room& room, Occupant& occupant, const Element& iq,
                         const JingleRequest& request) {
  if (request.bridge_session && request.bridge_session->id != occupant.media.bridge_session)
    return context.room.refuse(occupant.session, iq, StanzaCondition::item_not_found, "bridge-session-unknown");
  if (request.bridge_session && request.bridge_session->ice_restart) return restart_ice(context, room, occupant, iq);
  context.room.send(occupant, xmpp::make_iq_result(iq));
}

void handle_transport_info(FocusContext& context, Room& room, Occupant& occupant, const Element& iq,
                           const JingleRequest& request) {
  MediaSession& media = occupant.media;
  context.room.send(occupant, xmpp::make_iq_result(iq));
  if (media.state != State::active || !media.remote || !request.transport)
    return context.turn.counters.add("transport-info-ignored");
  if (request.ice_generation && *request.ice_generation != media.ice_generation)
    return context.turn.counters.add("transport-info-stale");
  RemoteTransport& remote = *media.remote;
  if (!request.transport->ice.ufrag.empty()) remote.ice = request.transport->ice;
  // Fingerprints stay those of the accept: DTLS goes on over the restarted ICE.
  remote.candidates = request.transport->candidates;
  context.turn.act(SetRemoteTransport{room.conference(), occupant.nick, remote});
}

}  // namespace conclave::meeting
