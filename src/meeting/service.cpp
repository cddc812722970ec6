// Ties the parts of the signalling side together: every input gets a context, is handed to its part, and what it
// doomed or made due is dealt with before the caller sees the output.
#include "meeting/service.h"

#include <algorithm>
#include <utility>

#include "meeting/breakout/life.h"
#include "meeting/common/addresses.h"
#include "meeting/context.h"
#include "meeting/entry/conference_request.h"
#include "meeting/entry/hosts.h"
#include "meeting/focus/bridge_events.h"
#include "meeting/focus/channel.h"
#include "meeting/focus/media_session.h"
#include "meeting/focus/source_signaling.h"
#include "meeting/kept_changes.h"
#include "meeting/room/presence.h"
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
        desk(config.domain, config.access.create, std::move(records), source, counters),
        tokens(config.tokens, config.domain),
        streams(config, desk, source) {
    sessions.unacknowledged().set_capacity(config.max_unacknowledged_total);
    timers.add({clock.monotonic, Timer::Kind::upkeep});
  }

  Context context(TimePoint now, Output& out) {
    return {now,  config,      addresses, clock,  random, counters, timers, sessions, rooms,
            caps, private_iqs, channels,  tokens, desk,   logins,   kept,   out};
  }

  // What runs in its name, and the logins that guests have shown for it.
  void end_account(Context& input, std::string_view name) {
    logins.end_all_of(name);
    streams.end_account(input, name);
  }

  void follow_account(Context& input, const AccountChanged& change) {
    const std::string& name = change.entry.account.name;
    desk.put(change.entry);
    if (change.sessions == RunningSessions::end) end_account(input, name);
    const std::optional<Person> person = desk.person_of_account(name);
    for (const SessionId id : sessions.of_account(name))
      if (person) sessions.find(id)->person.standing = person->standing;
  }

  // Follows what an administrator changed.
  void follow(Context& input, const AdminChange& change) {
    std::visit(
        [&](const auto& what) {
          using Change = std::remove_cvref_t<decltype(what)>;
          if constexpr (std::is_same_v<Change, AccountChanged>) {
            follow_account(input, what);
          } else if constexpr (std::is_same_v<Change, AccountRemoved>) {
            desk.remove(what.name);
            end_account(input, what.name);
          } else {
            follow_change(input, what);
          }
        },
        change);
  }

  // Ending a session sends to others, which may doom them in turn; each ends once, so this ends too.
  void finish(Context& input) {
    while (sessions.any_doomed())
      for (const SessionId id : sessions.take_doomed()) streams.end_doomed(input, id);
    for (LoginDesk::Failure& failure : desk.take_failures())
      note_failed_login(input, std::move(failure.account), failure.network);
    for (accounts::KeyFetch& fetch : tokens.take_fetches()) input.out.actions.emplace_back(std::move(fetch));
  }

  void fire(Context& input, const Timer& timer) {
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
        return keep_house(input);
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
  PrivateIqs private_iqs;
  Channels channels;
  LoginDesk desk;
  TokenGate tokens;
  LoginSessions logins;
  Streams streams;
};

Service::Service(ServiceConfig config, Random& random, ClockAnchor clock, Records records)
    : impl_(std::make_unique<Impl>(std::move(config), random, clock, std::move(records))) {}

Service::~Service() = default;

void Service::handle_xmpp_open(TimePoint now, ConnectionId id, ConnectionInfo info, Output& out) {
  Context context = impl_->context(now, out);
  impl_->streams.open(context, id, std::move(info));
  impl_->finish(context);
}

void Service::handle_xmpp_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out) {
  Context context = impl_->context(now, out);
  impl_->streams.handle_frame(context, id, frame);
  impl_->finish(context);
}

void Service::handle_xmpp_close(TimePoint now, ConnectionId id, Output& out) {
  Context context = impl_->context(now, out);
  impl_->streams.closed(context, id);
  impl_->finish(context);
}

Result<void> Service::handle_channel_open(TimePoint now, ConnectionId id, std::string_view conference,
                                          std::string_view endpoint, std::string_view password, Output& out) {
  Context context = impl_->context(now, out);
  return open_channel(context, id, conference, endpoint, password);
}

void Service::handle_channel_frame(TimePoint now, ConnectionId id, std::string_view frame, Output& out) {
  Context context = impl_->context(now, out);
  handle_channel_message(context, id, frame);
}

void Service::handle_channel_close(TimePoint now, ConnectionId id, Output& out) {
  Context context = impl_->context(now, out);
  channel_closed(context, id);
}

HttpAnswer Service::handle_conference_request(TimePoint now, const HttpConferenceRequest& request, Output& out) {
  Context context = impl_->context(now, out);
  HttpAnswer answer = answer_conference_request(context, request);
  impl_->finish(context);
  return answer;
}

void Service::handle_bridge_event(TimePoint now, const BridgeEvent& event, Output& out) {
  Context context = impl_->context(now, out);
  handle_bridge_report(context, event);
}

void Service::handle_password_checked(TimePoint now, const PasswordChecked& checked, Output& out) {
  Context context = impl_->context(now, out);
  const std::optional<LoginOutcome> outcome = impl_->desk.handle_password_checked(checked);
  if (outcome) impl_->streams.finish_login(context, *outcome);
  impl_->finish(context);
}

void Service::handle_admin_change(TimePoint now, const AdminChange& change, Output& out) {
  Context context = impl_->context(now, out);
  impl_->follow(context, change);
  impl_->finish(context);
}

void Service::handle_keys_fetched(TimePoint now, const accounts::FetchedKeys& fetched, Output& out) {
  Context context = impl_->context(now, out);
  impl_->tokens.handle_fetched(now, fetched, impl_->counters);
  impl_->streams.keys_came(context);
  impl_->finish(context);
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
  impl_->sessions.unacknowledged().set_capacity(running.max_unacknowledged_total);
  impl_->tokens.reconfigure(std::move(config.tokens));
}

void Service::handle_timeout(TimePoint now, Output& out) {
  Context context = impl_->context(now, out);
  impl_->tokens.handle_timeout(now);
  impl_->finish(context);
  while (const std::optional<Timer> timer = impl_->timers.pop_due(now)) {
    impl_->fire(context, *timer);
    impl_->finish(context);
  }
}

TimePoint Service::next_timeout() const { return std::min(impl_->timers.next(), impl_->tokens.next_timeout()); }

std::optional<size_t> Service::participants_of(const RoomKey& key) const {
  const Room* room = impl_->rooms.find(impl_->addresses.room_jid(key));
  if (room == nullptr) return std::nullopt;
  return room->occupants().size();
}

ServiceStats Service::stats() const {
  return {impl_->streams.size() + impl_->channels.size(), impl_->sessions.size(), impl_->rooms.size(),
          impl_->rooms.occupants(), impl_->sessions.unacknowledged().used()};
}

const Counters& Service::counters() const { return impl_->counters; }

}  // namespace conclave::meeting
