// The JIDs of the server itself: its domain, the focus, the components, and where rooms live. Everything is derived
// from the main domain, so that clients and server cannot disagree about it. Here alone addresses from outside are
// read, and the names of rooms in them brought into their one form (xmpp/safe_node.h).
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "xmpp/jid.h"

namespace conclave::meeting {

/// The nick of the virtual occupant that is the peer of every media session.
inline constexpr std::string_view kFocusNick = "focus";

/// A room whatever the domain it is asked for at: what is stored, and what tokens and invitations name.
struct RoomKey {
  std::string tenant;  ///< "": none
  std::string name;    ///< xmpp::make_safe_node()
  friend auto operator<=>(const RoomKey&, const RoomKey&) = default;
};

/// Lower-case letters, digits, '-' and '_', at most 63: a tenant is a label of a domain name.
bool is_tenant(std::string_view name);

/// "room" or "tenant/room" as people write it, blanks as hyphens; the page reads its own address alike. Errors:
/// "bad-room-name".
Result<RoomKey> parse_room_key(std::string_view text);
/// The same for people.
std::string readable(const RoomKey& room);

struct Addresses {
  explicit Addresses(std::string main_domain);

  std::string domain;
  std::string guest;           ///< guest.<domain>: of guests, when only members open rooms
  std::string muc;             ///< muc.<domain>
  std::string focus;           ///< focus.<domain>: takes conference requests
  std::string focus_user;      ///< focus@auth.<domain>, a bare JID: what the conference request answers as focusjid
  std::string focus_full;      ///< the focus's real JID in room presence; begins with focus_user + "/"
  std::string metadata;        ///< room metadata component
  std::string end_conference;  ///< "end the meeting for all" component
  std::string polls;           ///< polls component
  std::string speaker_stats;   ///< speaker statistics component
  std::string rooms;           ///< what owners do with their rooms (an extension of ours)
  std::string lobby;           ///< lobby.<domain>
  std::string av_moderation;   ///< moderation of microphones, cameras and screens
  std::string breakout;        ///< breakout rooms: the component, and where they live, those of tenants too

  /// An address from outside. Errors: "bad-jid".
  Result<xmpp::Jid> parse(std::string_view text) const;
  std::string room_jid(const RoomKey& room) const;
  /// Of a room's bare JID, as parse() made it. Nothing for other addresses, breakout rooms included.
  std::optional<RoomKey> room_key(std::string_view room_jid) const;

  /// muc.<domain>, or muc.<tenant>.<domain> with a one-label tenant; also where the breakout rooms are.
  bool is_room_domain(std::string_view name) const { return name == breakout || is_of_family(name, "muc."); }
  /// The same with lobby instead of muc.
  bool is_lobby_domain(std::string_view name) const { return is_of_family(name, "lobby."); }
  /// room@muc.… and room@lobby.…: a room and its lobby have the same name in domains of the same tenant.
  std::string lobby_of(std::string_view room) const;
  std::string room_of_lobby(std::string_view lobby) const;

 private:
  bool is_of_family(std::string_view name, std::string_view prefix) const;
};

}  // namespace conclave::meeting
