// The report of one call, made on this page and kept nowhere else: how long, with how many, how good the own connection
// was and when it broke. Pure: whoever watches the call tells the time with each observation.

import type { Quality } from '../../engine';

/** Of the own connection, at one moment. */
export interface Sample {
  roundTripMs: number | undefined;
  /** 0 to 1, of the worse direction, since the sample before. */
  lossRatio: number | undefined;
}

export interface Interruption {
  at: number;
  seconds: number;
  /** Sound and picture broke, or only the line on which people come, go and write. */
  what: 'media' | 'signalling';
}

export interface AverageAndWorst {
  average: number;
  worst: number;
}

export interface CallReport {
  began: number;
  seconds: number;
  /** Others who were there at any time. */
  people: number;
  /** Those of them who gave a name; for the page only. */
  names: readonly string[];
  roundTripMs: AverageAndWorst | undefined;
  lossPercent: AverageAndWorst | undefined;
  qualitySeconds: Record<Quality, number>;
  interruptions: readonly Interruption[];
}

export interface Observation {
  media: boolean;
  signalling: boolean;
  /** Of the own connection, if it is known. */
  quality: Quality | undefined;
  others: readonly { endpoint: string; name: string }[];
}

/** Somebody looks every few seconds. Longer gaps are a computer asleep, of which nobody knows how good it was. */
const kLongestGapMs = 15_000;

export class Recorder {
  /** Name by endpoint; '' for those without one. */
  private readonly met = new Map<string, string>();
  private readonly roundTrips: number[] = [];
  private readonly losses: number[] = [];
  private readonly qualityMs: Record<Quality, number> = { good: 0, weak: 0, lost: 0 };
  private readonly interruptions: Interruption[] = [];
  private broken: { at: number; what: Interruption['what'] } | undefined;
  private quality: Quality | undefined;
  private lastLook: number;

  constructor(private readonly began: number) {
    this.lastLook = began;
  }

  /** What the conference is like from now on. */
  observe(now: number, { media, signalling, quality, others }: Observation): void {
    this.look(now);
    this.quality = quality;
    for (const { endpoint, name } of others) this.met.set(endpoint, name);
    const what = !media ? 'media' : !signalling ? 'signalling' : undefined;
    if (what && !this.broken) this.broken = { at: now, what };
    else if (what === 'media' && this.broken) this.broken.what = 'media'; // the worse of the two names it
    else if (!what && this.broken) this.mend(now);
  }

  sample(now: number, sample: Sample): void {
    this.look(now);
    if (sample.roundTripMs !== undefined) this.roundTrips.push(sample.roundTripMs);
    if (sample.lossRatio !== undefined) this.losses.push(sample.lossRatio * 100);
  }

  report(now: number): CallReport {
    this.look(now);
    const open = this.broken ? [toInterruption(this.broken, now)] : [];
    const names = [...new Set([...this.met.values()].filter((name) => name !== ''))];
    const seconds = (ms: number): number => Math.round(ms / 1000);
    const { good, weak, lost } = this.qualityMs;
    return {
      began: this.began,
      seconds: seconds(now - this.began),
      // Who joins again comes with another endpoint, but with the same name.
      people: names.length + [...this.met.values()].filter((name) => name === '').length,
      names,
      roundTripMs: averageAndWorst(this.roundTrips),
      lossPercent: averageAndWorst(this.losses),
      qualitySeconds: { good: seconds(good), weak: seconds(weak), lost: seconds(lost) },
      interruptions: [...this.interruptions, ...open],
    };
  }

  /** Counts the time since the last look. */
  private look(now: number): void {
    if (this.quality) this.qualityMs[this.quality] += Math.min(kLongestGapMs, Math.max(0, now - this.lastLook));
    this.lastLook = now;
  }

  private mend(now: number): void {
    if (this.broken) this.interruptions.push(toInterruption(this.broken, now));
    this.broken = undefined;
  }
}

function toInterruption({ at, what }: { at: number; what: Interruption['what'] }, now: number): Interruption {
  return { at, what, seconds: Math.max(1, Math.round((now - at) / 1000)) };
}

function averageAndWorst(values: readonly number[]): AverageAndWorst | undefined {
  if (values.length === 0) return undefined;
  return { average: values.reduce((sum, value) => sum + value, 0) / values.length, worst: Math.max(...values) };
}
