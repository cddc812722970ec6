// A whole transport in its server role under a stream of datagrams. So that inputs get past the integrity check, some
// are signed here: the fuzzer plays a client that knows the password and otherwise does what it likes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "peer/dtls_identity.h"
#include "peer/stun.h"
#include "peer/transport.h"

using namespace conclave;

namespace {

const IceParameters kLocal{"srv1", "server-password-000001"};
const IceParameters kRemote{"cli1", "client-password-000001"};

const peer::DtlsIdentity& identity() {
  static SeededRandom random(1);
  static const auto made = peer::DtlsIdentity::make(UnixTime{std::chrono::seconds(1'750'000'000)}, random);
  if (!made) std::abort();
  return *made;
}

/// `attributes` in a binding request to the server, with a right code and fingerprint.
std::vector<uint8_t> signed_request(ByteSpan attributes) {
  std::array<uint8_t, kMaxDatagram> buffer{};
  peer::StunWriter out(buffer, peer::StunClass::request, {1, 2, 3});
  out.username(kLocal.ufrag, kRemote.ufrag);
  for (size_t i = 0; i + 5 <= attributes.size() && i < 200; i += 5) {
    static constexpr std::array<uint16_t, 7> kTypes{0x0024, 0x0025, 0x8029, 0x802a, 0x0020, 0x7f01, 0x0009};
    const auto type = static_cast<peer::StunAttribute>(kTypes[attributes[i] % kTypes.size()]);
    const uint32_t value = load_u32(&attributes[i + 1]);
    if (type == peer::StunAttribute::ice_controlled || type == peer::StunAttribute::ice_controlling)
      out.attribute(type, uint64_t{value} << 32);
    else
      out.attribute(type, value);
  }
  const size_t size = out.finish(peer::HmacSha1(as_bytes(kLocal.pwd)));
  return {buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(size)};
}

/// The right answer to a check that the transport has sent.
std::vector<uint8_t> signed_answer(const peer::StunMessage& request, uint8_t kind) {
  std::array<uint8_t, kMaxDatagram> buffer{};
  peer::StunWriter out(buffer, kind % 4 == 0 ? peer::StunClass::error : peer::StunClass::success, request.transaction);
  if (kind % 4 == 0) out.error_code(kind % 8 == 0 ? peer::StunError::role_conflict : peer::StunError::bad_request);
  const size_t size = out.finish(peer::HmacSha1(as_bytes(kRemote.pwd)));
  return {buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(size)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SeededRandom random(1);
  peer::TransportConfig config;
  config.local = kLocal;
  peer::Transport transport(config, identity(), random);
  EgressQueue out;
  TimePoint now = TimePoint{} + 10s;
  size_t sent = 0;
  size_t inputs = 0;
  std::vector<uint8_t> last_check;
  ByteReader in({data, size});
  while (in.remaining() >= 4 && inputs < 200) {
    ++inputs;
    const uint8_t action = in.u8();
    const uint8_t kind = in.u8();
    const ByteSpan bytes = in.bytes(std::min<size_t>(in.u16() % 1500, in.remaining()));
    const UdpPath path{{IpAddress::v4(0xc0000201), 10000}, {IpAddress::v4(0xc6336400u + kind % 8), 4000}};
    std::vector<uint8_t> datagram(bytes.begin(), bytes.end());
    if (action % 8 == 1) datagram = signed_request(bytes);
    if (action % 8 == 2)
      if (const auto check = peer::parse_stun(last_check)) datagram = signed_answer(*check, kind);
    if (action % 8 == 3) transport.set_remote(now, {kRemote, {}, {}, DtlsSetup::active}, out);
    if (action % 8 == 4) transport.restart_ice(now, kLocal);
    if (action % 8 == 5) now += Duration(int64_t{kind} * 100'000);
    const auto result = transport.handle_datagram(now, path, datagram, out);
    if (result && !result->packet.empty()) std::abort();
    for (int i = 0; transport.next_timeout() <= now; ++i) {
      if (i > 200) std::abort();  // does not come to rest
      transport.handle_timeout(now, out);
    }
    for (size_t i = 0; i < out.size(); ++i)
      if (const auto message = peer::parse_stun(out[i].bytes());
          message && message->message_class == peer::StunClass::request)
        last_check.assign(out[i].bytes().begin(), out[i].bytes().end());
    sent += out.size();
    out.clear();
    if (transport.writable()) std::abort();  // no fingerprint was ever given
  }
  if (sent > inputs * 64) std::abort();
  return 0;
}
