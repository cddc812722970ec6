// The JIDs of the server itself: its domain, the focus, the components, and where rooms live. Everything is derived
// from the main domain, so that clients and server cannot disagree about it.
#pragma once

#include <string>
#include <string_view>

namespace conclave::meeting {

/// The nick of the virtual occupant that is the peer of every media session.
inline constexpr std::string_view kFocusNick = "focus";

struct Addresses {
  explicit Addresses(std::string main_domain);

  std::string domain;
  std::string muc;             ///< muc.<domain>
  std::string focus;           ///< focus.<domain>: takes conference requests
  std::string focus_user;      ///< focus@auth.<domain>, a bare JID: what the conference request answers as focusjid
  std::string focus_full;      ///< the focus's real JID in room presence; begins with focus_user + "/"
  std::string metadata;        ///< room metadata component
  std::string end_conference;  ///< "end the meeting for all" component
  std::string polls;           ///< polls component
  std::string speaker_stats;   ///< speaker statistics component
  std::string lobby;           ///< lobby.<domain>
  std::string av_moderation;   ///< moderation of microphones, cameras and screens

  /// muc.<domain>, or muc.<tenant>.<domain> with a one-label tenant.
  bool is_room_domain(std::string_view name) const { return is_of_family(name, "muc."); }
  /// The same with lobby instead of muc.
  bool is_lobby_domain(std::string_view name) const { return is_of_family(name, "lobby."); }
  /// room@muc.… and room@lobby.…: a room and its lobby have the same name in domains of the same tenant.
  std::string lobby_of(std::string_view room) const;
  std::string room_of_lobby(std::string_view lobby) const;

 private:
  bool is_of_family(std::string_view name, std::string_view prefix) const;
};

}  // namespace conclave::meeting
