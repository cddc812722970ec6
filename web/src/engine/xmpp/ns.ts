// XML namespaces and feature names.

export const NS = {
  client: 'jabber:client',
  stanzas: 'urn:ietf:params:xml:ns:xmpp-stanzas',
  ping: 'urn:xmpp:ping',
  extdisco: 'urn:xmpp:extdisco:2',
  muc: 'http://jabber.org/protocol/muc',
  mucUser: 'http://jabber.org/protocol/muc#user',
  mucAdmin: 'http://jabber.org/protocol/muc#admin',
  nick: 'http://jabber.org/protocol/nick',
  reply: 'urn:xmpp:reply:0',
  reactions: 'urn:xmpp:reactions:0',
  retract: 'urn:xmpp:message-retract:1',
  hints: 'urn:xmpp:hints',
  fallback: 'urn:xmpp:fallback:0',
  delay: 'urn:xmpp:delay',
  jitsi: 'http://jitsi.org/jitmeet',
  muteAudio: 'http://jitsi.org/jitmeet/audio',
  muteVideo: 'http://jitsi.org/jitmeet/video',
  muteDesktop: 'http://jitsi.org/jitmeet/desktop',
  focus: 'http://jitsi.org/protocol/focus',
  colibri: 'http://jitsi.org/protocol/colibri',
  jingle: 'urn:xmpp:jingle:1',
  grouping: 'urn:xmpp:jingle:apps:grouping:0',
  rtp: 'urn:xmpp:jingle:apps:rtp:1',
  rtcpFb: 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0',
  hdrext: 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0',
  ssma: 'urn:xmpp:jingle:apps:rtp:ssma:0',
  iceUdp: 'urn:xmpp:jingle:transports:ice-udp:1',
  dtls: 'urn:xmpp:jingle:apps:dtls:0',
} as const;

/** What this client can do, published in its presence. The last two are extensions of Conclave. */
export const kOwnFeatures = [
  'http://jitsi.org/ssrc-rewriting-1',
  'http://jitsi.org/json-encoded-sources',
  'http://jitsi.org/receive-multiple-video-streams',
  'http://jitsi.org/source-name',
  'urn:conclave:rid-sources:1',
  'urn:conclave:source-map-applied:1',
] as const;
