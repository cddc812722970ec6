#include "meeting/kept/kept.h"

#include <utility>

#include "meeting/kept/records.h"

namespace conclave::meeting {

Kept::Kept(Records records) {
  for (RoomRecord& record : records.rooms) rooms.put(std::move(record));
  for (Invitation& invitation : records.invitations) invitations.put(std::move(invitation));
}

}  // namespace conclave::meeting
