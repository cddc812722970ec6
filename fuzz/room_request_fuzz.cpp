// Settings and invitations as page, command line and database write them: what is read can be written and read again.
#include <cstdint>
#include <cstdlib>

#include "base/bytes.h"
#include "meeting/kept/invitation.h"
#include "meeting/kept/room_settings.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace conclave;
  using namespace conclave::meeting;
  const std::string_view text = as_text({data, size});
  if (const auto key = parse_room_key(text); key && parse_room_key(key->name) != RoomKey{"", key->name}) std::abort();
  const Result<jingle::Json> json = jingle::Json::parse(text);
  if (!json) return 0;
  if (const auto wish = parse_invitation_wish(*json);
      wish && (wish->uses > kMaxUses || wish->life > kMaxInvitationLife))
    std::abort();
  RoomSettings settings;
  if (!apply_changes(settings, *json)) return settings == RoomSettings{} ? 0 : (std::abort(), 0);
  RoomSettings again;
  if (!apply_changes(again, to_json(settings)) || again != settings) std::abort();
  return 0;
}
