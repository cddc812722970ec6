// What is said around automatic certificates by others: the first message of a TLS client, requests for the proof of a
// name, what the hook is told, and the words of uacme, some of which the authority chose.
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/acme.h"
#include "server/renewal.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  using namespace conclave::gateway;
  const ByteSpan bytes(data, size);
  const std::string text(as_text(bytes));
  const std::string name = parse_server_name(bytes);
  if (name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos) std::abort();
  if (parse_acme_offer(bytes) == AcmeOffer::alone && size != 13) std::abort();

  const server::AcmeProblem problem = server::explain_uacme(text, "http-01", "meet.example.org");
  for (const char c : problem.text)
    if (c < 0x20 || c >= 0x7f) std::abort();

  static AcmeChallenges challenges;
  constexpr TimePoint kThen{};
  const size_t cut = text.find(' ');
  const std::string token = text.substr(0, cut);
  const AcmeChallenge challenge{AcmeChallenge::Type::http_01, "meet.example.org", token,
                                cut == std::string::npos ? "" : text.substr(cut + 1)};
  const bool added = challenges.add(kThen, {}, challenge).has_value();
  Request request;
  request.target = text;
  if (challenges.answer(kThen, request) && !text.starts_with("/.well-known/acme-challenge/")) std::abort();
  const std::string target = "/.well-known/acme-challenge/" + token;
  request.target = target;
  if (challenges.answer(kThen, request).has_value() != added) std::abort();
  challenges.remove(challenge.type, challenge.name, challenge.token);
  return 0;
}
