// What the parts of the signalling side work with for the length of one input: time, randomness, the registries, and
// where output goes. Parts are free functions over this and a room; none of them keeps it.
#pragma once

#include <string>
#include <utility>

#include "base/counters.h"
#include "base/random.h"
#include "meeting/common/addresses.h"
#include "meeting/common/config.h"
#include "meeting/common/timers.h"
#include "meeting/focus/caps_cache.h"
#include "meeting/kept/kept.h"
#include "meeting/room/channels.h"
#include "meeting/room/private_iqs.h"
#include "meeting/room/rooms.h"
#include "meeting/session/actions.h"
#include "meeting/session/identities.h"
#include "meeting/session/login_sessions.h"
#include "meeting/session/sessions.h"
#include "meeting/session/token_gate.h"
#include "xmpp/element.h"
#include "xmpp/stanza.h"

namespace conclave::meeting {

struct Context {
  TimePoint now;
  const ServiceConfig& config;
  const Addresses& addresses;
  const ClockAnchor& clock;
  Random& random;
  Counters& counters;
  Timers& timers;
  Sessions& sessions;
  Rooms& rooms;
  CapsCache& caps;
  PrivateIqs& private_iqs;
  Channels& channels;
  TokenGate& tokens;
  Identities& identities;
  LoginSessions& logins;
  Kept& kept;
  Output& out;

  /// Who is behind a session; nobody in particular when it is gone.
  const Person& person_of(SessionId id) const {
    static const Person kNobody;
    const Session* session = sessions.find(id);
    return session == nullptr ? kNobody : session->person;
  }
  void send(SessionId to, std::string frame) {
    if (Session* session = sessions.find(to)) sessions.send(*session, std::move(frame), out, counters);
  }
  void send(SessionId to, const xmpp::Element& stanza) { send(to, stanza.to_string()); }
  void send(const Occupant& to, const xmpp::Element& stanza) { send(to.session, stanza.to_string()); }
  /// Answers with an error and counts why.
  void refuse(SessionId to, const xmpp::Element& stanza, xmpp::StanzaCondition condition, const char* reason,
              std::string text = {}) {
    counters.add(reason);
    send(to, xmpp::make_error(stanza, condition, std::move(text)));
  }
  void command(BridgeCommand command) { out.actions.emplace_back(std::move(command)); }
};

}  // namespace conclave::meeting
