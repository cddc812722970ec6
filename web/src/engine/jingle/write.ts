// Jingle as we send it to the focus: session-accept with our sources, transport-info after an ICE restart, session-info
// to ask for one, session-terminate to ask for a new session. Sources are named by mid and rid, not by SSRC: an
// extension of Conclave (urn:conclave:rid-sources:1), since with simulcast by rid the browser tells no SSRC in advance.

import xml, { type Element } from '@xmpp/xml';
import { NS } from '../xmpp/ns';
import type { Candidate, Content, LocalSource, LocalTransport, SessionInitiate } from './types';

export interface Addresses {
  /** The focus occupant. */
  focus: string;
  /** Own occupant. */
  own: string;
}

function jingleIq(to: Addresses, session: SessionInitiate, action: string, ...children: (Element | undefined)[]): Element {
  const attrs = { xmlns: NS.jingle, action, sid: session.sid, initiator: session.initiator, responder: to.own };
  return xml('iq', { type: 'set', to: to.focus }, xml('jingle', attrs, ...children));
}

export function writeSessionAccept(
  to: Addresses,
  session: SessionInitiate,
  sources: LocalSource[],
  transport: LocalTransport,
): Element {
  const contents = session.contents.filter((c) => c.media !== 'application');
  return jingleIq(
    to,
    session,
    'session-accept',
    xml(
      'group',
      { xmlns: NS.grouping, semantics: 'BUNDLE' },
      ...contents.map((c) => xml('content', { name: c.name })),
    ),
    ...contents.map((content) =>
      xml(
        'content',
        { creator: 'initiator', name: content.name, senders: 'both' },
        writeDescription(content, sources.filter((s) => s.media === content.media)),
        writeTransport(transport),
      ),
    ),
  );
}

/** Everything that was offered is accepted; what a browser cannot decode the server does not offer. */
function writeDescription(content: Content, sources: LocalSource[]): Element {
  return xml(
    'description',
    { xmlns: NS.rtp, media: content.media },
    ...content.payloadTypes.map((p) =>
      xml(
        'payload-type',
        { id: p.id, name: p.name, clockrate: p.clockrate, ...(p.channels > 1 ? { channels: p.channels } : {}) },
        ...p.parameters.map(([name, value]) => xml('parameter', { ...(name ? { name } : {}), value })),
        ...p.feedback.map((f) => {
          const [type, subtype] = f.split(' ');
          return xml('rtcp-fb', { xmlns: NS.rtcpFb, type, ...(subtype ? { subtype } : {}) });
        }),
      ),
    ),
    ...content.extensions.map((e) => xml('rtp-hdrext', { xmlns: NS.hdrext, id: e.id, uri: e.uri })),
    xml('rtcp-mux'),
    ...sources.flatMap(writeSource),
  );
}

function writeSource(source: LocalSource): Element[] {
  const one = (rid?: string): Element =>
    xml(
      'source',
      {
        xmlns: NS.ssma,
        name: source.name,
        mid: source.mid,
        ...(rid ? { rid } : {}),
        ...(source.videoType ? { videoType: source.videoType } : {}),
      },
      xml('parameter', { name: 'msid', value: source.msid }),
    );
  return source.rids.length > 0 ? source.rids.map(one) : [one()];
}

function writeTransport(transport: LocalTransport, generation?: string): Element {
  const { hash, setup, value } = transport.fingerprint;
  return xml(
    'transport',
    {
      xmlns: NS.iceUdp,
      ufrag: transport.ufrag,
      pwd: transport.pwd,
      ...(generation === undefined ? {} : { 'ice-generation': generation }),
    },
    xml('rtcp-mux'),
    xml('fingerprint', { xmlns: NS.dtls, hash, setup }, value),
    ...transport.candidates.map(writeCandidate),
  );
}

function writeCandidate(c: Candidate, index: number): Element {
  return xml('candidate', {
    component: c.component,
    foundation: c.foundation,
    generation: 0,
    id: `c${index}`,
    network: 0,
    protocol: c.protocol,
    type: c.type,
    ip: c.ip,
    port: c.port,
    priority: c.priority,
    ...(c.relatedAddress === undefined ? {} : { 'rel-addr': c.relatedAddress, 'rel-port': c.relatedPort }),
    ...(c.tcpType === undefined ? {} : { tcptype: c.tcpType }),
  });
}

/** Our new credentials after the server's; `generation` is the server's number, given back (Jitsi). */
export function writeTransportInfo(
  to: Addresses,
  session: SessionInitiate,
  transport: LocalTransport,
  generation: string,
): Element {
  return jingleIq(
    to,
    session,
    'transport-info',
    ...session.contents
      .filter((c) => c.media !== 'application')
      .map((c) => xml('content', { creator: 'initiator', name: c.name }, writeTransport(transport, generation))),
  );
}

export function writeIceRestartRequest(to: Addresses, session: SessionInitiate): Element {
  const bridge = xml('bridge-session', { xmlns: NS.focus, id: session.bridgeSession, 'ice-restart': 'true' });
  return jingleIq(to, session, 'session-info', bridge);
}

/** Gives the session up and asks for another one. */
export function writeSessionRestart(to: Addresses, session: SessionInitiate, text: string): Element {
  return jingleIq(
    to,
    session,
    'session-terminate',
    xml('reason', {}, xml('connectivity-error'), xml('text', {}, text)),
    xml('bridge-session', { xmlns: NS.focus, id: session.bridgeSession, restart: 'true' }),
  );
}
