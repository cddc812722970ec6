#include "sim/service_host.h"

#include <algorithm>
#include <utility>

namespace conclave::sim {
using meeting::ConnectionId;
using meeting::Output;

meeting::ServiceConfig default_service_config() {
  meeting::ServiceConfig config;
  config.domain = "meet.ex";
  config.public_url = "https://meet.ex";
  config.access.create = meeting::Creators::anyone;
  config.candidates = {{"1", 2130706431, *SocketAddress::parse("203.0.113.7:10000"), IceCandidate::Type::host, true}};
  config.fingerprints = {
      {"sha-256", "AB:CD:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"}};
  return config;
}

ServiceHost::ServiceHost(meeting::ServiceConfig config, uint64_t seed, meeting::Records records) : random_(seed) {
  const ClockAnchor clock{TimePoint{1h}, UnixTime{Duration{1'700'000'000s}}};
  service_ = std::make_unique<meeting::Service>(std::move(config), random_, clock, std::move(records));
}

void ServiceHost::advance(Duration time) {
  const TimePoint end = now_ + time;
  while (service_->next_timeout() <= end) {
    now_ = std::max(now_, service_->next_timeout());
    Output out;
    service_->handle_timeout(now_, out);
    deliver(out);
    settle();
  }
  now_ = end;
}

void ServiceHost::deliver(Output& out) {
  for (Output::Action& action : out.actions) {
    if (auto* send = std::get_if<meeting::SendFrame>(&action)) {
      Socket& socket = sockets_[send->connection];
      if (socket.client != nullptr) socket.client->handle_frame(send->text);
      socket.received.push_back(std::move(send->text));
    } else if (auto* close = std::get_if<meeting::CloseConnection>(&action)) {
      Socket& socket = sockets_[close->connection];
      socket.close_code = close->code;
      socket.client = nullptr;
    } else if (auto* write = std::get_if<meeting::StoreCommand>(&action)) {
      writes_.push_back(std::move(*write));
    } else if (auto* question = std::get_if<meeting::CheckPassword>(&action)) {
      questions_.push_back(std::move(*question));
    } else if (auto* asked = std::get_if<meeting::AskAdmin>(&action)) {
      admin_questions_.push_back(std::move(*asked));
    } else if (auto* fetch = std::get_if<accounts::KeyFetch>(&action)) {
      fetches_.push_back(std::move(*fetch));
    } else {
      commands_.push_back(std::move(std::get<BridgeCommand>(action)));
    }
  }
  if (!hold_questions_ && !questions_.empty()) answer_questions();
}

ConnectionId ServiceHost::open_xmpp(meeting::ConnectionInfo info) {
  const ConnectionId id = next_id_++;
  sockets_[id];
  Output out;
  service_->handle_xmpp_open(now_, id, std::move(info), out);
  deliver(out);
  return id;
}

void ServiceHost::frame(ConnectionId id, std::string_view text) {
  Output out;
  service_->handle_xmpp_frame(now_, id, text, out);
  deliver(out);
}

void ServiceHost::close_xmpp(ConnectionId id) {
  sockets_[id].client = nullptr;
  Output out;
  service_->handle_xmpp_close(now_, id, out);
  deliver(out);
}

Result<ConnectionId> ServiceHost::open_channel(std::string_view url) {
  constexpr std::string_view marker = "/colibri-ws/s1/";
  const size_t begin = url.find(marker);
  if (begin == std::string_view::npos) return fail("bad-url");
  url.remove_prefix(begin + marker.size());
  const size_t slash = url.find('/'), query = url.find("?pwd=");
  if (slash == std::string_view::npos || query == std::string_view::npos) return fail("bad-url");
  const ConnectionId id = next_id_++;
  sockets_[id];
  Output out;
  const Result<void> opened = service_->handle_channel_open(
      now_, id, url.substr(0, slash), url.substr(slash + 1, query - slash - 1), url.substr(query + 5), out);
  deliver(out);
  if (!opened) return tl::unexpected(opened.error());
  return id;
}

void ServiceHost::channel_frame(ConnectionId id, std::string_view text) {
  Output out;
  service_->handle_channel_frame(now_, id, text, out);
  deliver(out);
}

void ServiceHost::close_channel(ConnectionId id) {
  Output out;
  service_->handle_channel_close(now_, id, out);
  deliver(out);
}

void ServiceHost::add_account(std::string name, meeting::Standing standing) {
  accounts::AccountEntry entry;
  entry.account.name = std::move(name);
  if (standing == meeting::Standing::admin) entry.account.role = accounts::AccountRole::admin;
  entry.credentials.password_hash = hash_of(kPassword);
  admin_change(meeting::AccountChanged{std::move(entry)});
}

std::string ServiceHost::hash_of(std::string_view password) { return "hash of " + std::string(password); }

void ServiceHost::answer_questions() {
  using meeting::PasswordVerdict;
  for (const meeting::CheckPassword& question : std::exchange(questions_, {}))
    answer_password(question.ticket, question.hash == hash_of(question.password.view()) ? PasswordVerdict::right
                                                                                        : PasswordVerdict::wrong);
}

XmppClient& ServiceHost::add_client(ClientProfile profile) {
  clients_.push_back(std::make_unique<XmppClient>(std::move(profile), "meet.ex"));
  return *clients_.back();
}

void ServiceHost::connect(XmppClient& client, meeting::ConnectionInfo info) {
  const ConnectionId id = open_xmpp(std::move(info));
  connections_[&client] = id;
  sockets_[id].client = &client;
  client.connect();
  settle();
}

void ServiceHost::drop(XmppClient& client) { close_xmpp(connection_of(client)); }

ConnectionId ServiceHost::connection_of(const XmppClient& client) const { return connections_.at(&client); }

void ServiceHost::settle() {
  bool busy = true;
  while (std::exchange(busy, false)) {
    for (const auto& client : clients_) {
      const auto connection = connections_.find(client.get());
      if (connection == connections_.end() || sockets_[connection->second].client == nullptr) continue;
      for (const std::string& text : client->take_frames()) {
        busy = true;
        frame(connection->second, text);
      }
    }
  }
}

XmppClient& ServiceHost::join(ClientProfile profile, const std::string& room, uint32_t first_ssrc) {
  XmppClient& client = add_client(std::move(profile));
  connect(client);
  client.request_conference(room);
  client.join(room);
  settle();
  if (first_ssrc == 0) return client;
  client.accept(client.make_transport(), client.make_sources(first_ssrc));
  settle();
  return client;
}

void ServiceHost::keys_fetched(const accounts::FetchedKeys& fetched) {
  Output out;
  service_->handle_keys_fetched(now_, fetched, out);
  deliver(out);
  settle();
}

void ServiceHost::bridge_event(const BridgeEvent& event) {
  Output out;
  service_->handle_bridge_event(now_, event, out);
  deliver(out);
}

void ServiceHost::answer_password(uint64_t ticket, meeting::PasswordVerdict verdict) {
  Output out;
  service_->handle_password_checked(now_, {ticket, verdict}, out);
  deliver(out);
}

void ServiceHost::admin_change(const meeting::AdminChange& change) {
  Output out;
  service_->handle_admin_change(now_, change, out);
  deliver(out);
  settle();
}

void ServiceHost::admin_answered(const meeting::AdminAnswered& answer) {
  Output out;
  service_->handle_admin_answered(now_, answer, out);
  deliver(out);
  settle();
}

}  // namespace conclave::sim
