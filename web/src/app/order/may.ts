// What one may do by the rules of the room. Moderators always may; the server sees to it in any case.

import type { ConferenceState, MuteKind, OwnKind } from '../../engine';

type Seen = Pick<ConferenceState, 'role' | 'rules'>;

export const kMuteKinds: readonly MuteKind[] = ['audio', 'video', 'desktop'];
export const kKindOf: Record<OwnKind, MuteKind> = { audio: 'audio', camera: 'video', screen: 'desktop' };
export const kOwnKindOf: Record<MuteKind, OwnKind> = { audio: 'audio', video: 'camera', desktop: 'screen' };

/** Whether a press of the button is to ask instead of to switch on. */
export function isLocked(state: Seen | undefined, kind: OwnKind): boolean {
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
