// What the tests of rooms that remember share: requests of owners, and the store between two lives of the server.
#pragma once

#include <map>

#include "meeting/test_access.h"

namespace conclave::meeting {
using jingle::Json;

/// Asks rooms.<host>; the answer, or {"error":…,"text":…}.
inline Json desk(ServiceHost& host, XmppClient& client, const std::string& request) {
  Element payload("rooms", ns::kConclaveRooms);
  payload.add_text(request);
  const Element* answer = ask(host, client, "set", "rooms.meet.ex", payload.to_string());
  if (answer == nullptr) return Json::object().set("error", "unanswered");
  if (const Element* error = answer->child("error"))
    return Json::object().set("error", error->children().front().name()).set("text", error->child_text("text"));
  return Json::parse(answer->child_text("rooms")).value();
}

/// What a store would hold after these writes.
class Disk {
 public:
  void take(ServiceHost& host) {
    for (StoreCommand& command : host.writes()) std::visit([&](auto& what) { execute(what); }, command);
    host.writes().clear();
  }
  Records records() const {
    Records records;
    for (const auto& [key, record] : rooms) records.rooms.push_back(record);
    for (const auto& [id, invitation] : invitations) records.invitations.push_back(invitation);
    return records;
  }
  std::vector<std::string> events() const {
    std::vector<std::string> names;
    names.reserve(audit.size());
    for (const AuditRecord& record : audit)
      names.push_back(std::string(to_string(record.event)) + ":" + record.account + ":" + record.room);
    return names;
  }

  std::map<RoomKey, RoomRecord> rooms;
  std::map<std::string, Invitation> invitations;
  std::vector<AuditRecord> audit;

 private:
  void execute(SaveRoom& save) { rooms[save.record.key] = save.record; }
  void execute(ForgetRoom& forget) {
    rooms.erase(forget.key);
    std::erase_if(invitations, [&](const auto& entry) { return entry.second.room == forget.key; });
  }
  void execute(SaveInvitation& save) { invitations[save.invitation.id] = save.invitation; }
  void execute(ForgetInvitation& forget) { invitations.erase(forget.id); }
  void execute(AddAudit& add) { audit.push_back(add.record); }
  void execute(ForgetAudit& forget) {
    std::erase_if(audit, [&](const AuditRecord& record) { return record.time < forget.before; });
  }
  void execute(RenameInAudit& rename) {
    for (AuditRecord& record : audit) {
      if (record.account == rename.name) record.account = rename.pseudonym;
      if (record.subject == rename.name) record.subject = rename.pseudonym;
    }
  }
  void execute(NoteLogin&) {}
};

inline void set_password(ServiceHost& host, XmppClient& client, const std::string& password) {
  ask(host, client, "set", kRoom,
      R"(<query xmlns="http://jabber.org/protocol/muc#owner"><x xmlns="jabber:x:data" type="submit">)"
      R"(<field var="muc#roomconfig_roomsecret"><value>)" +
          password + "</value></field></x></query>");
}

/// A client with this token on its socket, connected and not in a room.
inline XmppClient& connect_with(ServiceHost& host, sim::ClientProfile profile, const std::string& token) {
  XmppClient& client = host.add_client(std::move(profile));
  ConnectionInfo info;
  info.token = token;
  info.peer = *SocketAddress::parse("203.0.113.9:1");
  host.connect(client, info);
  return client;
}

inline XmppClient& join_with(ServiceHost& host, sim::ClientProfile profile, const std::string& token) {
  XmppClient& client = connect_with(host, std::move(profile), token);
  client.request_conference(kRoom);
  client.join(kRoom);
  host.settle();
  return client;
}

}  // namespace conclave::meeting
