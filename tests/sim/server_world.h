// The whole server in virtual time: signalling service, media node, a lossy network, and people with signalling, bridge
// channel and media of their own. One thread, one seed, no clock: a ten-minute call takes a second or two.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "jingle/bridge_channel.h"
#include "peer/dtls_identity.h"
#include "sfu/node.h"
#include "sim/media_client.h"
#include "sim/network.h"
#include "sim/service_host.h"

namespace conclave::sim {

class ServerWorld {
 public:
  static inline const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:10000");

  /// A participant as a browser would be one.
  struct Person {
    XmppClient* xmpp = nullptr;
    std::unique_ptr<MediaClient> media;
    meeting::ConnectionId channel = 0;  ///< 0: not open
    SocketAddress address{};
    // What the bridge channel said last:
    std::map<std::string, MappedSource> mapped;  ///< by source name
    std::map<std::string, int32_t> asked;        ///< greatest height wanted of own sources
    std::map<std::string, bool> active;          ///< connectivity of others
    std::string speaker;
    std::vector<std::string> forwarded;

    std::string id() const { return xmpp->nick(); }
    std::string source(std::string_view suffix) const { return id() + std::string(suffix); }

   private:
    friend class ServerWorld;
    std::string sid_;
    std::string room_;  ///< of the newest offer
    IceParameters server_ice_{};
    size_t read_ = 0;  ///< channel frames looked at
  };

  explicit ServerWorld(uint64_t seed = 1);

  /// Connects, joins `room`, accepts the offer when it comes, opens the channel, wants video up to `max_height`.
  Person& join(ClientProfile profile, const std::string& room = "garden@muc.meet.ex", int32_t max_height = 720);
  /// From now on signalling names another certificate than media shows, as if somebody stood between them.
  void forge_fingerprints() { forging_ = true; }
  void leave(Person& person);
  /// Goes to another room of the meeting; true once its media is there.
  bool move(Person& person, const std::string& room);
  void want(Person& person, const ReceiverVideoConstraints& wanted);
  /// The XMPP socket breaks; media goes on. resume() opens a new one.
  void drop_signalling(Person& person) { host_.drop(*person.xmpp); }
  void resume(Person& person);
  void drop_channel(Person& person);
  void open_channel(Person& person);

  void run(Duration time);
  /// Runs until `holds`; false when `limit` passed before.
  bool run_until(const std::function<bool()>& holds, Duration limit);

  /// What `receiver` gets of `source`, however it was signalled; nullptr when it was not.
  ReceivedStream* stream(Person& receiver, const std::string& source);

  TimePoint now() const { return host_.now(); }
  ServiceHost& host() { return host_; }
  sfu::Node& node() { return node_; }
  Network& network() { return network_; }

 private:
  meeting::ServiceConfig config() const;
  /// Everything that is due now, until nobody has anything to say.
  void settle();
  bool settle_once();
  void read_offer(Person& person);
  void read_channel(Person& person);
  void act(Person& person, const jingle::ServerMessage& message);
  bool flush_media();
  bool deliver_media();
  TimePoint next_due() const;

  SeededRandom random_;
  peer::DtlsIdentity identity_;
  sfu::Node node_;
  Network network_;
  ServiceHost host_;
  std::deque<Person> people_;
  EgressQueue out_;
  std::vector<BridgeEvent> events_;
  uint32_t addresses_ = 0;
  bool forging_ = false;
};

}  // namespace conclave::sim
