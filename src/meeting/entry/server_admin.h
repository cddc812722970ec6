// The administration of the server over XMPP, an extension of ours (docs/protocol.md): an administrator on our own page
// has the commands of the command line that concern people and rooms, and whoever was given a link sets the password of
// an account with it. Here it is decided who may ask, how often and how much; what is done is decided where all
// commands are carried out (server/admin.h), which also holds the list of those that may come from the net.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "meeting/entry/context.h"
#include "xmpp/element.h"

namespace conclave::meeting {

/// Requests that are being answered elsewhere.
class AdminQuestions {
 public:
  struct Asked {
    SessionId session = 0;
    xmpp::Element request;  ///< the IQ without its content
    const char* xmlns = "";
  };
  bool full() const { return asked_.size() >= kMaxAdminQuestions; }
  uint64_t add(Asked asked) {
    asked_.emplace(++last_ticket_, std::move(asked));
    return last_ticket_;
  }
  /// Nothing: there is none of that number.
  std::optional<Asked> extract(uint64_t ticket) {
    const auto found = asked_.extract(ticket);
    return found.empty() ? std::nullopt : std::optional(std::move(found.mapped()));
  }

 private:
  uint64_t last_ticket_ = 0;
  std::unordered_map<uint64_t, Asked> asked_;
};

/// <admin xmlns="urn:conclave:admin:1">{"command":…,"arguments":{…}}</admin> to the main domain.
void handle_server_admin_iq(EntryContext& context, Session& session, const xmpp::Element& iq,
                            const xmpp::Element& request);
/// <password xmlns="urn:conclave:password:1">{"code":…,"password":…}</password> to the main domain.
void handle_password_iq(EntryContext& context, Session& session, const xmpp::Element& iq, const xmpp::Element& request);
void handle_admin_answer(EntryContext& context, const AdminAnswered& answer);

}  // namespace conclave::meeting
