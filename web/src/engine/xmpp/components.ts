// Which extra services the server has and where they answer (XEP-0030 3.1, with Jitsi's use of an identity: `type` says
// what the component does, `name` is the address that its messages come from).

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

export interface Components {
  /** Address by type, as 'polls'. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly features: ReadonlySet<string>;
}

export const kNoComponents: Components = { addresses: new Map(), features: new Set() };

const kTimeoutMs = 5_000;

/** Never throws: a server that does not answer has nothing extra. */
export async function discoverComponents(port: StanzaPort, domain: string): Promise<Components> {
  try {
    const answer = await port.request(xml('iq', { type: 'get', to: domain }, xml('query', { xmlns: NS.discoInfo })), kTimeoutMs);
    const query = answer.getChild('query', NS.discoInfo);
    const named = (query?.getChildren('identity') ?? []).filter(({ attrs }) => attrs.type && attrs.name);
    return {
      addresses: new Map(named.map(({ attrs }) => [attrs.type ?? '', attrs.name ?? ''])),
      features: new Set(query?.getChildren('feature').map(({ attrs }) => attrs.var ?? '')),
    };
  } catch {
    return kNoComponents;
  }
}
