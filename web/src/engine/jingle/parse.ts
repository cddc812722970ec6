// Jingle as the focus sends it: session-initiate, transport-info of an ICE restart (XEP-0166, 0167, 0176, 0293, 0294,
// 0320, 0338). Sources in it are not read: who is heard and seen comes from the source maps on the bridge channel.

import type { Element } from '@xmpp/xml';
import { NS } from '../xmpp/ns';
import type { Candidate, Content, HeaderExtension, Media, PayloadType, SessionInitiate, Transport } from './types';

/** @returns undefined for a description that no session can be made of. */
export function parseSessionInitiate(jingle: Element): SessionInitiate | undefined {
  const contents = jingle.getChildren('content').flatMap((c) => parseContent(c) ?? []);
  const sid = jingle.attrs.sid;
  if (!sid || !contents.some((c) => c.media === 'audio') || !contents.some((c) => c.media === 'video')) return undefined;
  if (!contents.some((c) => c.transport?.ufrag && c.transport.fingerprints.length > 0)) return undefined;
  return {
    sid,
    initiator: jingle.attrs.initiator ?? '',
    bridgeSession: jingle.getChild('bridge-session', NS.focus)?.attrs.id ?? '',
    contents,
  };
}

function parseContent(content: Element): Content | undefined {
  const description = content.getChild('description', NS.rtp);
  const media = description?.attrs.media;
  const name = content.attrs.name;
  if (!description || !name || (media !== 'audio' && media !== 'video' && media !== 'application')) return undefined;
  const transport = content.getChild('transport', NS.iceUdp);
  return {
    name,
    media: media as Media,
    payloadTypes: description.getChildren('payload-type').flatMap((p) => parsePayloadType(p) ?? []),
    extensions: description.getChildren('rtp-hdrext', NS.hdrext).flatMap((e) => parseExtension(e) ?? []),
    extmapAllowMixed: description.getChild('extmap-allow-mixed', NS.hdrext) !== undefined,
    transport: transport ? parseTransport(transport) : undefined,
  };
}

function parsePayloadType(element: Element): PayloadType | undefined {
  const id = integer(element.attrs.id, 0, 127);
  const clockrate = integer(element.attrs.clockrate, 1, 1_000_000);
  const name = token(element.attrs.name);
  if (id === undefined || clockrate === undefined || !name) return undefined;
  return {
    id,
    name,
    clockrate,
    channels: integer(element.attrs.channels, 1, 8) ?? 1,
    parameters: element.getChildren('parameter').map((p) => [line(p.attrs.name), line(p.attrs.value)]),
    feedback: element
      .getChildren('rtcp-fb', NS.rtcpFb)
      .map((f) => [token(f.attrs.type), token(f.attrs.subtype)].filter(Boolean).join(' ')),
  };
}

function parseExtension(element: Element): HeaderExtension | undefined {
  const id = integer(element.attrs.id, 1, 255);
  const uri = token(element.attrs.uri);
  return id !== undefined && uri ? { id, uri } : undefined;
}

export function parseTransport(element: Element): Transport {
  const channel = element.getChild('web-socket', NS.colibri)?.attrs.url;
  const generation = element.attrs['ice-generation'];
  return {
    ufrag: token(element.attrs.ufrag),
    pwd: token(element.attrs.pwd),
    fingerprints: element.getChildren('fingerprint', NS.dtls).map((f) => ({
      hash: token(f.attrs.hash),
      value: token(f.text().trim()),
      setup: token(f.attrs.setup) || 'actpass',
    })),
    candidates: element.getChildren('candidate').flatMap((c) => parseCandidate(c) ?? []),
    ...(channel ? { channelUrl: channel } : {}),
    ...(generation !== undefined ? { generation } : {}),
  };
}

function parseCandidate(element: Element): Candidate | undefined {
  const a = element.attrs;
  const port = integer(a.port, 1, 65_535);
  const priority = integer(a.priority, 0, 0xffff_ffff);
  const ip = token(a.ip);
  if (port === undefined || priority === undefined || !ip) return undefined;
  const relatedPort = integer(a['rel-port'], 0, 65_535);
  return {
    foundation: token(a.foundation) || '1',
    component: integer(a.component, 1, 256) ?? 1,
    protocol: token(a.protocol) || 'udp',
    priority,
    ip,
    port,
    type: token(a.type) || 'host',
    ...(a['rel-addr'] && relatedPort !== undefined ? { relatedAddress: token(a['rel-addr']), relatedPort } : {}),
    ...(a.tcptype ? { tcpType: token(a.tcptype) } : {}),
  };
}

function integer(text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** A value that goes into an SDP line: nothing in it may end the line. */
function line(text: string | undefined): string {
  return (text ?? '').replace(/[\r\n\0]/g, '');
}

/** A value that goes into an SDP line as one word. */
function token(text: string | undefined): string {
  return (text ?? '').replace(/[\s\0]/g, '');
}
