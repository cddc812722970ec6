// Everything that can be wrong, the gravest first, and what of it is shown: each once for as long as it lasts, until it
// is over or was dismissed.

import type { ConnectionTrouble } from './monitors/connection';
import type { MicrophoneTrouble } from './monitors/microphone';
import type { QualityTrouble } from './monitors/quality';

export type Trouble = ConnectionTrouble | MicrophoneTrouble | QualityTrouble | 'camera-lost' | 'sound-blocked';

export const kConnectionTroubles: readonly Trouble[] = [
  'offline', 'server-stopped', 'session-lost', 'network-changed', 'no-connection', 'socket-lost', 'media-lost', 'media-failed',
];

const kOrder: readonly Trouble[] = [
  ...kConnectionTroubles,
  'unheard',
  'microphone-lost',
  'microphone-silent',
  'speaking-muted',
  'sound-blocked',
  'camera-lost',
  'media-connecting',
  'sees-less',
  'sends-smaller',
  'network-weak',
  'computer-busy',
];

/** What cannot wait for a pause in what a screen reader is saying. */
export const kUrgent: readonly Trouble[] = ['unheard', 'microphone-lost', 'microphone-silent', 'speaking-muted', 'offline', 'media-failed'];

/** More at a time is no help. */
const kMostShown = 2;

export class Episodes {
  private readonly dismissed = new Set<Trouble>();

  /** @returns what to show of all that is wrong now. */
  feed(present: readonly Trouble[]): Trouble[] {
    for (const trouble of this.dismissed) if (!present.includes(trouble)) this.dismissed.delete(trouble);
    // Without a connection the rest follows from that.
    const cut = present.some((trouble) => kConnectionTroubles.includes(trouble));
    const told = cut ? present.filter((trouble) => kConnectionTroubles.includes(trouble)) : present;
    return kOrder.filter((trouble) => told.includes(trouble) && !this.dismissed.has(trouble)).slice(0, kMostShown);
  }

  /** Not again until it was over. */
  dismiss(trouble: Trouble): void {
    this.dismissed.add(trouble);
  }
}
