// How somebody left a room, or how it ended, by a presence of type unavailable (XEP-0045 8.2, 9.1, 10.9).

import type { Element } from '@xmpp/xml';
import { NS } from './ns';

/** Why a person is not in the room any more. */
export type Departure =
  | { kind: 'left'; text: string }
  | { kind: 'kicked'; by: string; text: string }
  /** `to`: where to go instead, '' for nowhere. */
  | { kind: 'destroyed'; text: string; to?: string };

/** XEP-0045 8.2 (kick, status 307), 10.9 (destroy). */
export function parseDeparture(presence: Element): Departure {
  const x = presence.getChild('x', NS.mucUser);
  const destroy = x?.getChild('destroy');
  if (destroy) {
    const to = destroy.attrs.jid ?? '';
    return { kind: 'destroyed', text: destroy.getChildText('reason') ?? '', ...(to ? { to } : {}) };
  }
  const item = x?.getChild('item');
  if (x?.getChildren('status').some((s) => s.attrs.code === '307')) {
    const by = item?.getChild('actor')?.attrs.nick ?? '';
    return { kind: 'kicked', by, text: item?.getChildText('reason') ?? '' };
  }
  return { kind: 'left', text: presence.getChildText('status') ?? '' };
}
