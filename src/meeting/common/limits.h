// What one participant, one room and one process may use. Generous for people, finite for floods.
//
// Deviation: Jitsi's servers allow 4 presences and 3 messages a second and then throttle the connection; here a burst
// passes, presences above the rate are merged (only the newest state counts), and only what goes on is refused.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace conclave::meeting {

// Rates, per session or channel: tokens a second, and the burst.
inline constexpr uint32_t kStanzasPerSecond = 200, kStanzaBurst = 1000;  ///< above: the stream ends
inline constexpr uint32_t kMessagesPerSecond = 20, kMessageBurst = 100;
inline constexpr uint32_t kPollsPerSecond = 1, kPollBurst = 10;  ///< made; votes are messages like others
inline constexpr uint32_t kIqsPerSecond = 50, kIqBurst = 200;
inline constexpr uint32_t kJoinsPerSecond = 2, kJoinBurst = 20;  ///< attempts, those refused included
/// Knocking costs this much of a bucket: four times at once, then once in 15 s. It lights up at every moderator's.
inline constexpr uint32_t kKnockCost = 15, kKnockTokensPerSecond = 1, kKnockTokenBurst = 60;
/// Commands of administrators on the page. To try a code for a password costs more: twice at once, then one in ten
/// seconds, since the password is hashed by the thread of the store.
inline constexpr uint32_t kAdminTokensPerSecond = 5, kAdminTokenBurst = 100, kPasswordCodeCost = 50;
inline constexpr uint32_t kWaiterPresencesPerSecond = 1, kWaiterPresenceBurst = 10;
inline constexpr uint32_t kWaiterMessageCost = 10;  ///< of a person in a lobby, in messages of others
inline constexpr uint32_t kPresencesPerSecond = 10, kPresenceBurst = 50;
inline constexpr uint32_t kChannelMessagesPerSecond = 100, kChannelBurst = 500;
/// What is passed on costs a token more for each of these: otherwise a few long ones would fill the queues of all who
/// get them, and end their connections.
inline constexpr size_t kBytesPerToken = 4096;
inline constexpr size_t kBytesPerChannelToken = 1024;
/// Accepts, source-add, source-remove: each new source costs an SSRC at every receiver, for the rest of its call.
inline constexpr uint32_t kSourceChangesPerSecond = 2, kSourceChangeBurst = 20;

// Rates of one IPv4 address or IPv6 network (loopback is exempt), of one account, of one room. Of the first a school is
// one too: three hundred people who come within a minute, each with a look at their own picture in an echo room.
inline constexpr uint32_t kNetworkJoinsPerSecond = 20, kNetworkJoinBurst = 1000;    ///< attempts
inline constexpr uint32_t kNetworkRoomsPerSecond = 10, kNetworkRoomBurst = 500;     ///< opened, echo rooms included
inline constexpr uint32_t kNetworkTokensPerSecond = 20, kNetworkTokenBurst = 1000;  ///< shown, to be checked
/// Opening a room costs an account this much: sixty at once, then one in five seconds.
inline constexpr uint32_t kAccountRoomCost = 5, kAccountRoomTokensPerSecond = 1, kAccountRoomTokenBurst = 300;
/// A wrong invitation code costs this much: fifty at once, then one in two seconds.
inline constexpr uint32_t kWrongCodeCost = 2, kWrongCodeTokensPerSecond = 1, kWrongCodeTokenBurst = 100;
inline constexpr uint32_t kRoomMessagesPerSecond = 500, kRoomMessageBurst = 2000;  ///< to everybody

// Sizes.
inline constexpr size_t kMaxPresenceBytes = 32 * 1024;       ///< stored per occupant and sent to everybody
inline constexpr size_t kMaxWaiterPresenceBytes = 8 * 1024;  ///< of a person in a lobby, sent to the moderators
inline constexpr size_t kMaxGroupMessageBytes = 64 * 1024;   ///< sent to everybody
inline constexpr size_t kMaxChannelFrameBytes = 64 * 1024;
inline constexpr size_t kMaxNickLength = 64;
inline constexpr size_t kMaxDisplayNameBytes = 256;  ///< where the server repeats a name; presences carry it whole
inline constexpr size_t kMaxPasswordLength = 256;
inline constexpr size_t kMaxSubjectLength = 1024;
inline constexpr size_t kMaxBreakoutNameLength = 256;
inline constexpr size_t kMaxAnnouncementLength = 8 * 1024;  ///< a message to all breakout rooms
inline constexpr size_t kMaxReasonLength = 512;
inline constexpr size_t kMaxAdminRequestBytes = 8 * 1024;
inline constexpr size_t kMaxAdminAnswerBytes = 256 * 1024;  ///< half of what a session may have unacknowledged
inline constexpr size_t kMaxMachineUidLength = 128;
inline constexpr size_t kMinMachineSecret = 16;       ///< shorter ones do not let anybody in
inline constexpr size_t kMaxPrivateIqIdLength = 256;  ///< remembered until the answer comes

// Numbers.
inline constexpr size_t kMaxRoomsPerSession = 4;
inline constexpr size_t kMaxBreakoutRooms = 50;  ///< of one meeting
inline constexpr size_t kMaxWaiting = 200;       ///< in one lobby; for a host as many as a room holds
/// Rooms that nobody has opened, for which people of one IPv4 address or IPv6 network wait: those of a school.
inline constexpr size_t kMaxWaitingRoomsPerAddress = 300;
inline constexpr size_t kMaxAffiliations = 5000;  ///< of one room: members, and as many outcasts
inline constexpr size_t kMaxPendingIqs = 256;     ///< requests of ours, per occupant, not yet answered
inline constexpr size_t kMaxPrivateIqs = 64;      ///< requests routed between occupants, per sender
inline constexpr size_t kMaxAdminQuestions = 64;  ///< of all sessions, not yet answered
inline constexpr size_t kMaxCapsCache = 512;
inline constexpr size_t kMaxFeatures = 256;
inline constexpr size_t kStatsRelayThreshold = 20;  ///< endpoints: above, EndpointStats are not relayed

// Times.
inline constexpr Duration kHandshakeTimeout = 30s;  ///< from the socket's opening to a bound stream
inline constexpr Duration kTokenKeyTimeout = 8s;    ///< a login waits for the key of its token
inline constexpr Duration kFeaturesTimeout = 1s;    ///< wait for disco#info before the offer
inline constexpr Duration kAcceptTimeout = 30s;     ///< from the offer to session-accept, then once more
inline constexpr Duration kRestartInterval = 5s;    ///< between media restarts of one participant
inline constexpr size_t kRestartsPerMinute = 5;
inline constexpr Duration kPrivateIqTimeout = 60s;

// Of breakout rooms.
inline constexpr Duration kNewsInterval = 300ms;  ///< between two tellings of who is where ...
inline constexpr size_t kNewsPeople = 50;         ///< ... to fewer than twice these; of more, that many times as long
inline constexpr Duration kMoveTime = 30s;        ///< from leaving one room to entering another
inline constexpr Duration kGoBackTime = 10s;      ///< from being asked to leave a removed room to being put out
inline constexpr Duration kEmptyMeetingTime = 5s;
inline constexpr Duration kMaxCountdown = 10min;

}  // namespace conclave::meeting
