// What one may do by the rules of the room, which moderators always may, and by the token with which one came. The server
// sees to it in any case.

import type { ConferenceState, MuteKind, OwnKind } from '../../engine';

type Seen = Pick<ConferenceState, 'role' | 'rules' | 'mayShareScreen'>;

export const kMuteKinds: readonly MuteKind[] = ['audio', 'video', 'desktop'];
export const kKindOf: Record<OwnKind, MuteKind> = { audio: 'audio', camera: 'video', screen: 'desktop' };
export const kOwnKindOf: Record<MuteKind, OwnKind> = { audio: 'audio', video: 'camera', desktop: 'screen' };

/** Nobody in the room can allow it. */
export function isForbidden(state: Seen | undefined, kind: OwnKind): boolean {
  return kind === 'screen' && state?.mayShareScreen === false;
}

/** Whether a press of the button is to ask, or to say why not, instead of to switch on. */
export function isLocked(state: Seen | undefined, kind: OwnKind): boolean {
  if (isForbidden(state, kind)) return true;
  if (!state || state.role === 'moderator') return false;
  return state.rules.reserved[kKindOf[kind]] && !state.rules.allowed[kKindOf[kind]];
}

/** To one endpoint, or '' for everybody. */
export function mayWriteTo(state: ConferenceState | undefined, recipient: string): boolean {
  if (!state || state.role === 'moderator') return true;
  if (recipient === '') return state.rules.writing.group;
  return state.rules.writing.private || state.participants.some((p) => p.endpoint === recipient && p.role === 'moderator');
}

export function mayMakePolls(state: Seen | undefined): boolean {
  return !state || state.role === 'moderator' || state.rules.writing.polls;
}
