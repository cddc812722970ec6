// Reads from the browser's answer what the server must know of our transport: ICE credentials, DTLS fingerprint and
// role, candidates that are there already. With bundling the first m-line speaks for all (RFC 9143 7.3.2).

import type { Candidate, LocalTransport } from '../jingle/types';

/** @throws Error when the answer has no ICE credentials or fingerprint. */
export function readLocalTransport(sdp: string): LocalTransport {
  const lines = sdp.split(/\r?\n/);
  const value = (key: string): string => {
    const prefix = `a=${key}:`;
    return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? '';
  };
  const [hash = '', fingerprint = ''] = value('fingerprint').split(' ');
  const ufrag = value('ice-ufrag');
  const pwd = value('ice-pwd');
  if (!ufrag || !pwd || !fingerprint) throw new Error('answer without transport parameters');
  const candidates = lines.filter((l) => l.startsWith('a=candidate:')).flatMap((l) => readCandidate(l.slice(2)) ?? []);
  return {
    ufrag,
    pwd,
    fingerprint: { hash, value: fingerprint, setup: value('setup') || 'active' },
    candidates: unique(candidates),
  };
}

/** RFC 8839 5.1; undefined for what is not a candidate of component 1. */
export function readCandidate(text: string): Candidate | undefined {
  const words = text.trim().split(/\s+/);
  const [foundation = '', component, protocol = '', priority, ip = '', port, typ, type = ''] = words;
  if (!foundation.startsWith('candidate:') || typ !== 'typ' || component !== '1') return undefined;
  const attribute = (name: string): string | undefined => {
    const at = words.indexOf(name, 8);
    return at < 0 ? undefined : words[at + 1];
  };
  const related = attribute('raddr');
  const tcpType = attribute('tcptype');
  return {
    foundation: foundation.slice('candidate:'.length),
    component: 1,
    protocol: protocol.toLowerCase(),
    priority: Number(priority),
    ip,
    port: Number(port),
    type,
    ...(related === undefined ? {} : { relatedAddress: related, relatedPort: Number(attribute('rport') ?? 0) }),
    ...(tcpType === undefined ? {} : { tcpType }),
  };
}

function unique(candidates: Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return candidates.filter((c) => {
    const key = `${c.protocol} ${c.ip} ${c.port} ${c.type}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
