// What happens within rooms works with these in a turn.
#pragma once

#include <string>
#include <utility>

#include "meeting/room/rooms.h"
#include "meeting/session/sessions.h"
#include "meeting/session/turn.h"
#include "xmpp/element.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {

struct RoomContext {
  Turn& turn;
  Sessions& sessions;
  Rooms& rooms;

  /// Who is behind a session; nobody in particular when it is gone.
  const Person& person_of(SessionId id) const {
    static const Person kNobody;
    const Session* session = sessions.find(id);
    return session == nullptr ? kNobody : session->person;
  }
  void send(SessionId to, std::string frame) const {
    if (Session* session = sessions.find(to)) sessions.send(*session, std::move(frame), turn.out, turn.counters);
  }
  void send(SessionId to, const xmpp::Element& stanza) const { send(to, stanza.to_string()); }
  void send(const Occupant& to, const xmpp::Element& stanza) const { send(to.session, stanza.to_string()); }
  /// Answers with an error and counts why.
  void refuse(SessionId to, const xmpp::Element& stanza, xmpp::StanzaCondition condition, const char* reason,
              std::string text = {}) const {
    turn.counters.add(reason);
    send(to, xmpp::make_error(stanza, condition, std::move(text)));
  }
};

}  // namespace conclave::meeting
