// Raised hands: who is next, and whether a hand that is still up has served its purpose.

export interface Handed {
  endpoint: string;
  raisedHand: number | undefined;
}

/** Place in the queue by endpoint, 1 for who raised the hand first. */
export function handPlaces(people: readonly Handed[]): ReadonlyMap<string, number> {
  const up = people.filter((p) => p.raisedHand !== undefined);
  up.sort((a, b) => (a.raisedHand ?? 0) - (b.raisedHand ?? 0) || (a.endpoint < b.endpoint ? -1 : 1));
  return new Map(up.map((p, index) => [p.endpoint, index + 1]));
}

const kMinSpeechMs = 2_000;

/** Notices that somebody got to speak after raising a hand, and has finished. */
export class TurnWatch {
  private before = false;
  private since: number | undefined;

  /** @param speaking the room listens to this person @returns true once, when the turn is over */
  update(now: number, handUp: boolean, speaking: boolean): boolean {
    const began = speaking && !this.before;
    this.before = speaking;
    if (!handUp) this.since = undefined;
    else if (began) this.since = now; // who spoke already when the hand went up was not waiting for a turn
    else if (!speaking && this.since !== undefined) {
      const spoke = now - this.since >= kMinSpeechMs;
      this.since = undefined;
      return spoke;
    }
    return false;
  }
}
