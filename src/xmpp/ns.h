// Every XML namespace the server speaks, by the name of what it is for. The strings are those of the RFCs and XEPs;
// those under jitsi.org are what Jitsi clients look for (some without a namespace of their own are matched by name).
#pragma once

#include <string_view>

namespace conclave::xmpp::ns {

// RFC 6120, RFC 7395
inline constexpr const char* kClient = "jabber:client";
inline constexpr const char* kFraming = "urn:ietf:params:xml:ns:xmpp-framing";
inline constexpr const char* kStreams = "http://etherx.jabber.org/streams";
inline constexpr const char* kStreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";
inline constexpr const char* kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";
inline constexpr const char* kBind = "urn:ietf:params:xml:ns:xmpp-bind";
inline constexpr const char* kSession = "urn:ietf:params:xml:ns:xmpp-session";
inline constexpr const char* kStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas";

// XEPs
inline constexpr const char* kStreamManagement = "urn:xmpp:sm:3";                   // XEP-0198
inline constexpr const char* kDiscoInfo = "http://jabber.org/protocol/disco#info";  // XEP-0030
inline constexpr const char* kDiscoItems = "http://jabber.org/protocol/disco#items";
inline constexpr const char* kCaps = "http://jabber.org/protocol/caps";  // XEP-0115
inline constexpr const char* kPing = "urn:xmpp:ping";                    // XEP-0199
inline constexpr const char* kExtDisco = "urn:xmpp:extdisco:2";          // XEP-0215
inline constexpr const char* kExtDisco1 = "urn:xmpp:extdisco:1";
inline constexpr const char* kMuc = "http://jabber.org/protocol/muc";  // XEP-0045
inline constexpr const char* kMucUser = "http://jabber.org/protocol/muc#user";
inline constexpr const char* kMucOwner = "http://jabber.org/protocol/muc#owner";
inline constexpr const char* kMucAdmin = "http://jabber.org/protocol/muc#admin";
inline constexpr const char* kMucRoomConfig = "http://jabber.org/protocol/muc#roomconfig";
inline constexpr const char* kMucRoomInfo = "http://jabber.org/protocol/muc#roominfo";
inline constexpr const char* kDataForm = "jabber:x:data";                // XEP-0004
inline constexpr const char* kNick = "http://jabber.org/protocol/nick";  // XEP-0172
inline constexpr const char* kDelay = "urn:xmpp:delay";                  // XEP-0203
inline constexpr const char* kReply = "urn:xmpp:reply:0";                // XEP-0461

// Jingle and its extensions
inline constexpr const char* kJingle = "urn:xmpp:jingle:1";                               // XEP-0166
inline constexpr const char* kJingleErrors = "urn:xmpp:jingle:errors:1";                  // XEP-0166 10
inline constexpr const char* kJingleRtp = "urn:xmpp:jingle:apps:rtp:1";                   // XEP-0167
inline constexpr const char* kJingleRtcpFb = "urn:xmpp:jingle:apps:rtp:rtcp-fb:0";        // XEP-0293
inline constexpr const char* kJingleRtpHdrExt = "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0";  // XEP-0294
inline constexpr const char* kJingleSsma = "urn:xmpp:jingle:apps:rtp:ssma:0";             // XEP-0339
inline constexpr const char* kJingleGrouping = "urn:xmpp:jingle:apps:grouping:0";         // XEP-0338
inline constexpr const char* kJingleIceUdp = "urn:xmpp:jingle:transports:ice-udp:1";      // XEP-0176
inline constexpr const char* kJingleDtls = "urn:xmpp:jingle:apps:dtls:0";                 // XEP-0320

// Jitsi
inline constexpr const char* kFocus = "http://jitsi.org/protocol/focus";
inline constexpr const char* kColibri = "http://jitsi.org/protocol/colibri";
inline constexpr const char* kJitmeet = "http://jitsi.org/jitmeet";
inline constexpr const char* kJitmeetAudio = "http://jitsi.org/jitmeet/audio";
inline constexpr const char* kJitmeetVideo = "http://jitsi.org/jitmeet/video";
inline constexpr const char* kJitmeetDesktop = "http://jitsi.org/jitmeet/desktop";
inline constexpr const char* kStartMuted = "http://jitsi.org/jitmeet/start-muted";
inline constexpr const char* kBreakoutRename = "http://jitsi.org/protocol/breakout_rooms#rename";
inline constexpr const char* kBreakout = "urn:conclave:breakout:1";  ///< ours
inline constexpr const char* kDisplayName = "http://jitsi.org/protocol/display-name";

// Ours
inline constexpr const char* kConclaveRooms = "urn:conclave:rooms:1";
inline constexpr const char* kConclaveAdmin = "urn:conclave:admin:1";
inline constexpr const char* kConclavePassword = "urn:conclave:password:1";

}  // namespace conclave::xmpp::ns
