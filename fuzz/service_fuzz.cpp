// Hostile clients against the whole signalling service: each line of the input goes to one of two bound connections
// ('a', 'b'), to their bridge channels ('A', 'B'), to a new connection ('c'), over HTTP ('h': a
// token, a blank, a conference request), or does something to the world ('t': time
// passes, 'x', 'y': a socket breaks). In a line $N is the connection's nick, $M the other's, $J the bare JID, $K the
// other's full one, $S the sid and $B the bridge session of its newest offer, $R the breakout room that it was told of
// last. Whatever the service answers has to be well-formed.
// Runs: 3000

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "meeting/common/limits.h"
#include "meeting/service.h"
#include "xmpp/parser.h"

namespace {
using namespace conclave;

struct Peer {
  meeting::ConnectionId connection = 0;
  meeting::ConnectionId channel = 0;
  std::string jid, sid, bridge_session, management_id, channel_path, breakout;
};

std::string_view between(std::string_view text, std::string_view before, char after) {
  const size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

struct World {
  SeededRandom random{1};
  meeting::Service service{config(), random, ClockAnchor{TimePoint{1h}, UnixTime{}}};
  TimePoint now{1h};
  meeting::ConnectionId next = 1;
  Peer a, b;
  std::map<meeting::ConnectionId, Peer*> owners;

  static meeting::ServiceConfig config() {
    meeting::ServiceConfig config;
    config.access.create = meeting::Creators::anyone;
    config.domain = "m.x";
    config.public_url = "https://m.x";
    config.access.create = meeting::Creators::anyone;
    config.max_connections = 64;
    return config;
  }

  void drain(meeting::Output& out) {
    for (const auto& action : out.actions) {
      const auto* send = std::get_if<meeting::SendFrame>(&action);
      if (send == nullptr) continue;
      if (send->text.empty()) std::abort();
      if (send->text.front() == '<' && !xmpp::parse_element(send->text, {.max_bytes = 1 << 24, .max_depth = 64}))
        std::abort();
      const auto owner = owners.find(send->connection);
      if (owner == owners.end()) continue;
      learn(*owner->second, send->text);
    }
  }

  static void learn(Peer& peer, std::string_view text) {
    if (const auto jid = between(text, "<jid>", '<'); !jid.empty()) peer.jid = jid;
    if (const auto id = between(text, "<enabled xmlns=\"urn:xmpp:sm:3\" id=\"", '"'); !id.empty())
      peer.management_id = id;
    if (const size_t end = text.rfind("@breakout.m.x&quot;,&quot;name"); end != std::string_view::npos) {
      const size_t begin = text.rfind("&quot;", end) + 6;
      peer.breakout = std::string(text.substr(begin, end - begin)) + "@breakout.m.x";
    }
    if (text.find("session-initiate") == std::string_view::npos) return;
    peer.sid = between(text, " sid=\"", '"');
    peer.bridge_session = between(text, "<bridge-session xmlns=\"http://jitsi.org/protocol/focus\" id=\"", '"');
    peer.channel_path = between(text, "/colibri-ws/s1/", '"');
  }

  void frame(meeting::ConnectionId id, std::string_view text) {
    meeting::Output out;
    service.handle_xmpp_frame(now, id, text, out);
    drain(out);
  }

  void connect(Peer& peer, bool resume) {
    constexpr std::string_view open = R"(<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="m.x" version="1.0"/>)";
    peer.connection = next++;
    owners[peer.connection] = &peer;
    meeting::Output out;
    service.handle_xmpp_open(now, peer.connection, {}, out);
    frame(peer.connection, open);
    frame(peer.connection, R"(<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="ANONYMOUS"/>)");
    frame(peer.connection, open);
    if (resume) {
      frame(peer.connection, R"(<resume xmlns="urn:xmpp:sm:3" h="0" previd=")" + peer.management_id + R"("/>)");
      return;
    }
    frame(peer.connection,
          R"(<iq type="set" id="b" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>)");
    frame(peer.connection, R"(<enable xmlns="urn:xmpp:sm:3" resume="true"/>)");
  }

  void channel_frame(Peer& peer, std::string_view text) {
    meeting::Output out;
    if (peer.channel == 0) {
      const std::string_view path = peer.channel_path;
      const size_t slash = path.find('/'), query = path.find("?pwd=");
      if (slash == std::string_view::npos || query == std::string_view::npos) return;
      if (service.handle_channel_open(now, next, path.substr(0, slash), path.substr(slash + 1, query - slash - 1),
                                      path.substr(query + 5), out))
        peer.channel = next++;
    }
    service.handle_channel_frame(now, peer.channel, text, out);
    drain(out);
  }

  void drop(Peer& peer) {
    meeting::Output out;
    service.handle_xmpp_close(now, peer.connection, out);
    drain(out);
    connect(peer, true);
  }

  void pass_time(Duration time) {
    const TimePoint end = now + time;
    while (service.next_timeout() <= end) {
      now = std::max(now, service.next_timeout());
      meeting::Output out;
      service.handle_timeout(now, out);
      drain(out);
    }
    now = end;
  }

  std::string expand(std::string_view line, const Peer& self, const Peer& other) const {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) {
      const char kind = line[i] == '$' && i + 1 < line.size() ? line[i + 1] : '\0';
      switch (kind) {
        case 'N':
          text += self.jid.substr(0, 8);
          break;
        case 'M':
          text += other.jid.substr(0, 8);
          break;
        case 'J':
          text += self.jid.substr(0, self.jid.find('/'));
          break;
        case 'K':
          text += other.jid;
          break;
        case 'S':
          text += self.sid;
          break;
        case 'B':
          text += self.bridge_session;
          break;
        case 'R':
          text += self.breakout;
          break;
        default:
          text += line[i];
          continue;
      }
      ++i;
    }
    return text;
  }

  void ask_over_http(std::string_view line) {
    const size_t blank = line.find(' ');
    if (blank == std::string_view::npos) return;
    meeting::Output out;
    const meeting::HttpAnswer answer =
        service.handle_conference_request(now, {line.substr(blank + 1), line.substr(0, blank), {}}, out);
    if (answer.body.empty() || answer.body.front() != '{') std::abort();
    drain(out);
  }

  void act(char what, std::string_view line) {
    switch (what) {
      case 'a':
        return frame(a.connection, expand(line, a, b));
      case 'b':
        return frame(b.connection, expand(line, b, a));
      case 'A':
        return channel_frame(a, expand(line, a, b));
      case 'B':
        return channel_frame(b, expand(line, b, a));
      case 'h':
        return ask_over_http(line);
      case 't':
        return pass_time(Duration{1s} * (line.size() % 100));
      case 'x':
        return drop(a);
      case 'y':
        return drop(b);
      default:
        break;
    }
    const meeting::ConnectionId id = next++;
    meeting::Output out;
    service.handle_xmpp_open(now, id, {}, out);
    frame(id, line);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  World world;
  world.connect(world.a, false);
  world.connect(world.b, false);
  std::string_view input(reinterpret_cast<const char*>(data), size);
  for (int lines = 0; !input.empty() && lines < 64; ++lines) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    if (!line.empty()) world.act(line.front(), line.substr(1));
  }
  world.pass_time(200s);
  const meeting::ServiceStats stats = world.service.stats();
  // A meeting lasts while somebody is in one of its rooms.
  if (stats.occupants > 8 || stats.rooms > stats.occupants * (1 + meeting::kMaxBreakoutRooms)) std::abort();
  return 0;
}
