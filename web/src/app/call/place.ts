// In which breakout room of a meeting this tab was: a page that is loaded anew goes back there. Who leaves forgets it.

import type { ConferenceState, RoomAddress } from '../../engine';
import { keepInTab, recallInTab } from '../storage';

const kKey = 'place';

function meeting({ tenant, room }: RoomAddress): string {
  return `${tenant}/${room}`;
}

/** '': the main room. */
export function recallPlace(address: RoomAddress): string {
  const [of, place = ''] = recallInTab(kKey).split(' ');
  return of === meeting(address) ? place : '';
}

export function notePlace(address: RoomAddress, { phase, here, inMainRoom }: Pick<ConferenceState, 'phase' | 'here' | 'inMainRoom'>): void {
  if (phase === 'connecting' || phase === 'idle') return;
  const place = phase === 'joined' && !inMainRoom ? here : '';
  if (place !== recallPlace(address)) keepInTab(kKey, `${meeting(address)} ${place}`);
}
