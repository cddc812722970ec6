// What forwarding costs: one sender, fifty receivers, packets of 1150 bytes through a Node whose transports are
// established. Everything from the sender's datagram to fifty protected datagrams in the egress queue counts; sending
// them counts only in `turn`, which is a whole turn of a media worker, over loopback, for different numbers of
// datagrams at which the queue is flushed. CPU time; "us_per_forward" is the figure that the project reports.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <deque>
#include <memory>
#include <new>

#include "io/udp_batch.h"
#include "peer/dtls_identity.h"
#include "peer/transport.h"
#include "rtp/extensions.h"
#include "rtp/vp8.h"
#include "sfu/node.h"

namespace {
uint64_t allocations = 0;  ///< of the whole program: what the media path takes from the heap shows here
}  // namespace

[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace conclave {
namespace {

constexpr ConferenceId kRoom = 1;
constexpr uint32_t kSsrc = 4711;
constexpr size_t kPacketSize = 1150;
const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:10000");

struct Client {
  Client(IceParameters local, const SocketAddress& own, const peer::DtlsIdentity& identity, Random& random,
         std::optional<peer::SrtpProfile> profile)
      : address(own),
        transport({.local = std::move(local),
                   .role = peer::IceRole::controlled,
                   .dtls_setup = DtlsSetup::active,
                   .local_addresses = {own},
                   .srtp_profile = profile},
                  identity, random) {}
  SocketAddress address;
  peer::Transport transport;
  EgressQueue out{};
};

class Room {
 public:
  Room(int receivers, peer::SrtpProfile profile, SocketAddress server = kServer, uint32_t first_host = 0x0A000001,
       uint16_t port = 5000)
      : server_(server),
        first_host_(first_host),
        port_(port),
        identity_(std::move(*peer::DtlsIdentity::make(UnixTime(std::chrono::seconds(1'750'000'000)), random_))),
        node_({}, identity_, random_) {
    for (int i = 0; i <= receivers; ++i) add(i, profile);
    run(3s);
    send_frame(true);  // shows the layer; the map goes out
    run(500ms);
    send_frame(false);
    send_frame(true);
    out_.clear();
  }

  /// One packet of the sender's, protected, ready to be received.
  std::vector<uint8_t> make_packet(bool keyframe, bool begins_frame, bool ends_frame) {
    Client& sender = clients_.front();
    std::vector<uint8_t> payload(kPacketSize - 12 - 12);
    rtp::Vp8Descriptor descriptor;
    descriptor.start_of_partition = begins_frame;
    descriptor.picture_id = picture_;
    descriptor.tl0_pic_idx = static_cast<uint8_t>(picture_);
    descriptor.temporal_id = uint8_t{0};
    const size_t prefix = rtp::write_vp8_descriptor(payload, descriptor);
    payload[prefix] = keyframe ? 0x10 : 0x11;
    payload[prefix + 3] = 0x9D, payload[prefix + 4] = 0x01, payload[prefix + 5] = 0x2A;
    payload[prefix + 6] = 0x40, payload[prefix + 7] = 1, payload[prefix + 8] = 180;
    rtp::ExtensionBuilder extensions;
    extensions.add_transport_sequence(++transport_sequence_);
    const MutableByteSpan slot = sender.out.open();
    const size_t size =
        rtp::write_packet(slot, {ends_frame, 100, ++sequence_, timestamp_, kSsrc}, extensions.elements(), payload);
    if (!sender.transport.finish_rtp(sender.out, slot, size)) std::abort();
    const EgressQueue::Datagram& datagram = sender.out[sender.out.size() - 1];
    std::vector<uint8_t> bytes(datagram.bytes().begin(), datagram.bytes().end());
    sender.out.clear();
    if (ends_frame) timestamp_ += 3000, picture_ = static_cast<uint16_t>((picture_ + 1) & 0x7FFF);
    return bytes;
  }
  /// Returns how many datagrams came of it.
  size_t receive(MutableByteSpan datagram) {
    now_ += 3ms;  // 3 Mbit/s: as much as a picture of 720 lines may bring before the sender was asked for less
    out_.clear();
    events_.clear();
    node_.handle_datagram(now_, {server_, clients_.front().address}, datagram, out_, events_);
    return out_.size();
  }
  /// A turn of a media worker: all that has come in at once, sent whenever `flush_at` datagrams wait, and at the end.
  void receive_all(std::span<std::vector<uint8_t>> datagrams, size_t flush_at, io::UdpBatch& socket) {
    now_ += 3ms * datagrams.size();
    events_.clear();
    for (std::vector<uint8_t>& datagram : datagrams) {
      node_.handle_datagram(now_, {server_, clients_.front().address}, datagram, out_, events_);
      if (out_.size() >= flush_at) flush(socket);
    }
    flush(socket);
  }
  uint64_t forwarded() const { return node_.stats().packets_forwarded; }

 private:
  void add(int index, peer::SrtpProfile profile) {
    const EndpointId id = "endpoint" + std::to_string(index);
    const IceParameters ice{random_.token(8), random_.token(24)};
    const SocketAddress address{IpAddress::v4(first_host_ + static_cast<uint32_t>(index)), port_};
    Client& client =
        clients_.emplace_back(IceParameters{random_.token(8), random_.token(24)}, address, identity_, random_, profile);
    command(AddEndpoint{kRoom, id, ice, {}});
    RemoteTransport remote;
    remote.ice = client.transport.local();
    remote.fingerprints = {identity_.fingerprint()};
    command(SetRemoteTransport{kRoom, id, remote});
    remote.ice = ice;
    remote.setup = DtlsSetup::passive;
    remote.candidates = {{"1", 1, server_, IceCandidate::Type::host, true}};
    client.transport.set_remote(now_, remote, client.out);
    command(SetChannelOpen{kRoom, id, true});
    if (index > 0) {
      ReceiverVideoConstraints wanted;
      wanted.conference = kRoom;
      wanted.endpoint = id;
      wanted.default_max_height = 720;
      command(wanted);
      return;
    }
    SourceDescription source;
    source.name = id + "-v0";
    source.media = MediaKind::video;
    source.ssrcs = {kSsrc};
    command(SetSources{kRoom, id, {source}});
  }
  void flush(io::UdpBatch& socket) {
    socket.send(out_);
    out_.clear();
  }
  void command(const BridgeCommand& one) { node_.handle_command(now_, one, out_, events_); }
  void send_frame(bool keyframe) {
    for (int i = 0; i < 2; ++i) {
      std::vector<uint8_t> bytes = make_packet(keyframe, i == 0, i == 1);
      receive(bytes);
    }
  }
  /// Carries datagrams to and fro without delay.
  void pump() {
    for (int round = 0; round < 20; ++round) {
      for (Client& client : clients_) {
        for (size_t i = 0; i < client.out.size(); ++i) {
          std::vector<uint8_t> bytes(client.out[i].bytes().begin(), client.out[i].bytes().end());
          node_.handle_datagram(now_, {server_, client.address}, bytes, out_, events_);
        }
        client.out.clear();
      }
      if (out_.empty()) return;
      EgressQueue sent;
      std::swap(sent, out_);
      for (size_t i = 0; i < sent.size(); ++i) {
        std::vector<uint8_t> bytes(sent[i].bytes().begin(), sent[i].bytes().end());
        for (Client& client : clients_)
          if (client.address == sent[i].path.remote)
            static_cast<void>(client.transport.handle_datagram(now_, {client.address, server_}, bytes, client.out));
      }
    }
  }
  void run(Duration duration) {
    for (const TimePoint end = now_ + duration; now_ < end; now_ += 10ms) {
      for (Client& client : clients_) client.transport.handle_timeout(now_, client.out);
      node_.handle_timeout(now_, out_, events_);
      pump();
    }
  }

  SocketAddress server_;
  uint32_t first_host_;  ///< the sender's; the receivers' follow
  uint16_t port_;
  SeededRandom random_{1};
  peer::DtlsIdentity identity_;
  sfu::Node node_;
  std::deque<Client> clients_;
  TimePoint now_{1000s};
  EgressQueue out_;
  std::vector<BridgeEvent> events_;
  uint16_t sequence_ = 0;
  uint16_t transport_sequence_ = 0;
  uint16_t picture_ = 0;
  uint32_t timestamp_ = 0;
};

void forward(benchmark::State& state, peer::SrtpProfile profile) {
  Room room(static_cast<int>(state.range(0)), profile);
  constexpr size_t kBatch = 500;
  const uint64_t before = room.forwarded();
  std::vector<std::vector<uint8_t>> packets;
  size_t next = 0;
  uint64_t allocated = 0;
  uint64_t received = 0;
  for (auto _ : state) {
    if (next == packets.size()) {
      state.PauseTiming();
      packets.clear();
      for (size_t i = 0; i < kBatch; ++i) packets.push_back(room.make_packet(false, i % 5 == 0, i % 5 == 4));
      next = 0;
      state.ResumeTiming();
    }
    const uint64_t allocated_before = allocations;
    const size_t sent = room.receive(packets[next++]);
    allocated += allocations - allocated_before;
    ++received;
    if (sent < static_cast<size_t>(state.range(0))) {
      state.SkipWithError("not forwarded to everybody");
      break;
    }
  }
  const auto forwarded = static_cast<double>(room.forwarded() - before);
  state.counters["us_per_forward"] =
      benchmark::Counter(forwarded / 1e6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["allocations_per_packet"] = static_cast<double>(allocated) / static_cast<double>(received);
  state.SetBytesProcessed(static_cast<int64_t>(forwarded) * static_cast<int64_t>(kPacketSize));
}

/// Arguments: receivers, packets that came in together, datagrams at which the queue is flushed.
void turn(benchmark::State& state) {
  auto sender = io::UdpBatch::open({.listen = {IpAddress::v4(0x7F000001), 0}});
  auto sink = io::UdpBatch::open({.listen = {IpAddress::v4(0), 0}, .buffer_bytes = 4096});  // full at once
  if (!sender || !sink) std::abort();
  Room room(static_cast<int>(state.range(0)), peer::SrtpProfile::aead_aes_128_gcm, sender->local(), 0x7F010001,
            sink->local().port);
  const auto count = static_cast<size_t>(state.range(1));
  const uint64_t before = room.forwarded();
  std::vector<std::vector<uint8_t>> packets;
  for (auto _ : state) {
    state.PauseTiming();
    packets.clear();
    for (size_t i = 0; i < count; ++i) packets.push_back(room.make_packet(false, i % 6 == 0, i % 6 == 5));
    state.ResumeTiming();
    room.receive_all(packets, static_cast<size_t>(state.range(2)), *sender);
  }
  const auto forwarded = static_cast<double>(room.forwarded() - before);
  state.counters["us_per_forward"] =
      benchmark::Counter(forwarded / 1e6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["refused"] =
      static_cast<double>(sender->counters().count("egress-refused") + sender->counters().count("egress-would-block"));
}
BENCHMARK(turn)
    ->ArgNames({"receivers", "packets", "flush_at"})
    ->ArgsProduct({{10, 50, 200}, {6, 64}, {128, 256, 512, 1024, 2048, 1 << 20}});

BENCHMARK_CAPTURE(forward, gcm, peer::SrtpProfile::aead_aes_128_gcm)->Arg(1)->Arg(50);
BENCHMARK_CAPTURE(forward, sha1_80, peer::SrtpProfile::aes128_cm_sha1_80)->Arg(50);

}  // namespace
}  // namespace conclave
