// How long everybody has spoken: what the server told on joining, and the dominant speaker as it changes since. Times in
// ms. Who left stays in it, as the meeting went.

export interface SpokenTime {
  endpoint: string;
  /** As the server told it; '' for those who came later. */
  name: string;
  ms: number;
  speaking: boolean;
}

export class SpeakingTimes {
  private readonly told = new Map<string, { name: string; ms: number }>();
  private current: string | undefined;
  private since = 0;

  /** The message `speakerstats` of the server (Jitsi); anything else is passed over. */
  tell(json: Record<string, unknown>): void {
    if (json.type !== 'speakerstats' || typeof json.users !== 'object' || json.users === null) return;
    for (const [endpoint, user] of Object.entries(json.users as Record<string, unknown>)) {
      const { displayName, totalDominantSpeakerTime: ms } = (user ?? {}) as Record<string, unknown>;
      if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) continue;
      this.told.set(endpoint, { name: typeof displayName === 'string' ? displayName : '', ms });
    }
  }

  change(speaker: string | undefined, now: number): void {
    if (speaker === this.current) return;
    if (this.current !== undefined) this.add(this.current, now - this.since);
    this.current = speaker;
    this.since = now;
  }

  /** Longest first. */
  list(now: number): SpokenTime[] {
    const endpoints = new Set([...this.told.keys(), ...(this.current === undefined ? [] : [this.current])]);
    return [...endpoints]
      .map((endpoint) => {
        const speaking = endpoint === this.current;
        const { name = '', ms = 0 } = this.told.get(endpoint) ?? {};
        return { endpoint, name, ms: ms + (speaking ? now - this.since : 0), speaking };
      })
      .sort((a, b) => b.ms - a.ms);
  }

  private add(endpoint: string, ms: number): void {
    const known = this.told.get(endpoint);
    this.told.set(endpoint, { name: known?.name ?? '', ms: (known?.ms ?? 0) + Math.max(0, ms) });
  }
}
