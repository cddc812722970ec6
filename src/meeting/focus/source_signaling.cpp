#include "meeting/focus/source_signaling.h"

#include <algorithm>
#include <utility>

#include "jingle/offer.h"
#include "meeting/focus/iqs.h"

namespace conclave::meeting {

namespace {

// Longer in large rooms, where changes are frequent and announcements expensive.
Duration gathering_time(const Room& room) { return std::min<Duration>(50ms + room.occupants().size() * 2ms, 1s); }

std::vector<SourceDescription> copy_sources(const std::vector<const JournalEntry*>& entries) {
  std::vector<SourceDescription> sources;
  sources.reserve(entries.size());
  for (const JournalEntry* entry : entries) sources.push_back(entry->source);
  return sources;
}

bool is_listening(const Occupant& occupant) {
  return occupant.media.state == MediaSession::State::active &&
         occupant.media.options.signaling == SourceSignaling::per_source;
}

}  // namespace

void schedule_announcements(FocusContext& context, Room& room) {
  if (std::exchange(room.flush_scheduled, true)) return;
  context.turn.timers.add({context.turn.now + gathering_time(room), Timer::Kind::sources, room.id()});
}

void handle_sources_timer(FocusContext& context, RoomId room_id) {
  Room* room = context.room.rooms.find(room_id);
  if (room == nullptr) return;
  room->flush_scheduled = false;
  for (auto& [id, occupant] : room->occupants())
    if (is_listening(occupant)) announce_sources(context, *room, occupant);
  // Whoever is not listening yet will be told of what then lives, all at once.
  room->journal.forget_until(room->journal.version());
}

void announce_sources(FocusContext& context, Room& room, Occupant& receiver) {
  MediaSession& media = receiver.media;
  const SourceJournal::Changes changes = room.journal.since(media.announced, receiver.nick);
  media.announced = room.journal.version();
  const jingle::SessionRef session{media.sid, room.focus_jid()};
  const jingle::SourceEncoding encoding =
      media.json_sources ? jingle::SourceEncoding::json : jingle::SourceEncoding::xml;
  if (!changes.removed.empty()) {
    const std::vector<SourceDescription> removed = copy_sources(changes.removed);
    send_focus_iq(context, room, receiver, xmpp::IqType::set, jingle::make_source_remove(session, removed, encoding),
                  {.id = {}, .purpose = PendingIq::Purpose::other, .sid = media.sid});
  }
  if (changes.added.empty()) return;
  const std::vector<SourceDescription> added = copy_sources(changes.added);
  PendingIq pending{.id = {}, .purpose = PendingIq::Purpose::sources, .sid = media.sid};
  for (const SourceDescription& source : added) pending.sources.emplace_back(source.name, source.egress_ssrc);
  send_focus_iq(context, room, receiver, xmpp::IqType::set, jingle::make_source_add(session, added, encoding),
                std::move(pending));
}

void sources_acknowledged(FocusContext& context, Room& room, Occupant& receiver, const PendingIq& announcement) {
  if (announcement.sid != receiver.media.sid) return;
  SourcesAnnounced announced{room.conference(), receiver.nick, {}};
  for (const auto& [name, ssrc] : announcement.sources)
    if (room.journal.is_live(name, ssrc)) announced.sources.push_back(name);
  if (!announced.sources.empty()) context.turn.act(std::move(announced));
}

}  // namespace conclave::meeting
