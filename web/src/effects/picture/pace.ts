// Keeps the effect to its share of a processor. What takes too long makes pictures rarer; what makes them too rare makes
// them smaller. A picture is never sent with the mask of another: at its edges something of the room would show.

const kShare = 0.7;
const kLeastRate = 12; // pictures a second, below which they get smaller
const kSmallest = 0.5;
const kPatience = 20; // pictures

export class Pace {
  /** Of width and height. */
  scale = 1;
  private nextAt = 0;
  private average = 0;
  private seen = 0;

  /** Milliseconds until the next picture may be worked on. */
  wait(now: number): number {
    return Math.max(0, this.nextAt - now);
  }

  /** A picture that was begun at `start` took `ms`. */
  spent(start: number, ms: number): void {
    this.average = this.seen === 0 ? ms : this.average * 0.9 + ms * 0.1;
    this.seen++;
    this.nextAt = start + ms / kShare;
    if (this.seen < kPatience || this.rate >= kLeastRate || this.scale <= kSmallest) return;
    this.scale = Math.max(kSmallest, this.scale * 0.75);
    this.seen = 0;
  }

  /** Pictures a second that the work allows. */
  get rate(): number {
    return this.average > 0 ? (1000 / this.average) * kShare : Infinity;
  }
}
