// Ties the parts of the signalling side together: every input gets a context, is handed to its part, and what it
// doomed or made due is dealt with before the caller sees the output.

#include "meeting/service.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "meeting/breakout/life.h"
#include "meeting/breakout/news.h"
#include "meeting/entry/conference_request.h"
#include "meeting/entry/context.h"
#include "meeting/entry/hosts.h"
#include "meeting/entry/leave.h"
#include "meeting/entry/room_memory.h"
#include "meeting/entry/server_admin.h"
#include "meeting/entry/shown_token.h"
#include "meeting/focus/bridge_events.h"
#include "meeting/focus/channel.h"
#include "meeting/focus/media_session.h"
#include "meeting/focus/source_signaling.h"
#include "meeting/kept_changes.h"
#include "meeting/room/av_moderation.h"
#include "meeting/room/presence.h"
#include "meeting/router.h"
#include "meeting/session/login_service.h"
#include "meeting/session/streams.h"

namespace conclave::meeting {

struct Service::Impl {
  Impl(ServiceConfig service_config, Random& source, ClockAnchor anchor, Records records)
      : config(std::move(service_config)),
        kept(records),
        addresses(config.domain),
        clock(anchor),
        random(source),
        rooms(config.media_workers),
        login_service(config.domain, config.access.create, std::move(records), source, counters),
        tokens(config.tokens, config.domain),
        streams(config, login_service, source) {
    sessions.unacknowledged().set_capacity(config.max_unacknowledged_total);
    timers.add({clock.monotonic, Timer::Kind::upkeep});
  }

  // What runs in its name, and the logins that guests have shown for it.
  void end_account(EntryContext& input, std::string_view name) {
    logins.end_all_of(name);
    streams.end_account(input, name);
  }

  void follow_account(EntryContext& input, const AccountChanged& change) {
    const std::string& name = change.entry.account.name;
    login_service.put(change.entry);
    if (change.sessions == RunningSessions::end) end_account(input, name);
    const std::optional<Person> person = login_service.person_of_account(name);
    for (const SessionId id : sessions.of_account(name))
      if (person) sessions.find(id)->person.standing = person->standing;
  }

  // Follows what an administrator changed.
  void follow(EntryContext& input, const AdminChange& change) {
    std::visit(
        [&](const auto& what) {
          using Change = std::remove_cvref_t<decltype(what)>;
          if constexpr (std::is_same_v<Change, AccountChanged>) {
            follow_account(input, what);
          } else if constexpr (std::is_same_v<Change, AccountRemoved>) {
            login_service.remove(what.name);
            end_account(input, what.name);
          } else {
            follow_change(input, what);
          }
        },
        change);
  }

  // A client comes back to its session. The bearer of a newer token may have to stay out of a room that it is in.
  void resume(EntryContext& input, const ResumeReceived& request) {
    const Person* bearer = streams.bearer(request.connection);
    const Session* session = sessions.find_by_management_id(request.previd);
    const bool may_bring = bearer == nullptr || session == nullptr || is_good_for_rooms_of(input, *bearer, *session);
    streams.resume(input, request, may_bring);
    if (bearer != nullptr && session != nullptr) person_changed(input, *session);
  }

  void route(EntryContext& input, const StanzaReceived& received) {
    Session* sender = sessions.find(received.session);
    if (sender == nullptr) return;
    route_stanza(input, *sender, received.stanza);
    // The stanza may have ended the session that it came from.
    if (const Session* actor = sessions.find(received.session)) remember_changes(input, *actor);
  }

  void handle(EntryContext& input, const Event& event) {
    const auto main_of = [&](const auto& what) { return rooms.find(what.main); };
    std::visit(Overloaded{
                   [&](const StanzaReceived& what) { route(input, what); },
                   [&](const ResumeReceived& what) { resume(input, what); },
                   [&](const SessionEnded& what) { end_session(input, what.session); },
                   [&](const RosterChanged& what) {
                     if (Room* main = main_of(what)) schedule_news(input, *main);
                   },
                   [&](const PersonLeft& what) {
                     if (Room* main = main_of(what)) settle_meeting(input, *main);
                   },
                   [&](const MeetingOver& what) {
                     if (Room* main = main_of(what)) end_meeting(input, *main, what.reason);
                   },
               },
               event);
  }

  // Handling an event sends to others, whose queues may overflow in turn; each session ends once, so this ends too.
  void finish(EntryContext& input) {
    while (!events.empty() || sessions.any_overflowed()) {
      for (const Event& event : events.extract()) handle(input, event);
      for (const SessionId id : sessions.extract_overflowed()) streams.end_overflowed(input, id);
    }
    rooms.reap();
    sessions.reap();
    for (LoginService::Failure& failure : login_service.extract_failures())
      record_failed_login(input, std::move(failure.account), failure.network);
    for (accounts::KeyFetch& fetch : tokens.take_fetches()) input.turn.act(std::move(fetch));
  }

  void fire(EntryContext& input, const Timer& timer) {
    switch (timer.kind) {
      case Timer::Kind::session:
        return streams.handle_session_timer(input, timer.id);
      case Timer::Kind::sources:
        return handle_sources_timer(input, timer.id);
      case Timer::Kind::media:
        return handle_media_timer(input, timer.id, timer.sub);
      case Timer::Kind::presence:
        return handle_presence_timer(input, timer.id, timer.sub);
      case Timer::Kind::host:
        return handle_host_timer(input, timer.id);
      case Timer::Kind::upkeep:
        return run_upkeep(input);
      case Timer::Kind::audit:
        return write_failed_logins(input);
      case Timer::Kind::stream:
        return streams.handle_stream_timer(input, timer.id);
      case Timer::Kind::breakouts:
        return handle_breakouts_timer(input, timer.id);
      case Timer::Kind::token:
        return streams.handle_token_timer(input, timer.id);
    }
  }

  ServiceConfig config;
  Kept kept;
  Addresses addresses;
  ClockAnchor clock;
  Random& random;
  Counters counters;
  Timers timers;
  Sessions sessions;
  Rooms rooms;
  CapsCache caps;
  Channels channels;
  Events events;
  LoginService login_service;
  TokenGate tokens;
  LoginSessions logins;
  AdminQuestions admin_questions;
  Streams streams;
};

// The contexts of the folders, for one input.
struct Service::Input {
  Input(Impl& impl, TimePoint now, Output& out)
      : turn{now, impl.config, impl.addresses, impl.clock, impl.random, impl.counters, impl.timers, impl.events, out},
        session{turn, impl.sessions, impl.tokens, impl.kept},
        room{turn, impl.sessions, impl.rooms},
        focus{turn, room, impl.caps, impl.channels},
        entry{turn, session, room, focus, impl.login_service, impl.logins, impl.admin_questions} {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  Turn turn;
  SessionContext session;
  RoomContext room;
  FocusContext focus;
  EntryContext entry;
};

Service::Service(ServiceConfig config, Random& random, ClockAnchor clock, Records records)
    : impl_(std::make_unique<Impl>(std::move(config), random, clock, std::move(records))) {}

Service::~Service() = default;

void Service::handle_xmpp_open(TimePoint now, ConnectionId id, ConnectionInfo info, Output& out) {
  Input input(*impl_, now, out);
  impl_->streams.open(input.entry, id, std::move(info));
  impl_->finish(input.entry);
}

void Service::handle_xmpp_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out) {
  Input input(*impl_, now, out);
  impl_->streams.handle_frame(input.entry, id, frame);
  impl_->finish(input.entry);
}

void Service::handle_xmpp_close(TimePoint now, ConnectionId id, Output& out) {
  Input input(*impl_, now, out);
  impl_->streams.closed(input.entry, id);
  impl_->finish(input.entry);
}

Result<void> Service::handle_channel_open(TimePoint now, ConnectionId id, std::string_view conference,
                                          std::string_view endpoint, std::string_view password, Output& out) {
  Input input(*impl_, now, out);
  Result<void> opened = open_channel(input.entry, id, conference, endpoint, password);
  impl_->finish(input.entry);
  return opened;
}

void Service::handle_channel_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out) {
  Input input(*impl_, now, out);
  handle_channel_message(input.entry, id, frame);
  impl_->finish(input.entry);
}

void Service::handle_channel_close(TimePoint now, ConnectionId id, Output& out) {
  Input input(*impl_, now, out);
  channel_closed(input.entry, id);
  impl_->finish(input.entry);
}

HttpAnswer Service::handle_conference_request(TimePoint now, const HttpConferenceRequest& request, Output& out) {
  Input input(*impl_, now, out);
  HttpAnswer answer = answer_conference_request(input.entry, request);
  impl_->finish(input.entry);
  return answer;
}

void Service::handle_bridge_event(TimePoint now, const BridgeEvent& event, Output& out) {
  Input input(*impl_, now, out);
  handle_bridge_report(input.entry, event);
  impl_->finish(input.entry);
}

void Service::handle_password_checked(TimePoint now, const PasswordChecked& checked, Output& out) {
  Input input(*impl_, now, out);
  const std::optional<LoginOutcome> outcome = impl_->login_service.handle_password_checked(checked);
  if (outcome) impl_->streams.finish_login(input.entry, *outcome);
  impl_->finish(input.entry);
}

void Service::handle_admin_answered(TimePoint now, const AdminAnswered& answer, Output& out) {
  Input input(*impl_, now, out);
  handle_admin_answer(input.entry, answer);
  impl_->finish(input.entry);
}

void Service::handle_admin_change(TimePoint now, const AdminChange& change, Output& out) {
  Input input(*impl_, now, out);
  impl_->follow(input.entry, change);
  impl_->finish(input.entry);
}

void Service::handle_keys_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Output& out) {
  Input input(*impl_, now, out);
  impl_->tokens.handle_fetched(now, fetched, impl_->counters);
  impl_->streams.keys_came(input.entry);
  impl_->finish(input.entry);
}

void Service::reconfigure(ServiceConfig config) {
  ServiceConfig& running = impl_->config;
  running.external_services = std::move(config.external_services);
  running.max_unacknowledged_bytes = config.max_unacknowledged_bytes;
  running.max_unacknowledged_total = config.max_unacknowledged_total;
  running.max_occupants = config.max_occupants;
  running.max_rooms = config.max_rooms;
  running.max_connections = config.max_connections;
  running.max_sessions_per_address = config.max_sessions_per_address;
  running.audit_days = config.audit_days;
  running.access = config.access;
  impl_->login_service.set_creators(config.access.create);
  impl_->sessions.unacknowledged().set_capacity(running.max_unacknowledged_total);
  impl_->tokens.reconfigure(std::move(config.tokens));
}

void Service::handle_timeout(TimePoint now, Output& out) {
  Input input(*impl_, now, out);
  impl_->tokens.handle_timeout(now);
  impl_->finish(input.entry);
  while (const std::optional<Timer> timer = impl_->timers.pop_due(now)) {
    impl_->fire(input.entry, *timer);
    impl_->finish(input.entry);
  }
}

TimePoint Service::next_timeout() const { return std::min(impl_->timers.next(), impl_->tokens.next_timeout()); }

std::optional<size_t> Service::participants_of(const RoomKey& key) const {
  const Room* room = impl_->rooms.find(impl_->addresses.room_jid(key));
  if (room == nullptr) return std::nullopt;
  return room->occupants().size();
}

std::vector<OpenRoom> Service::open_rooms() const {
  std::vector<OpenRoom> all;
  impl_->rooms.for_each([&](Room& room) {
    if (!room.opened) return;
    OpenRoom shown{.people = room.occupants().size(), .since = room.created(), .media = room.figures};
    const Room* main = impl_->rooms.find(room.rules().main);
    if (const auto key = main == nullptr ? std::nullopt : impl_->addresses.room_key(main->jid()))
      shown.name = readable(*key);
    shown.is_breakout = room.is_breakout();
    if (shown.is_breakout)
      if (const BreakoutRoom* breakout = room.rules().breakouts.find(room.jid())) shown.breakout = breakout->name;
    all.push_back(std::move(shown));
  });
  std::ranges::sort(all, [](const OpenRoom& a, const OpenRoom& b) {
    return std::tie(b.people, a.name, a.breakout) < std::tie(a.people, b.name, b.breakout);
  });
  return all;
}

std::optional<std::vector<PersonInRoom>> Service::people_in(const RoomKey& key) const {
  Rooms& rooms = impl_->rooms;
  const Room* main = rooms.find(impl_->addresses.room_jid(key));
  if (main == nullptr || !main->opened) return std::nullopt;
  std::vector<std::pair<uint64_t, PersonInRoom>> found;
  rooms.for_each([&](Room& room) {
    if (room.rules().main != main->id()) return;
    const BreakoutRoom* breakout = room.is_breakout() ? room.rules().breakouts.find(room.jid()) : nullptr;
    for (const auto& [id, occupant] : room.occupants()) {
      const Session* session = impl_->sessions.find(occupant.session);
      PersonInRoom person{.id = occupant.nick, .role = occupant.role};
      person.name = occupant.presence.child_text("nick").substr(0, kMaxDisplayNameBytes);
      if (session != nullptr) person.account = session->person.account;
      if (person.name.empty() && session != nullptr) person.name = session->person.user.name;
      if (breakout != nullptr) person.breakout = breakout->name;
      found.emplace_back(occupant.seniority, std::move(person));
    }
  });
  std::ranges::sort(found, {}, [](const auto& one) { return one.first; });
  std::vector<PersonInRoom> people;
  people.reserve(found.size());
  for (auto& [seniority, person] : found) people.push_back(std::move(person));
  return people;
}

ServiceStats Service::stats() const {
  return {impl_->streams.size() + impl_->channels.size(), impl_->sessions.size(), impl_->rooms.size(),
          impl_->rooms.occupants(), impl_->sessions.unacknowledged().used()};
}

const Counters& Service::counters() const { return impl_->counters; }

}  // namespace conclave::meeting
