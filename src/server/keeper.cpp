#include "server/keeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "io/poller.h"
#include "io/system.h"

namespace conclave::server {

std::unique_ptr<Keeper> Keeper::start(store::Database database) {
  std::unique_ptr<Keeper> keeper(new Keeper(std::move(database)));
  keeper->thread_ = std::thread([raw = keeper.get()] { raw->loop(); });
  return keeper;
}

Keeper::Keeper(store::Database database) : database_(std::move(database)) {}

Keeper::~Keeper() {
  in_.post_always(Stop{});
  thread_.join();
}

void Keeper::send(meeting::StoreCommand command) {
  if (!in_.post(std::move(command))) report_.lost.add("store-overloaded");
}

bool Keeper::run(uint64_t ticket, AdminRequest request) { return in_.post(AdminJob{ticket, std::move(request)}); }

std::vector<AdminDone>& Keeper::take_events() {
  out_.take(taken_);
  done_.clear();
  for (Event& event : taken_) {
    if (auto* done = std::get_if<AdminDone>(&event)) {
      done_.push_back(std::move(*done));
      continue;
    }
    const auto& now = std::get<gateway::StoreReport>(event);
    report_.failing = now.failing;
    report_.waiting = now.waiting;
    for (const Counters::Entry& entry : now.lost.entries()) report_.lost.add(entry.name, entry.count);
  }
  return done_;
}

// On the store thread from here on.

void Keeper::loop() {
  io::Poller poller;
  poller.watch(in_.fd(), 0);
  std::vector<Job> jobs;
  for (bool stopped = false; !stopped;) {
    const TimePoint next = queue_.next_attempt();
    poller.wait(next == kNever ? io::Poller::kForever : std::max(next - io::now(), Duration::zero()));
    in_.take(jobs);
    for (Job& job : jobs) stopped = handle(std::move(job)) || stopped;
    queue_.flush(io::now(), database_, stopped ? WriteQueue::Attempt::at_once : WriteQueue::Attempt::when_due);
    tell_state();
  }
  if (queue_.waiting() > 0) log::error("store-lost", "{} changes could not be written and are lost", queue_.waiting());
}

bool Keeper::handle(Job job) {
  if (auto* command = std::get_if<meeting::StoreCommand>(&job)) {
    queue_.push(std::move(*command));
  } else if (auto* admin = std::get_if<AdminJob>(&job)) {
    // What was posted before comes before it.
    queue_.flush(io::now(), database_, WriteQueue::Attempt::at_once);
    tell_state();
    answer(std::move(*admin));
  }
  return std::holds_alternative<Stop>(job);
}

void Keeper::tell_state() {
  gateway::StoreReport state{queue_.failing(), queue_.waiting(), queue_.take_lost()};
  if (state.failing == told_.failing && state.waiting == told_.waiting && state.lost.entries().empty()) return;
  told_.failing = state.failing;
  told_.waiting = state.waiting;
  out_.post(std::move(state));
}

void Keeper::answer(AdminJob job) {
  if (queue_.failing()) {
    AdminAnswer refusal = admin_error(store::kUnavailable, "The database cannot be written now; the log says why.");
    return out_.post_always(AdminDone{job.ticket, std::move(job.request), std::move(refusal), {}});
  }
  io::SystemRandom random;
  AdminScene scene{database_, io::clock_anchor().wall, random};
  AdminAnswer answer = execute(job.request, scene);
  out_.post(AdminDone{job.ticket, std::move(job.request), std::move(answer), std::move(scene.changes)});
}

}  // namespace conclave::server
