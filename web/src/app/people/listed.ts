// The people of a call as the list shows them: oneself among the others, each with what there is to say about them.

import type { ConferenceState, LocalMediaState, Participant, Quality } from '../../engine';
import type { Listed } from './order';

export interface PersonView extends Listed {
  muted: boolean;
  cameraOff: boolean;
  sharing: boolean;
  /** Of the connection there, as far as it is known. */
  quality: Quality | undefined;
  /** Undefined for oneself. */
  participant: Participant | undefined;
}

export function listPeople(
  state: ConferenceState,
  local: Pick<LocalMediaState, 'audio' | 'camera' | 'screen'>,
  spokeLately: ReadonlySet<string>,
  displayName: (name: string) => string,
): PersonView[] {
  const self: PersonView = {
    endpoint: state.endpoint,
    name: displayName(state.name),
    own: true,
    moderator: state.role === 'moderator',
    raisedHand: state.raisedHand,
    spokeLately: false, // one stands first anyhow
    muted: local.audio === null,
    cameraOff: local.camera === null,
    sharing: local.screen !== null,
    quality: state.quality,
    participant: undefined,
  };
  const others = state.participants.map((p) => ({
    endpoint: p.endpoint,
    name: displayName(p.name),
    own: false,
    moderator: p.role === 'moderator',
    raisedHand: p.raisedHand,
    spokeLately: spokeLately.has(p.endpoint),
    muted: p.audio.muted,
    cameraOff: p.camera.muted,
    sharing: p.screen !== undefined,
    quality: p.quality,
    participant: p,
  }));
  return [self, ...others];
}
