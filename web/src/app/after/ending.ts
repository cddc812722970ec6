// Why a stay in a room is over, in the few cases that a person has to tell apart, since each asks for another next step.

import type { ConferenceState } from '../../engine';

export type Ending =
  | 'left'
  | 'kicked'
  | 'ended'
  | 'hostGone'
  | 'lost'
  | 'unreachable'
  | 'password'
  | 'wrongPassword'
  | 'full'
  | 'locked'
  | 'denied'
  | 'busy'
  | 'notAllowed'
  | 'login'
  | 'loginExpired'
  | 'inviteUnknown'
  | 'inviteExpired'
  | 'inviteRevoked'
  | 'inviteUsedUp'
  | 'tokenInvalid'
  | 'tokenExpired'
  | 'tokenElsewhere'
  | 'failed';

type End = Pick<ConferenceState, 'phase' | 'departure' | 'error' | 'password'>;

export function endingOf({ phase, departure, error, password }: End): Ending {
  if (phase !== 'failed') {
    if (departure?.kind === 'kicked') return 'kicked';
    return departure ? 'ended' : 'left';
  }
  if (error?.kind === 'lost') return 'lost';
  if (error?.kind === 'connection' || error?.kind === 'refused') return refusalOf(error);
  switch (error?.condition) {
    case 'denied': // a kick from the lobby
      return 'denied';
    case 'not-authorized': // XEP-0045 7.2.5
      return password === '' ? 'password' : 'wrongPassword';
    case 'service-unavailable': // XEP-0045 7.2.9
      return 'full';
    case 'room-locked':
      return 'locked';
    case 'resource-constraint':
      return 'busy';
    case 'authentication-required':
      return 'login';
    case 'not-allowed':
      return kLinks[error.text] ?? 'notAllowed';
    case 'forbidden':
    case 'registration-required':
      return 'notAllowed';
    default:
      return 'failed';
  }
}

/** What became of the invitation or token that a link brought, as the server says it. */
const kLinks: Partial<Record<string, Ending>> = {
  'invitation-expired': 'inviteExpired',
  'invitation-revoked': 'inviteRevoked',
  'invitation-used-up': 'inviteUsedUp',
  'The token has expired.': 'tokenExpired',
  'The token is for another room.': 'tokenElsewhere',
  "The token's key could not be fetched in time.": 'busy',
};

function refusalOfLink(text: string): Ending {
  return kLinks[text] ?? (text.includes('token') ? 'tokenInvalid' : 'inviteUnknown');
}

/** Of the login, with the conditions of RFC 6120 6.5; without one there was no connection. */
function refusalOf({ kind, condition, text }: NonNullable<End['error']>): Ending {
  switch (condition) {
    case 'not-allowed': // of what the link brought
      return refusalOfLink(text);
    case '':
      return kind === 'connection' ? 'unreachable' : 'notAllowed';
    case 'temporary-auth-failure':
      return 'busy';
    case 'not-authorized':
    case 'credentials-expired':
    case 'account-disabled':
      return 'loginExpired';
    default:
      return 'notAllowed';
  }
}

/** Whether a try with the same settings can go better. */
export function canRejoin(ending: Ending): boolean {
  return ending !== 'notAllowed' && ending !== 'login' && !asksForPassword(ending);
}

export function asksForLogin(ending: Ending): boolean {
  return ending === 'login' || ending === 'loginExpired';
}

export function isInvitation(ending: Ending): boolean {
  return ending.startsWith('invite');
}

export function isToken(ending: Ending): boolean {
  return ending.startsWith('token');
}

export function asksForPassword(ending: Ending): boolean {
  return ending === 'password' || ending === 'wrongPassword';
}
