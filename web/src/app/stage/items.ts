// What can be shown on the stage: the pictures of people and the screens they share, each with a key that stays.

import type { LocalMediaState, Participant } from '../../engine';

export interface Item {
  /** Of a person's camera the endpoint, of a screen the endpoint and "/screen"; "self" for one's own. */
  key: string;
  own: boolean;
  screen: boolean;
  /** Undefined for one's own. */
  participant: Participant | undefined;
}

export const kSelf = 'self';

export function screenKey(person: string): string {
  return `${person}/screen`;
}

/** Whose picture or screen it is. */
export function personOf(key: string): string {
  return key.replace(/\/screen$/, '');
}

export function itemsOf(participants: readonly Participant[], local: Pick<LocalMediaState, 'screen'>): Item[] {
  const own = { own: true, participant: undefined };
  return [
    { key: kSelf, screen: false, ...own },
    ...(local.screen ? [{ key: screenKey(kSelf), screen: true, ...own }] : []),
    ...participants.flatMap((participant) => {
      const { endpoint } = participant;
      const camera = { key: endpoint, own: false, screen: false, participant };
      return participant.screen ? [camera, { ...camera, key: screenKey(endpoint), screen: true }] : [camera];
    }),
  ];
}

/** Name of the source behind an item of somebody else. */
export function sourceOf(item: Item): string | undefined {
  return item.screen ? item.participant?.screen?.name : item.participant?.camera.name;
}
