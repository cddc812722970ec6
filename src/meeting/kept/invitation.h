// Invitations: links that give whoever opens them something in one room, until they expire, are revoked or used up.
//
// The code in a link is kept as its hash: what a thief of the database finds opens no room, and nobody can look up a
// link that somebody else was given. Hence a link is shown once, when it is made; the list shows what it gives, by whom
// and how often it was used, and revokes by a short id (decision 12). A use is a person's, not a reload's: people are
// told apart by account or machine, and of them too only a hash is kept, made with the code's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "jingle/json.h"
#include "meeting/common/addresses.h"
#include "meeting/common/person.h"

namespace conclave::meeting {

enum class InvitedAs : uint8_t {
  guest,      ///< comes in where guests knock; waits for a host like others
  member,     ///< opens this room
  moderator,  ///< and is moderator in it
};
std::string_view to_string(InvitedAs role);
std::optional<InvitedAs> parse_invited_as(std::string_view text);

struct Invitation {
  std::string id{};         ///< 8 characters; names it in lists, opens nothing
  std::string code_hash{};  ///< SHA-256 in hex
  RoomKey room{};
  InvitedAs role = InvitedAs::guest;
  std::string made_by{};  ///< account; empty: an administrator on the command line, or somebody who is gone
  UnixTime made{};
  UnixTime expires{};
  uint32_t uses = 0;  ///< how many people; 0: any number
  bool revoked = false;
  /// Those who have used it, 16 hex digits each; of an unlimited one only the first kMaxRemembered.
  std::vector<std::string> used_by{};

  friend bool operator==(const Invitation&, const Invitation&) = default;
};

enum class InvitationState : uint8_t { valid, expired, revoked, used_up };
std::string_view to_string(InvitationState state);
/// `used_up`: for people who have not used it yet.
InvitationState state_of(const Invitation& invitation, UnixTime now);
/// As counters and clients name it: "invitation-revoked" …
const char* reason_of(InvitationState ended);

inline constexpr size_t kInvitationCodeLength = 22;  ///< of base64url: 132 bits
inline constexpr size_t kMaxUses = 1000;
inline constexpr size_t kMaxRemembered = 1000;
inline constexpr Duration kDefaultInvitationLife = 7 * 24h;
inline constexpr Duration kMaxInvitationLife = 366 * 24h;
/// Kept after its end, so that who comes with an old link is told what is wrong with it.
inline constexpr Duration kInvitationAfterlife = 30 * 24h;

/// What somebody asks for: {"role":"guest","expires":172800,"uses":5}, where `expires` is seconds from now and `uses`
/// 0 or absent for any number. Errors: "bad-invitation" with the name of what is wrong.
struct InvitationWish {
  InvitedAs role = InvitedAs::guest;
  Duration life = kDefaultInvitationLife;
  uint32_t uses = 0;
};
Result<InvitationWish> parse_invitation_wish(const jingle::Json& json);

struct NewInvitation {
  Invitation invitation;
  std::string code;  ///< for the link; nowhere else
};
NewInvitation make_invitation(const RoomKey& room, const InvitationWish& wish, std::string made_by, UnixTime now,
                              Random& random);

/// Whether a `?token=` is the code of an invitation rather than a JSON Web Token, which has dots.
bool looks_like_code(std::string_view token);
std::string hash_of_code(std::string_view code);
/// Where a link leads: "https://host/tea?invite=CODE".
std::string invitation_link(std::string_view public_url, const RoomKey& room, std::string_view code);
Grant grant_of(const Invitation& invitation);
/// {"id","room","tenant","role","madeBy","made","expires","uses","used","state"}; times in seconds since 1970.
jingle::Json to_json(const Invitation& invitation, UnixTime now);

/// All of them, in memory.
class InvitationStore {
 public:
  static constexpr size_t kMaxOfRoom = 200;
  static constexpr size_t kMaxAll = 100'000;

  const Invitation* find(std::string_view id) const;
  const Invitation* find_by_code(std::string_view code) const;
  /// Latest first.
  std::vector<const Invitation*> of_room(const RoomKey& room) const;
  bool may_add(const RoomKey& room) const;
  void put(Invitation invitation);
  void erase(std::string_view id);
  /// Whether this person may use it now. `person`: what they are known by.
  bool may_use(std::string_view id, std::string_view person, UnixTime now) const;
  /// Counts them, unless they are counted already: the invitation then, to be stored; else nullptr.
  const Invitation* count_use(std::string_view id, std::string_view person);
  /// Removes those whose afterlife is over and names them.
  std::vector<std::string> extract_outdated(UnixTime now);
  size_t size() const { return all_.size(); }

 private:
  std::map<std::string, Invitation, std::less<>> all_;
  std::unordered_map<std::string, std::string> by_hash_;
  std::map<RoomKey, std::set<std::string, std::less<>>> of_room_;
};

}  // namespace conclave::meeting
