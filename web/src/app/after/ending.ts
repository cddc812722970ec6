// Why a stay in a room is over, in the few cases that a person has to tell apart, since each asks for another next step.

import type { ConferenceState } from '../../engine';

export type Ending =
  | 'left'
  | 'kicked'
  | 'ended'
  | 'lost'
  | 'unreachable'
  | 'password'
  | 'wrongPassword'
  | 'full'
  | 'denied'
  | 'busy'
  | 'notAllowed'
  | 'failed';

type End = Pick<ConferenceState, 'phase' | 'departure' | 'error' | 'password'>;

export function endingOf({ phase, departure, error, password }: End): Ending {
  if (phase !== 'failed') {
    if (departure?.kind === 'kicked') return 'kicked';
    return departure ? 'ended' : 'left';
  }
  if (error?.kind === 'connection') return 'unreachable';
  if (error?.kind === 'lost') return 'lost';
  if (error?.kind === 'refused') return 'notAllowed';
  switch (error?.condition) {
    case 'denied': // a kick from the lobby
      return 'denied';
    case 'not-authorized': // XEP-0045 7.2.5
      return password === '' ? 'password' : 'wrongPassword';
    case 'service-unavailable': // XEP-0045 7.2.9
      return 'full';
    case 'resource-constraint':
      return 'busy';
    case 'not-allowed':
    case 'forbidden':
    case 'registration-required':
      return 'notAllowed';
    default:
      return 'failed';
  }
}

/** Whether a try with the same settings can go better. */
export function canRejoin(ending: Ending): boolean {
  return ending !== 'notAllowed' && !asksForPassword(ending);
}

export function asksForPassword(ending: Ending): boolean {
  return ending === 'password' || ending === 'wrongPassword';
}
