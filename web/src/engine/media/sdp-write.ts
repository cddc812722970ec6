// The server's side of the session as SDP (RFC 8829, unified plan): always an offer, always the whole of it. It is
// written from Jingle and the slot table; of what a browser made only `stereo=1` in the answer is changed.
//
// M-lines: "0" microphone, "1" camera with simulcast (RFC 8853: the server is ready to receive rids l, m, h), "2"
// screen and "3" its sound, all recvonly from the server's view; then one sendonly m-line per slot with its SSRCs (RFC 5576).

import type { Candidate, Content, PayloadType, SessionInitiate, Transport } from '../jingle/types';
import { kCameraLayers, kMids, kSentKinds } from './layers';
import type { Slot } from './slots';

const kRidUri = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const kRepairedRidUri = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';
/** The loudness by which the server tells who speaks. A film that somebody shows does not speak. */
const kLevelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const kNoAddress = 'IN IP4 0.0.0.0';

export interface RemoteSession {
  audio: Content;
  video: Content;
  transport: Transport;
}

/** @throws Error when a medium or the transport is missing. */
export function toRemoteSession(session: SessionInitiate): RemoteSession {
  const audio = session.contents.find((c) => c.media === 'audio');
  const video = session.contents.find((c) => c.media === 'video');
  const transport = audio?.transport ?? video?.transport;
  if (!audio || !video || !transport) throw new Error('session without audio, video or transport');
  return { audio, video, transport };
}

/** Simulcast needs rid in the packets; a server that does not offer the extension gets one layer. */
export function offersRids(session: RemoteSession): boolean {
  return session.video.extensions.some((e) => e.uri === kRidUri);
}

/** `version` has to grow with every offer of a session (RFC 8829 5.2.2). */
export function writeRemoteOffer(session: RemoteSession, slots: readonly Slot[], version: number): string {
  const mids = [...kSentKinds.map((kind) => kMids[kind]), ...slots.map((s) => s.mid)];
  const simulcast = offersRids(session);
  return [
    'v=0',
    `o=- 1 ${version} ${kNoAddress}`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids.join(' ')}`,
    ...(session.video.extmapAllowMixed ? ['a=extmap-allow-mixed'] : []),
    'a=msid-semantic: WMS *',
    ...writeMedia(session, session.audio, kMids.audio, 'recvonly', []),
    ...writeMedia(session, session.video, kMids.camera, 'recvonly', simulcast ? writeSimulcast() : []),
    ...writeMedia(session, session.video, kMids.screen, 'recvonly', []),
    ...writeMedia(session, session.audio, kMids.screenAudio, 'recvonly', []),
    ...slots.flatMap((slot) =>
      writeMedia(
        session,
        slot.media === 'audio' ? session.audio : session.video,
        slot.mid,
        'sendonly',
        writeSlot(slot),
      ),
    ),
    '',
  ].join('\r\n');
}

function writeMedia(session: RemoteSession, content: Content, mid: string, direction: string, extra: string[]): string[] {
  const formats = content.payloadTypes.map((p) => p.id).join(' ');
  return [
    `m=${content.media} 9 UDP/TLS/RTP/SAVPF ${formats}`,
    `c=${kNoAddress}`,
    `a=rtcp:9 ${kNoAddress}`,
    ...writeTransport(session.transport, mid === kMids.audio),
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    ...content.payloadTypes.flatMap(writePayloadType),
    ...content.extensions
      .filter((e) => mid !== kMids.screenAudio || e.uri !== kLevelUri)
      .filter((e) => direction === 'recvonly' || (e.uri !== kRidUri && e.uri !== kRepairedRidUri))
      .map((e) => `a=extmap:${e.id} ${e.uri}`),
    ...extra,
  ];
}

/** Candidates stand in the first m-line, which is the one that the bundle uses (RFC 9143 7.2.1). */
function writeTransport(transport: Transport, withCandidates: boolean): string[] {
  return [
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    ...transport.fingerprints.map((f) => `a=fingerprint:${f.hash} ${f.value}`),
    `a=setup:${transport.fingerprints[0]?.setup ?? 'actpass'}`,
    ...(withCandidates ? transport.candidates.map((c) => `a=${writeCandidate(c)}`) : []),
  ];
}

/** RFC 8839 5.1. */
export function writeCandidate(c: Candidate): string {
  const related = c.relatedAddress === undefined ? '' : ` raddr ${c.relatedAddress} rport ${c.relatedPort}`;
  const tcp = c.tcpType === undefined ? '' : ` tcptype ${c.tcpType}`;
  return `candidate:${c.foundation} ${c.component} ${c.protocol} ${c.priority} ${c.ip} ${c.port} typ ${c.type}${related}${tcp} generation 0`;
}

function writePayloadType(p: PayloadType): string[] {
  const parameters = p.parameters.map(([name, value]) => (name ? `${name}=${value}` : value)).join(';');
  return [
    `a=rtpmap:${p.id} ${p.name}/${p.clockrate}${p.channels > 1 ? `/${p.channels}` : ''}`,
    ...(parameters ? [`a=fmtp:${p.id} ${parameters}`] : []),
    ...p.feedback.map((f) => `a=rtcp-fb:${p.id} ${f}`),
  ];
}

function writeSimulcast(): string[] {
  const rids = kCameraLayers.map((layer) => layer.rid);
  return [...rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${rids.join(';')}`];
}

function writeSlot(slot: Slot): string[] {
  const cname = 'cname:conclave';
  return [
    `a=msid:slot-${slot.mid} track-${slot.mid}`,
    ...(slot.rtx === undefined ? [] : [`a=ssrc-group:FID ${slot.ssrc} ${slot.rtx}`]),
    `a=ssrc:${slot.ssrc} ${cname}`,
    ...(slot.rtx === undefined ? [] : [`a=ssrc:${slot.rtx} ${cname}`]),
  ];
}
