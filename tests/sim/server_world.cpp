#include "sim/server_world.h"

#include <algorithm>
#include <utility>

namespace conclave::sim {

ServerWorld::ServerWorld(uint64_t seed)
    : random_(seed),
      identity_(std::move(*peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random_))),
      node_({}, identity_, random_),
      network_(seed),
      host_(config(), seed) {}

meeting::ServiceConfig ServerWorld::config() const {
  meeting::ServiceConfig config = default_service_config();
  config.candidates = {{"1", 2130706431, kServer, IceCandidate::Type::host, true}};
  config.fingerprints = {identity_.fingerprint()};
  return config;
}

ServerWorld::Person& ServerWorld::join(ClientProfile profile, const std::string& room, int32_t max_height) {
  Person& person = people_.emplace_back();
  person.address = {IpAddress::v4(0x0A000001 + addresses_++), 5000};
  person.xmpp = &host_.join(std::move(profile), room);
  settle();
  // A client that has to be asked for its features gets its offer once it answered, or a second later.
  run_until([&] { return person.channel != 0; }, 3s);
  ReceiverVideoConstraints wanted;
  wanted.last_n = -1;
  wanted.default_max_height = max_height;
  want(person, wanted);
  return person;
}

void ServerWorld::leave(Person& person) {
  person.xmpp->leave();
  host_.settle();
  settle();
}

bool ServerWorld::move(Person& person, const std::string& room) {
  person.xmpp->move(room);
  const auto there = [&] { return person.room_ == room && person.channel != 0; };
  if (!run_until(there, 3s)) return false;
  ReceiverVideoConstraints wanted;
  wanted.last_n = -1;
  wanted.default_max_height = 720;
  want(person, wanted);
  return true;
}

void ServerWorld::want(Person& person, const ReceiverVideoConstraints& wanted) {
  if (person.channel == 0) return;
  host_.channel_frame(person.channel, jingle::write_client_message(wanted));
  settle();
}

void ServerWorld::resume(Person& person) {
  host_.connect(*person.xmpp);
  settle();
}

void ServerWorld::drop_channel(Person& person) {
  host_.close_channel(std::exchange(person.channel, 0));
  settle();
}

void ServerWorld::open_channel(Person& person) {
  auto opened = host_.open_channel(person.xmpp->offer()->channel_url);
  person.channel = opened ? *opened : 0;
  person.read_ = 0;
  settle();
}

ReceivedStream* ServerWorld::stream(Person& receiver, const std::string& source) {
  if (!receiver.media) return nullptr;
  uint32_t ssrc = 0;
  if (const auto mapped = receiver.mapped.find(source); mapped != receiver.mapped.end()) ssrc = mapped->second.ssrc;
  const auto& announced = receiver.xmpp->announced();
  if (const auto known = announced.find(source); known != announced.end() && !known->second.ssrcs.empty())
    ssrc = known->second.ssrcs[0];
  return ssrc == 0 ? nullptr : &receiver.media->stream(ssrc);
}

void ServerWorld::read_offer(Person& person) {
  const auto& offer = person.xmpp->offer();
  if (!offer || !offer->transport || offer->sid == person.sid_) return;
  person.sid_ = offer->sid;
  if (std::exchange(person.room_, person.xmpp->room()) != person.xmpp->room()) {
    person.mapped.clear();
    person.forwarded.clear();
    person.channel = 0;
  }
  person.server_ice_ = offer->transport->ice;
  const std::string id = person.id();
  const bool by_rid = person.xmpp->profile().rid_sources;
  const IceParameters ice{random_.token(8), random_.token(24)};
  person.media = std::make_unique<MediaClient>(ice, person.address, random_.next_u64());
  person.media->add_audio(id + "-a0", by_rid ? "0" : "").description.msid = id + "-audio-0 a0";
  person.media->add_video(id + "-v0", by_rid ? "1" : "").description.msid = id + "-video-0 v0";
  const RemoteTransport own = person.media->describe();
  jingle::LocalTransport transport;
  transport.ice = own.ice;
  transport.fingerprints = own.fingerprints;
  transport.setup = own.setup;
  if (forging_)
    transport.fingerprints[0].value.replace(0, 2, own.fingerprints[0].value.starts_with("00") ? "FF" : "00");
  person.xmpp->accept(transport, person.media->descriptions());
  person.media->connect(now(), offer->transport->ice, offer->transport->candidates, offer->transport->fingerprints[0]);
  host_.settle();
  open_channel(person);
}

void ServerWorld::act(Person& person, const jingle::ServerMessage& message) {
  if (const auto* map = std::get_if<SourceMapChanged>(&message)) {
    for (const MappedSource& source : map->mapped) {
      // A slot that is bound anew carries nothing else any more.
      std::erase_if(person.mapped, [&](const auto& entry) { return entry.second.ssrc == source.ssrc; });
      person.mapped[source.source] = source;
      if (source.rtx != 0) person.media->expect_rtx(source.ssrc, source.rtx);
    }
    SourceMapApplied applied;
    applied.version = map->version;
    if (person.xmpp->profile().confirms_source_maps)
      host_.channel_frame(person.channel, jingle::write_client_message(applied));
  } else if (const auto* forwarded = std::get_if<ForwardedSourcesChanged>(&message)) {
    person.forwarded = forwarded->sources;
  } else if (const auto* speaker = std::get_if<DominantSpeakerChanged>(&message)) {
    person.speaker = speaker->speaker;
  } else if (const auto* connectivity = std::get_if<ConnectivityChanged>(&message)) {
    person.active[connectivity->endpoint] = connectivity->active;
  } else if (const auto* asked = std::get_if<SenderConstraintsChanged>(&message)) {
    person.asked[asked->source] = asked->max_height;
  }
}

void ServerWorld::read_channel(Person& person) {
  if (person.channel == 0) return;
  while (person.channel != 0 && person.read_ < host_.socket(person.channel).received.size()) {
    const std::string text = host_.socket(person.channel).received[person.read_++];
    if (auto message = jingle::parse_server_message(text)) act(person, *message);
  }
  if (host_.socket(person.channel).close_code) person.channel = 0;
}

bool ServerWorld::flush_media() {
  bool sent = false;
  const auto drain = [&](const SocketAddress& from, EgressQueue& queue) {
    for (size_t i = 0; i < queue.size(); ++i)
      network_.send(now(), {from, queue[i].path.remote}, queue[i].bytes()), sent = true;
    queue.clear();
  };
  drain(kServer, out_);
  for (Person& person : people_)
    if (person.media) drain(person.media->address(), person.media->out());
  return sent;
}

bool ServerWorld::deliver_media() {
  bool delivered = false;
  while (auto delivery = network_.take(now())) {
    delivered = true;
    if (delivery->path.local == kServer) {
      node_.handle_datagram(now(), delivery->path, delivery->bytes, out_, events_);
      continue;
    }
    for (Person& person : people_)
      if (person.media && person.media->address() == delivery->path.local)
        person.media->handle_datagram(now(), delivery->path, delivery->bytes);
  }
  if (now() >= node_.next_timeout()) node_.handle_timeout(now(), out_, events_);
  for (Person& person : people_)
    if (person.media && now() >= person.media->next_timeout()) person.media->handle_timeout(now());
  return delivered;
}

bool ServerWorld::settle_once() {
  bool busy = deliver_media();
  host_.settle();
  for (const BridgeCommand& command : std::exchange(host_.commands(), {})) {
    node_.handle_command(now(), command, out_, events_);
    busy = true;
  }
  for (const BridgeEvent& event : std::exchange(events_, {})) {
    host_.bridge_event(event);
    busy = true;
  }
  for (Person& person : people_) {
    read_offer(person);
    read_channel(person);
  }
  return flush_media() || busy || !host_.commands().empty();
}

void ServerWorld::settle() {
  while (settle_once()) {
  }
}

TimePoint ServerWorld::next_due() const {
  TimePoint next = std::min({node_.next_timeout(), network_.next_arrival(), host_.service().next_timeout()});
  for (const Person& person : people_)
    if (person.media) next = std::min(next, person.media->next_timeout());
  return next;
}

void ServerWorld::run(Duration time) {
  const TimePoint end = now() + time;
  run_until([] { return false; }, time);
  host_.advance(end - now());
}

bool ServerWorld::run_until(const std::function<bool()>& holds, Duration limit) {
  const TimePoint end = now() + limit;
  settle();
  while (!holds()) {
    const TimePoint next = next_due();
    if (next > end) return false;
    host_.advance(std::max(next, now()) - now());
    settle();
  }
  return true;
}

}  // namespace conclave::sim
