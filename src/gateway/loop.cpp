#include "gateway/loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <vector>

#include "io/system.h"

namespace conclave::gateway {
namespace {
namespace asio = boost::asio;

struct Watch {
  asio::posix::stream_descriptor descriptor;
  std::function<void()> callback;

  void wait() {
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
      if (error) return;
      callback();
      wait();
    });
  }
};

struct Repeat {
  asio::steady_timer timer;
  Duration every;
  std::function<void()> callback;

  void wait() {
    timer.expires_after(every);
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      callback();
      wait();
    });
  }
};

}  // namespace

struct Loop::Impl {
  // One thread runs it, so Asio needs no locks.
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
  asio::steady_timer alarm{context};
  std::vector<std::unique_ptr<Watch>> watches;
  std::vector<std::unique_ptr<Repeat>> repeats;

  ~Impl() {
    for (const auto& watch : watches) watch->descriptor.release();
  }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::watch(int fd, std::function<void()> callback) {
  impl_->watches.push_back(
      std::make_unique<Watch>(Watch{asio::posix::stream_descriptor(impl_->context, fd), std::move(callback)}));
  impl_->watches.back()->wait();
}

void Loop::set_alarm(TimePoint when, std::function<void()> callback) {
  if (when == kNever) {
    impl_->alarm.cancel();
    return;
  }
  impl_->alarm.expires_after(std::max(when - io::now(), Duration::zero()));
  impl_->alarm.async_wait([callback = std::move(callback)](const boost::system::error_code& error) {
    if (!error) callback();
  });
}

void Loop::repeat(Duration every, std::function<void()> callback) {
  impl_->repeats.push_back(
      std::make_unique<Repeat>(Repeat{asio::steady_timer(impl_->context), every, std::move(callback)}));
  impl_->repeats.back()->wait();
}

void Loop::run() {
  const auto work = asio::make_work_guard(impl_->context);
  impl_->context.restart();
  impl_->context.run();
}

void Loop::stop() { impl_->context.stop(); }

asio::io_context& Loop::context() { return impl_->context; }

}  // namespace conclave::gateway
