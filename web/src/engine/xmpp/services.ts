// TURN and STUN services of the installation (XEP-0215 3.1). None is the normal case: the media server is reached
// directly. Nothing here ever names a server that the installation did not name itself.

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

/** The media session waits for this answer, and does without it after a while. */
const kTimeoutMs = 5_000;

export async function requestIceServers(port: StanzaPort, domain: string): Promise<RTCIceServer[]> {
  try {
    const iq = xml('iq', { type: 'get', to: domain }, xml('services', { xmlns: NS.extdisco }));
    const answer = await port.request(iq, kTimeoutMs);
    const services = answer.getChild('services', NS.extdisco)?.getChildren('service') ?? [];
    return services.flatMap((service): RTCIceServer[] => {
      const { type, host, port: number, transport, username, password } = service.attrs;
      if (!host || !(type === 'stun' || type === 'turn' || type === 'turns')) return [];
      const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
      const urls = `${type}:${name}${number ? `:${number}` : ''}${type !== 'stun' && transport ? `?transport=${transport}` : ''}`;
      if (type === 'stun') return [{ urls }];
      return username && password ? [{ urls, username, credential: password }] : [];
    });
  } catch {
    return [];
  }
}
