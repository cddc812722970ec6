// How loud each other person is here, and who is silent here only. It concerns this page alone: nobody else learns of
// it. It is kept for the session of the tab, by endpoint, since people keep theirs while we reload or join again.

import { keepInTab, recallInTab } from '../storage';

export const kMostPercent = 200;
const kStorageKey = 'loudness';

export interface Loudness {
  /** 0 to 200; 100 is as it came. */
  percent: number;
  /** Silent for me, whatever the percent. */
  silenced: boolean;
}

const kAsItCame: Loudness = { percent: 100, silenced: false };

class Loudnesses {
  private byEndpoint = $state.raw<Readonly<Record<string, Loudness>>>(read(recallInTab(kStorageKey)));

  of(endpoint: string): Loudness {
    return this.byEndpoint[endpoint] ?? kAsItCame;
  }

  set(endpoint: string, change: Partial<Loudness>): void {
    const next = { ...this.of(endpoint), ...change };
    next.percent = Math.round(Math.min(kMostPercent, Math.max(0, next.percent)));
    this.byEndpoint = { ...this.byEndpoint, [endpoint]: next };
    keepInTab(kStorageKey, JSON.stringify(this.byEndpoint));
  }
}

/** What was stored, as far as it makes sense. */
export function read(stored: string): Record<string, Loudness> {
  const known: Record<string, Loudness> = {};
  try {
    for (const [endpoint, value] of Object.entries(JSON.parse(stored || '{}') as Record<string, Partial<Loudness>>)) {
      const { percent, silenced } = value;
      if (typeof percent !== 'number' || !(percent >= 0 && percent <= kMostPercent)) continue;
      known[endpoint] = { percent, silenced: silenced === true };
    }
  } catch {
    // Not ours.
  }
  return known;
}

/** The element's own volume, and what has to be gained beyond it. */
export function split({ percent, silenced }: Loudness): { volume: number; gain: number } {
  if (silenced) return { volume: 0, gain: 1 };
  return { volume: Math.min(1, percent / 100), gain: Math.max(1, percent / 100) };
}

export const loudness = new Loudnesses();
