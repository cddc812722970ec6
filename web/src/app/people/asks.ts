// How often one is asked to use a device, whoever asks: nobody is to be pestered.

import type { MuteKind } from '../../engine';

/** After an ask, whoever sent it. */
const kSpacingMs = 10_000;
/** After a "not now", to the same question. */
const kRefusedMs = 60_000;

export class AskGate {
  private readonly closedUntil: Record<MuteKind, number> = { audio: 0, video: 0, desktop: 0 };

  /** @returns whether this ask may be shown; then the gate is closed for a while. */
  pass(kind: MuteKind, now: number): boolean {
    if (now < this.closedUntil[kind]) return false;
    this.closedUntil[kind] = now + kSpacingMs;
    return true;
  }

  refuse(kind: MuteKind, now: number): void {
    this.closedUntil[kind] = now + kRefusedMs;
  }
}
