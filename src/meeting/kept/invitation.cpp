#include "meeting/kept/invitation.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/ascii.h"
#include "base/crypto.h"

namespace conclave::meeting {
using jingle::Json;

namespace {

constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::array<std::string_view, 3> kRoles{"guest", "member", "moderator"};
constexpr std::array<std::string_view, 4> kStates{"valid", "expired", "revoked", "used-up"};

std::string mark_of(const Invitation& invitation, std::string_view person) {
  return ascii::to_hex(hmac_sha256(invitation.code_hash, person)).substr(0, 16);
}

bool has_used(const Invitation& invitation, std::string_view person) {
  const std::string mark = mark_of(invitation, person);
  return std::find(invitation.used_by.begin(), invitation.used_by.end(), mark) != invitation.used_by.end();
}

int64_t seconds(UnixTime time) { return time.time_since_epoch() / 1s; }

// Absent or null: the default. Nothing when it is not a number of `least` to `most`.
std::optional<int64_t> read_number(const Json& value, int64_t fallback, int64_t least, int64_t most) {
  if (value.is_null()) return fallback;
  const int64_t number = value.as_integer(-1);
  if (!value.is_number() || number < least || number > most) return std::nullopt;
  return number;
}

}  // namespace

std::string_view to_string(InvitedAs role) { return kRoles[static_cast<size_t>(role)]; }

std::optional<InvitedAs> parse_invited_as(std::string_view text) {
  for (size_t i = 0; i < kRoles.size(); ++i)
    if (kRoles[i] == text) return static_cast<InvitedAs>(i);
  return std::nullopt;
}

std::string_view to_string(InvitationState state) { return kStates[static_cast<size_t>(state)]; }

InvitationState state_of(const Invitation& invitation, UnixTime now) {
  if (invitation.revoked) return InvitationState::revoked;
  if (invitation.expires <= now) return InvitationState::expired;
  if (invitation.uses != 0 && invitation.used_by.size() >= invitation.uses) return InvitationState::used_up;
  return InvitationState::valid;
}

const char* reason_of(InvitationState ended) {
  switch (ended) {
    case InvitationState::revoked:
      return "invitation-revoked";
    case InvitationState::expired:
      return "invitation-expired";
    case InvitationState::used_up:
    case InvitationState::valid:
      break;
  }
  return "invitation-used-up";
}

Result<InvitationWish> parse_invitation_wish(const Json& json) {
  InvitationWish wish;
  const Json& role = json["role"];
  if (!role.is_null()) {
    const std::optional<InvitedAs> wanted = parse_invited_as(role.as_string());
    if (!wanted) return fail("bad-invitation", "role");
    wish.role = *wanted;
  }
  const auto life = read_number(json["expires"], kDefaultInvitationLife / 1s, 60, kMaxInvitationLife / 1s);
  if (!life) return fail("bad-invitation", "expires");
  wish.life = std::chrono::seconds(*life);
  const auto uses = read_number(json["uses"], 0, 0, kMaxUses);
  if (!uses) return fail("bad-invitation", "uses");
  wish.uses = static_cast<uint32_t>(*uses);
  return wish;
}

NewInvitation make_invitation(const RoomKey& room, const InvitationWish& wish, std::string made_by, UnixTime now,
                              Random& random) {
  NewInvitation made;
  made.code = random.token(kInvitationCodeLength, kBase64Url);
  made.invitation = {.id = random.token(8, "abcdefghijkmnpqrstuvwxyz23456789"),
                     .code_hash = hash_of_code(made.code),
                     .room = room,
                     .role = wish.role,
                     .made_by = std::move(made_by),
                     .made = now,
                     .expires = now + wish.life,
                     .uses = wish.uses};
  return made;
}

bool looks_like_code(std::string_view token) { return !token.empty() && token.find('.') == std::string_view::npos; }

std::string hash_of_code(std::string_view code) { return ascii::to_hex(sha256(code)); }

std::string invitation_link(std::string_view public_url, const RoomKey& room, std::string_view code) {
  // A name is percent-encoded as a local part already, and so it may stand in a path.
  std::string link(public_url);
  if (!room.tenant.empty()) link.append("/").append(room.tenant);
  return link.append("/").append(room.name).append("?invite=").append(code);
}

Grant grant_of(const Invitation& invitation) {
  return {.room = invitation.room.name,
          .tenant = invitation.room.tenant,
          .role = invitation.role == InvitedAs::moderator ? Role::moderator : Role::participant,
          .may_open = invitation.role != InvitedAs::guest,
          .passes_lobby = true,
          .invitation = invitation.id};
}

Json to_json(const Invitation& invitation, UnixTime now) {
  return Json::object()
      .set("id", invitation.id)
      .set("room", invitation.room.name)
      .set("tenant", invitation.room.tenant)
      .set("role", to_string(invitation.role))
      .set("madeBy", invitation.made_by)
      .set("made", seconds(invitation.made))
      .set("expires", seconds(invitation.expires))
      .set("uses", invitation.uses)
      .set("used", invitation.used_by.size())
      .set("state", to_string(state_of(invitation, now)));
}

const Invitation* InvitationStore::find(std::string_view id) const {
  const auto it = all_.find(id);
  return it == all_.end() ? nullptr : &it->second;
}

const Invitation* InvitationStore::find_by_code(std::string_view code) const {
  if (code.size() != kInvitationCodeLength) return nullptr;
  const auto it = by_hash_.find(hash_of_code(code));
  return it == by_hash_.end() ? nullptr : find(it->second);
}

std::vector<const Invitation*> InvitationStore::of_room(const RoomKey& room) const {
  std::vector<const Invitation*> found;
  const auto ids = of_room_.find(room);
  if (ids == of_room_.end()) return found;
  for (const std::string& id : ids->second) found.push_back(find(id));
  std::sort(found.begin(), found.end(), [](const Invitation* a, const Invitation* b) {
    return std::tie(b->made, b->id) < std::tie(a->made, a->id);
  });
  return found;
}

bool InvitationStore::may_add(const RoomKey& room) const {
  const auto ids = of_room_.find(room);
  return all_.size() < kMaxAll && (ids == of_room_.end() || ids->second.size() < kMaxOfRoom);
}

void InvitationStore::put(Invitation invitation) {
  erase(invitation.id);
  by_hash_[invitation.code_hash] = invitation.id;
  of_room_[invitation.room].insert(invitation.id);
  std::string id = invitation.id;
  all_.emplace(std::move(id), std::move(invitation));
}

void InvitationStore::erase(std::string_view id) {
  const auto it = all_.find(id);
  if (it == all_.end()) return;
  by_hash_.erase(it->second.code_hash);
  const auto ids = of_room_.find(it->second.room);
  ids->second.erase(it->first);
  if (ids->second.empty()) of_room_.erase(ids);
  all_.erase(it);
}

bool InvitationStore::may_use(std::string_view id, std::string_view person, UnixTime now) const {
  const Invitation* invitation = find(id);
  if (invitation == nullptr) return false;
  const InvitationState state = state_of(*invitation, now);
  return state == InvitationState::valid || (state == InvitationState::used_up && has_used(*invitation, person));
}

const Invitation* InvitationStore::count_use(std::string_view id, std::string_view person) {
  const auto it = all_.find(id);
  if (it == all_.end() || it->second.used_by.size() >= kMaxRemembered || has_used(it->second, person)) return nullptr;
  it->second.used_by.push_back(mark_of(it->second, person));
  return &it->second;
}

std::vector<std::string> InvitationStore::extract_outdated(UnixTime now) {
  std::vector<std::string> outdated;
  for (const auto& [id, invitation] : all_)
    if (invitation.expires + kInvitationAfterlife <= now) outdated.push_back(id);
  for (const std::string& id : outdated) erase(id);
  return outdated;
}

}  // namespace conclave::meeting
