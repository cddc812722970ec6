#include "meeting/room/messages.h"

#include <utility>

#include "meeting/room/broadcast.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/broadcast.h"
#include "xmpp/ns.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {
namespace ns = xmpp::ns;
using xmpp::Element;
using xmpp::StanzaCondition;

namespace {

// XEP-0045 8.1: a message with a subject and no body changes the subject; only moderators may.
bool is_subject_change(const Element& stanza) {
  return stanza.child("subject") != nullptr && stanza.child("body") == nullptr;
}

// Jitsi-specific: by these flags in the metadata of the room, writing is left to moderators. What clients do without
// words (raised hands, notices) goes on.
bool may_write(const Room& room, const Occupant& sender, const Element& stanza, std::string_view restriction) {
  return sender.role == Role::moderator || stanza.child("body") == nullptr ||
         !room.rules().metadata.get("permissions")[restriction].as_bool();
}

// A token may forbid it, whatever the role (Jitsi-specific: context.features).
bool has_permission(const Session& session, const Element& stanza, const std::string& feature) {
  return stanza.child("body") == nullptr || session.person.may_use(feature);
}

// False when it is too large, or was one too many; the sender has been told.
bool send_to_all(RoomContext& context, Room& room, const Occupant& sender, Session& session, const Element& stanza) {
  const xmpp::Broadcast text(make_relayed(stanza, sender.jid));
  const size_t size = text.to({}).size();
  if (size > kMaxGroupMessageBytes)
    return context.refuse(session.id, stanza, StanzaCondition::policy_violation, "message-too-large"), false;
  if (!session.messages.take(context.turn.now, size / kBytesPerToken))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate"), false;
  if (!room.messages.take(context.turn.now, 1 + size / kBytesPerToken))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate-of-room"), false;
  for (const auto& [id, occupant] : room.occupants()) context.send(occupant.session, text.to(occupant.real_jid));
  return true;
}

void change_subject(RoomContext& context, Room& room, const Occupant& sender, Session& session, const Element& stanza) {
  if (sender.role != Role::moderator)
    return context.refuse(session.id, stanza, StanzaCondition::forbidden, "subject-forbidden");
  std::string subject = stanza.child_text("subject");
  if (subject.size() > kMaxSubjectLength)
    return context.refuse(session.id, stanza, StanzaCondition::not_acceptable, "subject-too-long");
  if (!send_to_all(context, room, sender, session, stanza)) return;
  room.subject = std::move(subject);
  room.subject_author = sender.jid;
}

}  // namespace

void set_subject(RoomContext& context, Room& room, std::string subject) {
  room.subject = std::move(subject);
  room.subject_author = room.focus_jid();
  Element message = xmpp::make_message("groupchat", room.subject_author, {});
  message.add("subject").add_text(room.subject);
  broadcast(context, room, message);
}

// The namespace of <reply> is added because Jitsi clients send it without one and look for it with one.
Element make_relayed(const Element& stanza, const std::string& from) {
  Element message = xmpp::make_message(xmpp::stanza_type(stanza), from, {}, xmpp::stanza_id(stanza));
  for (const Element& child : stanza.children()) {
    if (child.is_text() || holds_muc_element(child) || child.xmlns() == ns::kDelay || child.name() == "error" ||
        child.is("display-name", ns::kDisplayName) || child.is("nick", ns::kNick) || child.xmlns() == ns::kBreakout)
      continue;
    Element& added = message.add(child);
    if (added.name() == "reply" && !added.declared()) added.set_xmlns(ns::kReply, true);
  }
  return message;
}

void handle_room_message(RoomContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  Room* room = context.rooms.find(to.bare_text());
  Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  // Bounced messages pop up as chat errors at the client, so what is merely useless is dropped silently.
  if (sender == nullptr) return context.turn.counters.add("message-not-occupant");
  if (xmpp::stanza_type(stanza) != "groupchat") return context.turn.counters.add("message-ignored");
  if (!session.messages.take(context.turn.now))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  if (!has_permission(session, stanza, "send-groupchat"))
    return context.refuse(session.id, stanza, StanzaCondition::not_allowed, "message-forbidden",
                          "Your token does not allow writing to everybody");
  if (!may_write(*room, *sender, stanza, "groupChatRestricted"))
    return context.refuse(session.id, stanza, StanzaCondition::not_allowed, "message-restricted",
                          "Only moderators may write to everybody");
  if (is_subject_change(stanza)) return change_subject(context, *room, *sender, session, stanza);
  send_to_all(context, *room, *sender, session, stanza);
}

void handle_private_message(RoomContext& context, Session& session, const xmpp::Jid& to, const Element& stanza) {
  if (xmpp::stanza_type(stanza) == "error") return context.turn.counters.add("message-error-ignored");
  Room* room = context.rooms.find(to.bare_text());
  Occupant* sender = room == nullptr ? nullptr : room->find_by_session(session.id);
  if (sender == nullptr) return context.turn.counters.add("message-not-occupant");
  if (to.resource() == kFocusNick) return context.turn.counters.add("message-to-focus");
  if (xmpp::stanza_type(stanza) == "groupchat")  // XEP-0045 7.5
    return context.refuse(session.id, stanza, StanzaCondition::bad_request, "message-bad-type");
  if (!session.messages.take(context.turn.now))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  Occupant* recipient = room->find_by_nick(to.resource());
  if (recipient == nullptr)
    return context.refuse(session.id, stanza, StanzaCondition::item_not_found, "message-no-recipient");
  if (!has_permission(session, stanza, "send-private-message"))
    return context.refuse(session.id, stanza, StanzaCondition::not_allowed, "message-forbidden",
                          "Your token does not allow writing to single people");
  // Whoever may not write to the others may still turn to a moderator.
  if (recipient->role != Role::moderator && !may_write(*room, *sender, stanza, "privateChatRestricted"))
    return context.refuse(session.id, stanza, StanzaCondition::not_allowed, "message-restricted",
                          "Only moderators may write to single people");
  const std::string text = make_relayed(stanza, sender->jid).set("to", recipient->real_jid).to_string();
  if (!session.messages.take(context.turn.now, text.size() / kBytesPerToken))
    return context.refuse(session.id, stanza, StanzaCondition::resource_constraint, "message-rate");
  context.send(recipient->session, text);
}

void replay_subject(RoomContext& context, const Room& room, const Occupant& joiner) {
  if (room.subject.empty()) return;
  Element message = xmpp::make_message("groupchat", room.subject_author, joiner.real_jid);
  message.add("subject").add_text(room.subject);
  context.send(joiner, message);
}

}  // namespace conclave::meeting
