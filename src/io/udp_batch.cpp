#include "io/udp_batch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "io/send_plan.h"
#include "io/socket_address.h"
#include "io/udp_socket.h"

namespace conclave::io {
namespace {

/// One byte more than is taken in, so that a datagram that fills the slot is known to be too large.
constexpr size_t kSlotBytes = kMaxDatagram + 1;

struct ReceiveSlots {
  std::array<std::array<uint8_t, kSlotBytes>, UdpBatch::kBatch> data;
  std::array<sockaddr_storage, UdpBatch::kBatch> names;
  alignas(cmsghdr) std::array<std::array<uint8_t, kControlBytes>, UdpBatch::kBatch> controls;
  std::array<iovec, UdpBatch::kBatch> vectors;
  std::array<mmsghdr, UdpBatch::kBatch> messages;
};

struct SendSlots {
  std::array<sockaddr_storage, UdpBatch::kBatch> names;
  alignas(cmsghdr) std::array<std::array<uint8_t, kControlBytes>, UdpBatch::kBatch> controls;
  std::array<mmsghdr, UdpBatch::kBatch> messages;
  std::vector<iovec> vectors;  ///< of all datagrams of the queue, run after run
};

}  // namespace

struct UdpBatch::Impl {
  UdpSocket socket;
  Segmentation segmentation = Segmentation::on;
  SendPlan plan;
  ReceiveSlots in;
  SendSlots out;
  std::array<Datagram, kBatch> datagrams;
  Counters counters;

  void prepare_receive();
  void send_runs(const EgressQueue& queue, size_t max_segments);
  size_t fill_messages(const EgressQueue& queue, size_t first_run, size_t& vector_index);
  void send_singly(const EgressQueue& queue, SendPlan::Run run);
  void transmit(const EgressQueue& queue, size_t first_run, size_t count, bool& would_block);
};

void UdpBatch::Impl::prepare_receive() {
  for (size_t i = 0; i < kBatch; ++i) {
    in.vectors[i] = {in.data[i].data(), kSlotBytes};
    msghdr& header = in.messages[i].msg_hdr;
    header = {};
    header.msg_name = &in.names[i];
    header.msg_namelen = sizeof(sockaddr_storage);
    header.msg_iov = &in.vectors[i];
    header.msg_iovlen = 1;
    header.msg_control = in.controls[i].data();
    header.msg_controllen = kControlBytes;
  }
}

std::span<const UdpBatch::Datagram> UdpBatch::receive() {
  Impl& self = *impl_;
  self.prepare_receive();
  const int count = recvmmsg(self.socket.fd.get(), self.in.messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  size_t kept = 0;
  uint64_t bytes = 0;
  for (int i = 0; i < count; ++i) {
    const auto slot = static_cast<size_t>(i);
    const mmsghdr& message = self.in.messages[slot];
    bytes += message.msg_len;
    if (message.msg_len > kMaxDatagram) {
      self.counters.add("oversized-datagram");
      continue;
    }
    Datagram& datagram = self.datagrams[kept++];
    datagram.bytes = {self.in.data[slot].data(), message.msg_len};
    datagram.path.remote = from_sockaddr(self.in.names[slot]);
    datagram.path.local = {local_address_of(message.msg_hdr), self.socket.local.port};
  }
  if (count > 0) {
    self.counters.add("datagrams-in", static_cast<uint64_t>(count));
    self.counters.add("bytes-in", bytes);
  }
  return {self.datagrams.data(), kept};
}

/// Describes up to kBatch runs to the kernel; returns how many.
size_t UdpBatch::Impl::fill_messages(const EgressQueue& queue, size_t first_run, size_t& vector_index) {
  const size_t count = std::min(kBatch, plan.size() - first_run);
  for (size_t i = 0; i < count; ++i) {
    const SendPlan::Run run = plan[first_run + i];
    const EgressQueue::Datagram& first = queue[run.front()];
    msghdr& header = out.messages[i].msg_hdr;
    header = {};
    header.msg_name = &out.names[i];
    header.msg_namelen = to_sockaddr(first.path.remote, socket.family, out.names[i]);
    header.msg_iov = &out.vectors[vector_index];
    header.msg_iovlen = run.size();
    for (const uint32_t index : run) {
      const ByteSpan bytes = queue[index].bytes();
      // The kernel reads only; iovec has no const form.
      out.vectors[vector_index++] = {const_cast<uint8_t*>(bytes.data()), bytes.size()};
    }
    header.msg_control = out.controls[i].data();
    write_control(header, socket.family, first.path.local.ip, run.size() > 1 ? first.size : 0);
  }
  return count;
}

/// For a run that the kernel or the device would not segment.
void UdpBatch::Impl::send_singly(const EgressQueue& queue, SendPlan::Run run) {
  alignas(cmsghdr) std::array<uint8_t, kControlBytes> control;
  for (const uint32_t index : run) {
    const EgressQueue::Datagram& datagram = queue[index];
    sockaddr_storage name{};
    iovec vector{const_cast<uint8_t*>(datagram.data.data()), datagram.size};
    msghdr header{};
    header.msg_name = &name;
    header.msg_namelen = to_sockaddr(datagram.path.remote, socket.family, name);
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    write_control(header, socket.family, datagram.path.local.ip, 0);
    counters.add("send-calls");
    if (sendmsg(socket.fd.get(), &header, MSG_DONTWAIT) >= 0) {
      counters.add("datagrams-out");
      counters.add("bytes-out", datagram.size);
    } else {
      counters.add(errno == EAGAIN ? "egress-would-block" : "egress-refused");
    }
  }
}

/// Sends the `count` prepared messages, which are the runs from `first_run` on.
void UdpBatch::Impl::transmit(const EgressQueue& queue, size_t first_run, size_t count, bool& would_block) {
  for (size_t done = 0; done < count;) {
    counters.add("send-calls");
    const int sent = sendmmsg(socket.fd.get(), &out.messages[done], static_cast<unsigned>(count - done), MSG_DONTWAIT);
    if (sent > 0) {
      uint64_t bytes = 0;
      for (int i = 0; i < sent; ++i) {
        bytes += out.messages[done].msg_len;
        counters.add("datagrams-out", plan[first_run + done++].size());
      }
      counters.add("bytes-out", bytes);
      continue;
    }
    // The error belongs to the first message of the call.
    if (sent < 0 && errno == EINTR) continue;
    const SendPlan::Run run = plan[first_run + done++];
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
      counters.add("egress-would-block", run.size());
      would_block = true;
      for (; done < count; ++done) counters.add("egress-would-block", plan[first_run + done].size());
      return;
    }
    if (run.size() == 1) {
      counters.add("egress-refused");
      continue;
    }
    if (errno == EIO) segmentation = Segmentation::off;  // The device cannot checksum segments: it never will.
    send_singly(queue, run);
  }
}

void UdpBatch::Impl::send_runs(const EgressQueue& queue, size_t max_segments) {
  plan.build(queue, max_segments);
  out.vectors.resize(queue.size());
  size_t vector_index = 0;
  bool would_block = false;
  for (size_t run = 0; run < plan.size();) {
    if (would_block) {  // The socket buffer is full: more calls would only burn time.
      counters.add("egress-would-block", plan[run++].size());
      continue;
    }
    const size_t count = fill_messages(queue, run, vector_index);
    transmit(queue, run, count, would_block);
    run += count;
  }
}

void UdpBatch::send(const EgressQueue& queue) {
  if (queue.empty()) return;
  impl_->send_runs(queue, impl_->segmentation == Segmentation::on ? SendPlan::kMaxSegments : 1);
}

Result<UdpBatch> UdpBatch::open(const UdpOptions& options) {
  auto socket = open_udp_socket(options);
  if (!socket) return tl::unexpected(socket.error());
  auto impl = std::make_unique<Impl>();
  impl->socket = std::move(*socket);
  impl->segmentation = options.segmentation;
  return UdpBatch(std::move(impl));
}

Result<UdpBatch> UdpBatch::adopt(Fd fd) {
  auto socket = adopt_udp_socket(std::move(fd));
  if (!socket) return tl::unexpected(socket.error());
  auto impl = std::make_unique<Impl>();
  impl->socket = std::move(*socket);
  return UdpBatch(std::move(impl));
}

UdpBatch::UdpBatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
UdpBatch::UdpBatch(UdpBatch&&) noexcept = default;
UdpBatch& UdpBatch::operator=(UdpBatch&&) noexcept = default;
UdpBatch::~UdpBatch() = default;

int UdpBatch::fd() const { return impl_->socket.fd.get(); }
SocketAddress UdpBatch::local() const { return impl_->socket.local; }
const Counters& UdpBatch::counters() const { return impl_->counters; }

int UdpBatch::receive_buffer() const {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  getsockopt(impl_->socket.fd.get(), SOL_SOCKET, SO_RCVBUF, &bytes, &length);
  return bytes / 2;  // The kernel reports twice what it was asked for, socket(7).
}

}  // namespace conclave::io
