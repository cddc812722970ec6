#include "meeting/room/av_moderation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "jingle/json_messages.h"
#include "jingle/offer.h"
#include "meeting/room/broadcast.h"
#include "meeting/room/meeting_rooms.h"
#include "xmpp/jid.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr const char* kScreenSharing = "screen-sharing";  ///< context.features of a token

Json make_content(const Room& room, MediaType media) {
  return Json::object().set("type", "av_moderation").set("room", room.jid()).set("mediaType", to_string(media));
}

Element make_av_message(const RoomContext& context, const Json& content) {
  Element message = xmpp::make_message({}, context.turn.addresses.av_moderation, {});
  message.add(jingle::make_json_message(content));
  return message;
}

void tell(RoomContext& context, const Occupant& to, const Json& content) {
  context.send(to, make_av_message(context, content).set("to", to.real_jid));
}

Json state_of(const Room& room, MediaType media) {
  return make_content(room, media)
      .set("enabled", room.rules().av_rules.moderated.has(media))
      .set("actor", room.rules().av_rules.actor(media));
}

// Clients read the list of `media` only, and each time as the complete one.
Json lists_of(const Room& room, MediaType media) {
  Json approved = Json::array();
  for (const auto& [id, occupant] : room.occupants())
    if (occupant.approved.has(media)) approved.push(occupant.jid);
  return make_content(room, media).set("whitelists", Json::object().set(std::string(to_string(media)), approved));
}

void notify_moderators(RoomContext& context, const Room& room, const Json& content) {
  const xmpp::Broadcast text(make_av_message(context, content));
  for (const auto& [id, occupant] : room.occupants())
    if (occupant.role == Role::moderator) context.send(occupant.session, text.to(occupant.real_jid));
}

// Also the way to ask somebody to unmute where nothing is moderated, or once more.
void approve(RoomContext& context, Room& room, const Occupant& actor, Occupant& target, MediaType media) {
  if (room.rules().av_rules.moderated.has(media) && !target.approved.has(media)) {
    target.approved.add(media);
    update_send_permissions(context, room, target);
    notify_moderators(context, room, lists_of(room, media));
  }
  tell(context, target, make_content(room, media).set("approved", true).set("from", actor.jid));
}

void reject(RoomContext& context, Room& room, const Occupant& actor, Occupant& target, MediaType media) {
  if (!target.approved.has(media)) return;
  target.approved.remove(media);
  update_send_permissions(context, room, target);
  notify_moderators(context, room, lists_of(room, media).set("removed", true));
  if (target.role == Role::moderator) return;
  tell(context, target, make_content(room, media).set("removed", true));
  send_mute(context, room, target, media, actor.jid);
}

}  // namespace

MediaTypes barred(const RoomContext& context, const Room& room, const Occupant& occupant) {
  MediaTypes types =
      occupant.role == Role::moderator ? MediaTypes() : room.rules().av_rules.moderated - occupant.approved;
  if (!context.person_of(occupant.session).may_use(kScreenSharing)) types.add(MediaType::desktop);
  return types;
}

void set_moderation(RoomContext& context, Room& room, const std::string& actor, MediaType media, bool moderated) {
  if (room.rules().av_rules.moderated.has(media) == moderated) return;  // two moderators had the same thought
  if (moderated)
    room.rules().av_rules.moderated.add(media);
  else
    room.rules().av_rules.moderated.remove(media);
  room.rules().av_rules.actors[static_cast<size_t>(media)] = actor;
  for (Room* each : rooms_of_meeting(context, room)) {
    for (auto& [id, occupant] : each->occupants()) occupant.approved.remove(media);
    broadcast(context, *each, make_av_message(context, state_of(*each, media)));
    for (auto& [id, occupant] : each->occupants()) {
      update_send_permissions(context, *each, occupant);
      if (barred(context, *each, occupant).has(media)) send_mute(context, *each, occupant, media, actor);
    }
  }
}

void handle_av_moderation(RoomContext& context, Session& session, const Element& stanza) {
  const Element* request = stanza.child("av_moderation");
  Room* room = session.rooms.empty() ? nullptr : context.rooms.find(session.rooms.back());
  const Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (request == nullptr || sender == nullptr) return context.turn.counters.add("av-moderation-ignored");
  // The lists that an answer repeats grow with the room.
  if (!session.messages.take(context.turn.now, 1 + room->occupants().size() / 256))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  if (sender->role != Role::moderator)
    return context.refuse(session.id, stanza, StanzaCondition::forbidden, "av-moderation-forbidden");
  const std::optional<MediaType> media = parse_media_type(request->attribute("mediaType"));
  const std::string& enable = request->attribute("enable");
  if (media && (enable == "true" || enable == "false"))
    return set_moderation(context, *room, sender->jid, *media, enable == "true");
  const bool wanted = request->has_attribute("jidToWhitelist");
  if (!media || (!wanted && !request->has_attribute("jidToBlacklist")))
    return context.refuse(session.id, stanza, StanzaCondition::bad_request, "av-moderation-malformed");
  const Result<xmpp::Jid> jid =
      context.turn.addresses.parse(request->attribute(wanted ? "jidToWhitelist" : "jidToBlacklist"));
  Occupant* target = jid && jid->bare_text() == room->jid() ? room->find_by_nick(jid->resource()) : nullptr;
  if (target == nullptr)
    return context.refuse(session.id, stanza, StanzaCondition::item_not_found, "av-moderation-no-target");
  if (wanted) return approve(context, *room, *sender, *target, *media);
  reject(context, *room, *sender, *target, *media);
}

void replay_av_moderation(RoomContext& context, const Room& room, const Occupant& joiner) {
  for (const MediaType media : kMediaTypes) {
    if (!room.rules().av_rules.moderated.has(media)) continue;
    tell(context, joiner, state_of(room, media));
    if (joiner.role == Role::moderator) tell(context, joiner, lists_of(room, media));
  }
}

void av_role_changed(RoomContext& context, Room& room, Occupant& occupant) {
  update_send_permissions(context, room, occupant);
  if (occupant.role != Role::moderator) return mute_barred(context, room, occupant);
  for (const MediaType media : kMediaTypes)
    if (room.rules().av_rules.moderated.has(media)) tell(context, occupant, lists_of(room, media));
}

void update_send_permissions(RoomContext& context, const Room& room, Occupant& occupant) {
  const MediaTypes now = barred(context, room, occupant);
  if (!occupant.media.has_endpoint() || occupant.media.barred == now) return;
  occupant.media.barred = now;
  context.turn.act(SetSendPermissions{room.conference(), occupant.nick, !now.has(MediaType::audio),
                                      !now.has(MediaType::video), !now.has(MediaType::desktop)});
}

void mute_barred(RoomContext& context, const Room& room, const Occupant& occupant) {
  const MediaTypes muted = barred(context, room, occupant);
  for (const MediaType media : kMediaTypes)
    if (muted.has(media) && room.rules().av_rules.moderated.has(media))
      send_mute(context, room, occupant, media, room.rules().av_rules.actor(media));
  mute_forbidden_screen(context, room, occupant);
}

void mute_forbidden_screen(RoomContext& context, const Room& room, const Occupant& occupant) {
  const auto& sources = occupant.media.sources;
  const auto is_screen = [](const SourceDescription& source) { return source.video_type == VideoType::desktop; };
  if (std::none_of(sources.begin(), sources.end(), is_screen)) return;
  if (!context.person_of(occupant.session).may_use(kScreenSharing))
    send_mute(context, room, occupant, MediaType::desktop, room.focus_jid());
}

void person_changed(RoomContext& context, const Session& session) {
  for (const RoomId id : session.rooms) {
    Room* room = context.rooms.find(id);
    Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
    if (occupant != nullptr) update_send_permissions(context, *room, *occupant);
  }
}

void handle_mute(RoomContext& context, Room& room, const Occupant& sender, const Element& iq, const Element& mute) {
  const auto refuse = [&](StanzaCondition condition, const char* reason) {
    context.turn.counters.add(reason);
    context.send(sender, xmpp::make_error(iq, condition));
  };
  const MediaType media = mute.xmlns() == ns::kJitmeetVideo     ? MediaType::video
                          : mute.xmlns() == ns::kJitmeetDesktop ? MediaType::desktop
                                                                : MediaType::audio;
  const Result<xmpp::Jid> target_jid = context.turn.addresses.parse(mute.attribute("jid"));
  Occupant* target =
      target_jid && target_jid->bare_text() == room.jid() ? room.find_by_nick(target_jid->resource()) : nullptr;
  // Jitsi clients say so when somebody who was muted from afar speaks again; there is nothing to be done.
  if (target == &sender && mute.text() == "false" && !barred(context, room, sender).has(media))
    return context.send(sender, xmpp::make_iq_result(iq));
  if (sender.role != Role::moderator) return refuse(StanzaCondition::not_allowed, "mute-forbidden");
  // Nobody can be unmuted from afar.
  if (mute.text() != "true") return refuse(StanzaCondition::not_allowed, "mute-remote-unmute");
  if (target == nullptr) return refuse(StanzaCondition::item_not_found, "mute-no-target");
  context.send(sender, xmpp::make_iq_result(iq));
  send_mute(context, room, *target, media, sender.jid);
}

void send_mute(RoomContext& context, const Room& room, const Occupant& target, MediaType media,
               const std::string& actor) {
  Element request = xmpp::make_iq(xmpp::IqType::set, context.turn.random.token(12), room.focus_jid(), target.real_jid);
  request.add(jingle::make_mute(to_string(media), actor));
  context.send(target, request);
}

}  // namespace conclave::meeting
