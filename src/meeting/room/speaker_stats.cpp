#include "meeting/room/speaker_stats.h"

#include <utility>

#include "jingle/json_messages.h"
#include "meeting/room/presence_stanza.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {

using jingle::Json;

void replay_speaker_stats(RoomContext& context, Room& room, const Occupant& joiner) {
  Json users = Json::object();
  for (const SpeakerTimes::Entry& entry : room.speaker_times.totals(context.turn.now)) {
    const Occupant* present = room.find_by_nick(entry.endpoint);
    users.append_member(entry.endpoint, Json::object()
                                            .set("displayName", present ? display_name(*present) : entry.name)
                                            .set("totalDominantSpeakerTime", entry.total / 1ms));
  }
  if (users.members().empty()) return;
  xmpp::Element message = xmpp::make_message({}, context.turn.addresses.speaker_stats, joiner.real_jid);
  message.add(jingle::make_json_message(Json::object().set("type", "speakerstats").set("users", std::move(users))));
  context.send(joiner, message);
}

}  // namespace conclave::meeting
