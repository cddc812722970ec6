// The connection of the web server over any stream (Beast). Included by plain_session.cpp and tls_session.cpp only: a
// unit that includes this takes a minute to compile.
//
// Life: [TLS handshake] -> requests and answers, one at a time -> perhaps a WebSocket -> end. Every operation holds a
// shared_ptr to the session; finish() happens once and never inside a call of the handler.
#pragma once

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>

#include "base/crypto.h"
#include "gateway/session.h"
#include "gateway/session_messages.h"
#include "io/system.h"

namespace conclave::gateway {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using TcpSocket = asio::ip::tcp::socket;
using TlsStream = beast::ssl_stream<TcpSocket>;

template <class Stream>
class StreamSession final : public Session, public std::enable_shared_from_this<StreamSession<Stream>> {
 public:
  StreamSession(Stream stream, SessionHost& host, ConnectionId id, SocketAddress peer)
      : stream_(std::move(stream)),
        host_(host),
        id_(id),
        peer_(peer),
        http_buffer_(host.limits().header_bytes + host.limits().body_bytes),
        frame_buffer_(host.limits().frame_bytes),
        pool_(host.queue_memory()),
        queued_(*pool_) {}

  void start() override {
    set_deadline(host_.limits().request_timeout);
    if constexpr (kTls) {
      stream_->async_handshake(asio::ssl::stream_base::server, bind([](auto& self, error_code error) {
                                 if (error) return self.fail_with("tls-handshake");
                                 self.on_handshake();
                               }));
    } else {
      read_request();
    }
  }

  void send(std::string text) override {
    if (finished_ || closing_) return;
    if (!queued_.add(text.size())) return fail_with("send-memory");
    queue_.push_back(std::move(text));
    if (queued_.held() > host_.limits().queue_bytes) return fail_with("slow-client");
    if (open_ && !writing_) write_frame();
  }

  void close(uint16_t code, std::string reason) override {
    if (finished_ || closing_) return;
    closing_ = true;
    set_deadline(host_.limits().close_timeout);
    if (!upgrading_) return finish();
    // RFC 6455 5.5: a control frame carries at most 125 bytes, two of them the code.
    close_reason_ = {static_cast<websocket::close_code>(code), beast::string_view(reason).substr(0, 123)};
    if (open_ && !writing_) write_close();
  }

  void tick(TimePoint now) override {
    if (finished_) return;
    if (now >= deadline_) {
      if (answered_ && !upgrading_) return finish();  // idle between requests, most likely
      return fail_with(open_ ? "close-timeout" : "request-timeout");
    }
    if (!open_ || closing_) return;
    if (now - last_heard_ >= host_.limits().silence) return fail_with("silent-connection");
    if (now - last_ping_ >= host_.limits().ping_every && !pinging_) ping(now);
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  /// A completion handler that keeps the session alive: `action` gets the session first.
  template <class Action>
  auto bind(Action action) {
    return [self = this->shared_from_this(), action](auto&&... arguments) mutable {
      if (!self->finished_) action(*self, arguments...);
    };
  }

  TcpSocket& socket() { return ws_ ? beast::get_lowest_layer(*ws_) : beast::get_lowest_layer(*stream_); }
  void set_deadline(Duration after) { deadline_ = io::now() + after; }

  // --- end ---

  void fail_with(const char* reason) {
    host_.counters().add(reason);
    finish();
  }

  void finish() {
    if (finished_) return;
    finished_ = true;
    error_code ignored;
    socket().close(ignored);
    asio::post(socket().get_executor(), [self = this->shared_from_this()] {
      if (self->ws_) self->host_.handler().handle_closed(self->id_);
      self->host_.forget(self->id_);
    });
  }

  void on_handshake() {
    if constexpr (kTls) {
      if (is_acme_connection(stream_->native_handle())) {
        host_.counters().add("acme-validation");
        return shut_down();
      }
    }
    read_request();
  }

  // --- HTTP ---

  void read_request() {
    parser_.emplace();
    parser_->header_limit(host_.limits().header_bytes);
    parser_->body_limit(host_.limits().body_bytes);
    set_deadline(host_.limits().request_timeout);
    http::async_read(*stream_, http_buffer_, *parser_,
                     bind([](auto& self, error_code error, size_t) { self.on_request(error); }));
  }

  void on_request(error_code error) {
    if (error == http::error::end_of_stream) return shut_down();
    if (error && error.category() != make_error_code(http::error::end_of_stream).category()) return finish();
    if (const auto refusal = refuse_message(error, parser_->get(), host_.limits())) {
      host_.counters().add("bad-request");
      // What the parser kept of it is not to be trusted, nor where the next request would begin.
      return respond(*refusal, view_request(parser_->get(), peer_, kSecurity), false);
    }
    Request request = view_request(parser_->get(), peer_, kSecurity);
    host_.resolve_proxies(request);
    if (websocket::is_upgrade(parser_->get())) return upgrade(request);
    auto proof = host_.challenges().answer(io::now(), request);
    respond(proof ? *std::move(proof) : host_.handler().handle_request(request), request, parser_->get().keep_alive());
  }

  void respond(const Response& response, const Request& request, bool keep_alive) {
    if (const char* refusal = refusal_of(response.status)) host_.counters().add(refusal);
    response_body_ = response.body;
    response_ = make_message(response, request, host_.handler().common_headers(request), keep_alive);
    // A slow line gets a second more for each 10 KB.
    const auto size = static_cast<int64_t>(response_->body().size());
    set_deadline(host_.limits().request_timeout + std::chrono::seconds(size / 10240));
    http::async_write(*stream_, *response_, bind([keep_alive](auto& self, error_code error, size_t) {
      self.response_.reset();
      self.response_body_.reset();
      if (error) return self.finish();
      self.answered_ = true;
      keep_alive ? self.read_request() : self.shut_down();
    }));
  }

  /// Closes in order, so that the last answer is not lost to a reset.
  void shut_down() {
    set_deadline(host_.limits().close_timeout);
    if constexpr (kTls) {
      stream_->async_shutdown(bind([](auto& self, error_code) { self.finish(); }));
    } else {
      error_code ignored;
      socket().shutdown(TcpSocket::shutdown_send, ignored);
      discard();
    }
  }

  void discard() {
    http_buffer_.clear();
    stream_->async_read_some(http_buffer_.prepare(4096), bind([](auto& self, error_code error, size_t) {
                               error ? self.finish() : self.discard();
                             }));
  }

  // --- WebSocket ---

  void upgrade(const Request& request) {
    if (http_buffer_.size() != 0) return respond(make_text(400, "Bad request\n"), request, false);
    if (!host_.count_as(id_, request.peer.ip)) return respond(make_text(503, "Too many connections\n"), request, false);
    upgrading_ = true;
    auto answer = host_.handler().handle_upgrade(id_, request);
    if (const auto* refusal = std::get_if<Response>(&answer)) {
      upgrading_ = false;
      if (finished_) return;
      return respond(*refusal, request, parser_->get().keep_alive());
    }
    ws_.emplace(std::move(*stream_));
    stream_.reset();
    http_buffer_ = beast::flat_buffer();
    ws_->set_option(
        websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    ws_->set_option(websocket::stream_base::decorator(
        [protocol = std::get<AcceptUpgrade>(answer).subprotocol](websocket::response_type& message) {
          message.set(http::field::server, "Conclave");
          if (!protocol.empty()) message.set(http::field::sec_websocket_protocol, protocol);
        }));
    ws_->control_callback([this](websocket::frame_type, beast::string_view) { last_heard_ = io::now(); });
    ws_->read_message_max(host_.limits().frame_bytes);
    ws_->auto_fragment(false);
    ws_->text(true);
    if (!closing_) set_deadline(host_.limits().request_timeout);
    ws_->async_accept(parser_->get(), bind([](auto& self, error_code error) {
                        if (error) return self.fail_with("websocket-handshake");
                        self.on_open();
                      }));
  }

  void on_open() {
    parser_.reset();
    open_ = true;
    last_heard_ = last_ping_ = io::now();
    if (!closing_) deadline_ = kNever;
    if (!queue_.empty()) {
      write_frame();
    } else if (closing_) {
      return write_close();
    }
    read_frame();
  }

  void read_frame() {
    ws_->async_read(frame_buffer_, bind([](auto& self, error_code error, size_t) { self.on_frame(error); }));
  }

  void on_frame(error_code error) {
    if (error == websocket::error::message_too_big) return fail_with("oversized-frame");
    // After an orderly close of ours the close operation ends the session.
    if (error) return closing_ && error == websocket::error::closed ? void() : finish();
    last_heard_ = io::now();
    if (closing_) return;
    if (!ws_->got_text()) {
      host_.counters().add("binary-frame");
      return close(websocket::close_code::unknown_data, "text only");
    }
    const auto data = frame_buffer_.cdata();
    host_.handler().handle_frame(id_, {static_cast<const char*>(data.data()), data.size()});
    const auto handled = frame_buffer_.data();
    wipe({static_cast<uint8_t*>(handled.data()), handled.size()});  // it may have held a password
    frame_buffer_.consume(frame_buffer_.size());
    if (frame_buffer_.capacity() > kKeptBuffer) frame_buffer_.shrink_to_fit();
    if (!closing_ && !finished_) read_frame();
  }

  void write_frame() {
    writing_ = true;
    ws_->async_write(asio::buffer(queue_.front()), bind([](auto& self, error_code error, size_t) {
                       if (error) return self.finish();
                       self.on_written();
                     }));
  }

  void on_written() {
    writing_ = false;
    queued_.give_back(queue_.front().size());
    queue_.pop_front();
    if (!queue_.empty()) return write_frame();
    if (closing_) write_close();
  }

  void write_close() {
    ws_->async_close(close_reason_, bind([](auto& self, error_code) { self.finish(); }));
  }

  void ping(TimePoint now) {
    last_ping_ = now;
    pinging_ = true;
    ws_->async_ping({}, bind([](auto& self, error_code) { self.pinging_ = false; }));
  }

  static constexpr Security kSecurity = kTls ? Security::tls : Security::plain;
  static constexpr size_t kKeptBuffer = 16 * 1024;

  std::optional<Stream> stream_;  ///< until the WebSocket takes it
  std::optional<websocket::stream<Stream, false>> ws_;
  SessionHost& host_;
  const ConnectionId id_;
  const SocketAddress peer_;
  TimePoint deadline_ = kNever;
  bool finished_ = false;
  bool closing_ = false;
  bool answered_ = false;  ///< at least one request

  beast::flat_buffer http_buffer_;
  std::optional<RequestParser> parser_;
  std::optional<ResponseMessage> response_;
  std::shared_ptr<const std::string> response_body_;

  beast::flat_buffer frame_buffer_;
  bool upgrading_ = false;  ///< or upgraded
  bool open_ = false;
  bool writing_ = false;
  bool pinging_ = false;
  TimePoint last_heard_{};
  TimePoint last_ping_{};
  std::deque<std::string> queue_;
  std::shared_ptr<BytePool> pool_;  ///< a session may outlive its server
  BytePool::Share queued_;
  websocket::close_reason close_reason_;
};

}  // namespace conclave::gateway
