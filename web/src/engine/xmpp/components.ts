// Which extra services the server has and where they answer (XEP-0030 3.1, with Jitsi's use of an identity: `type` says
// what the component does, `name` is the address that its messages come from).

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

const kTimeoutMs = 5_000;

/** Addresses by type, as 'polls'. Never throws: a server that does not answer has nothing extra. */
export async function discoverComponents(port: StanzaPort, domain: string): Promise<ReadonlyMap<string, string>> {
  try {
    const answer = await port.request(xml('iq', { type: 'get', to: domain }, xml('query', { xmlns: NS.discoInfo })), kTimeoutMs);
    const identities = answer.getChild('query', NS.discoInfo)?.getChildren('identity') ?? [];
    return new Map(identities.flatMap(({ attrs: { type, name } }) => (type && name ? [[type, name] as const] : [])));
  } catch {
    return new Map();
  }
}
