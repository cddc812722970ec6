#include "meeting/room/av_moderation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "jingle/json_messages.h"
#include "meeting/entry/conference_request.h"
#include "meeting/room/meeting_rooms.h"
#include "meeting/room/presence.h"
#include "xmpp/jid.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
using jingle::Json;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

constexpr const char* kScreenSharing = "screen-sharing";  ///< context.features of a token

Json make_content(const Room& room, MediaType media) {
  return Json::object().set("type", "av_moderation").set("room", room.jid()).set("mediaType", to_string(media));
}

Element make_message(const Context& context, const Json& content) {
  Element message = xmpp::make_message({}, context.addresses.av_moderation, {});
  message.add(jingle::make_json_message(content));
  return message;
}

void tell(Context& context, const Occupant& to, const Json& content) {
  context.send(to, make_message(context, content).set("to", to.real_jid));
}

Json state_of(const Room& room, MediaType media) {
  return make_content(room, media)
      .set("enabled", room.av_rules.moderated.has(media))
      .set("actor", room.av_rules.actor(media));
}

// Clients read the list of `media` only, and each time as the complete one.
Json lists_of(const Room& room, MediaType media) {
  Json approved = Json::array();
  for (const auto& [id, occupant] : room.occupants())
    if (occupant.approved.has(media)) approved.push(occupant.jid);
  return make_content(room, media).set("whitelists", Json::object().set(std::string(to_string(media)), approved));
}

void tell_moderators(Context& context, const Room& room, const Json& content) {
  const xmpp::Broadcast text(make_message(context, content));
  for (const auto& [id, occupant] : room.occupants())
    if (occupant.role == Role::moderator) context.send(occupant.session, text.to(occupant.real_jid));
}

// Also the way to ask somebody to unmute where nothing is moderated, or once more.
void approve(Context& context, Room& room, const Occupant& actor, Occupant& target, MediaType media) {
  if (room.av_rules.moderated.has(media) && !target.approved.has(media)) {
    target.approved.add(media);
    update_send_permissions(context, room, target);
    tell_moderators(context, room, lists_of(room, media));
  }
  tell(context, target, make_content(room, media).set("approved", true).set("from", actor.jid));
}

void reject(Context& context, Room& room, const Occupant& actor, Occupant& target, MediaType media) {
  if (!target.approved.has(media)) return;
  target.approved.remove(media);
  update_send_permissions(context, room, target);
  tell_moderators(context, room, lists_of(room, media).set("removed", true));
  if (target.role == Role::moderator) return;
  tell(context, target, make_content(room, media).set("removed", true));
  send_mute(context, room, target, media, actor.jid);
}

}  // namespace

MediaTypes barred(const Context& context, const Room& room, const Occupant& occupant) {
  MediaTypes types = occupant.role == Role::moderator ? MediaTypes() : room.av_rules.moderated - occupant.approved;
  if (!context.person_of(occupant.session).may_use(kScreenSharing)) types.add(MediaType::desktop);
  return types;
}

void set_moderation(Context& context, Room& room, const std::string& actor, MediaType media, bool moderated) {
  if (room.av_rules.moderated.has(media) == moderated) return;  // two moderators had the same thought
  if (moderated)
    room.av_rules.moderated.add(media);
  else
    room.av_rules.moderated.remove(media);
  room.av_rules.actors[static_cast<size_t>(media)] = actor;
  for (Room* each : rooms_of_meeting(context, room)) {
    for (auto& [id, occupant] : each->occupants()) occupant.approved.remove(media);
    broadcast(context, *each, make_message(context, state_of(*each, media)));
    for (auto& [id, occupant] : each->occupants()) {
      update_send_permissions(context, *each, occupant);
      if (barred(context, *each, occupant).has(media)) send_mute(context, *each, occupant, media, actor);
    }
  }
}

void handle_av_moderation(Context& context, Session& session, const Element& stanza) {
  const Element* request = stanza.child("av_moderation");
  Room* room = session.rooms.empty() ? nullptr : context.rooms.find(session.rooms.back());
  const Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (request == nullptr || sender == nullptr) return context.counters.add("av-moderation-ignored");
  // The lists that an answer repeats grow with the room.
  if (!session.messages.take(context.now, 1 + room->occupants().size() / 256))
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
      context.addresses.parse(request->attribute(wanted ? "jidToWhitelist" : "jidToBlacklist"));
  Occupant* target = jid && jid->bare_text() == room->jid() ? room->find_by_nick(jid->resource()) : nullptr;
  if (target == nullptr)
    return context.refuse(session.id, stanza, StanzaCondition::item_not_found, "av-moderation-no-target");
  if (wanted) return approve(context, *room, *sender, *target, *media);
  reject(context, *room, *sender, *target, *media);
}

void replay_av_moderation(Context& context, const Room& room, const Occupant& joiner) {
  for (const MediaType media : kMediaTypes) {
    if (!room.av_rules.moderated.has(media)) continue;
    tell(context, joiner, state_of(room, media));
    if (joiner.role == Role::moderator) tell(context, joiner, lists_of(room, media));
  }
}

void av_role_changed(Context& context, Room& room, Occupant& occupant) {
  update_send_permissions(context, room, occupant);
  if (occupant.role != Role::moderator) return mute_barred(context, room, occupant);
  for (const MediaType media : kMediaTypes)
    if (room.av_rules.moderated.has(media)) tell(context, occupant, lists_of(room, media));
}

void update_send_permissions(Context& context, const Room& room, Occupant& occupant) {
  const MediaTypes now = barred(context, room, occupant);
  if (!occupant.media.has_endpoint() || occupant.media.barred == now) return;
  occupant.media.barred = now;
  context.command(SetSendPermissions{room.conference(), occupant.nick, !now.has(MediaType::audio),
                                     !now.has(MediaType::video), !now.has(MediaType::desktop)});
}

void mute_barred(Context& context, const Room& room, const Occupant& occupant) {
  const MediaTypes muted = barred(context, room, occupant);
  for (const MediaType media : kMediaTypes)
    if (muted.has(media) && room.av_rules.moderated.has(media))
      send_mute(context, room, occupant, media, room.av_rules.actor(media));
  mute_forbidden_screen(context, room, occupant);
}

void mute_forbidden_screen(Context& context, const Room& room, const Occupant& occupant) {
  const auto& sources = occupant.media.sources;
  const auto is_screen = [](const SourceDescription& source) { return source.video_type == VideoType::desktop; };
  if (std::none_of(sources.begin(), sources.end(), is_screen)) return;
  if (!context.person_of(occupant.session).may_use(kScreenSharing))
    send_mute(context, room, occupant, MediaType::desktop, room.focus_jid());
}

void person_changed(Context& context, const Session& session) {
  for (const RoomId id : session.rooms) {
    Room* room = context.rooms.find(id);
    Occupant* occupant = room == nullptr ? nullptr : room->find_by_session(session.id);
    if (occupant != nullptr) update_send_permissions(context, *room, *occupant);
  }
}

}  // namespace conclave::meeting
