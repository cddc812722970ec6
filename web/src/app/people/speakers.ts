// Who spoke within the last minute. It serves the order of the list, which should follow a conversation but not jump
// with every word: people enter the set when they become the loudest, and leave it only after a minute of silence.

const kLatelyMs = 60_000;

export class Speakers {
  private readonly last = new Map<string, number>();
  private current: string | undefined;

  /** The dominant speaker is another one now. */
  change(endpoint: string | undefined, now: number): void {
    if (this.current !== undefined) this.last.set(this.current, now);
    this.current = endpoint;
    if (endpoint !== undefined) this.last.set(endpoint, now);
  }

  lately(now: number): ReadonlySet<string> {
    for (const [endpoint, at] of this.last) {
      if (endpoint !== this.current && now - at >= kLatelyMs) this.last.delete(endpoint);
    }
    return new Set(this.last.keys());
  }

  /** When somebody leaves the set, if nothing else happens. */
  nextChange(): number | undefined {
    const times = [...this.last].filter(([endpoint]) => endpoint !== this.current).map(([, at]) => at + kLatelyMs);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}
