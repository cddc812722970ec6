// The report of one call, made on this page and kept nowhere else: how long, with how many, how good the own connection
// was and when it broke. Pure: whoever watches the call tells the time with each observation.

export type Quality = 'good' | 'fair' | 'poor';

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
  others: readonly { endpoint: string; name: string }[];
}

/** A sample speaks for the time since the one before, but not for a night in which the computer slept. */
const kLongestSpanMs = 15_000;
// ITU-T G.114: up to 150 ms one way pass unnoticed, beyond 400 ms a conversation suffers.
const kFair = { roundTripMs: 300, lossRatio: 0.02 };
const kPoor = { roundTripMs: 800, lossRatio: 0.08 };

export function qualityOf({ roundTripMs = 0, lossRatio = 0 }: Sample): Quality {
  if (roundTripMs > kPoor.roundTripMs || lossRatio > kPoor.lossRatio) return 'poor';
  return roundTripMs > kFair.roundTripMs || lossRatio > kFair.lossRatio ? 'fair' : 'good';
}

export class Recorder {
  /** Name by endpoint; '' for those without one. */
  private readonly met = new Map<string, string>();
  private readonly roundTrips: number[] = [];
  private readonly losses: number[] = [];
  private readonly qualityMs: Record<Quality, number> = { good: 0, fair: 0, poor: 0 };
  private readonly interruptions: Interruption[] = [];
  private broken: { at: number; what: Interruption['what'] } | undefined;
  private lastSample: number;

  constructor(private readonly began: number) {
    this.lastSample = began;
  }

  /** What the conference is like from now on: whether media and signalling work, and who is there. */
  observe(now: number, { media, signalling, others }: Observation): void {
    for (const { endpoint, name } of others) this.met.set(endpoint, name);
    const what = !media ? 'media' : !signalling ? 'signalling' : undefined;
    if (what && !this.broken) this.broken = { at: now, what };
    else if (what === 'media' && this.broken) this.broken.what = 'media'; // the worse of the two names it
    else if (!what && this.broken) this.mend(now);
  }

  sample(now: number, sample: Sample): void {
    const span = Math.min(kLongestSpanMs, Math.max(0, now - this.lastSample));
    this.lastSample = now;
    this.qualityMs[this.broken?.what === 'media' ? 'poor' : qualityOf(sample)] += span;
    if (sample.roundTripMs !== undefined) this.roundTrips.push(sample.roundTripMs);
    if (sample.lossRatio !== undefined) this.losses.push(sample.lossRatio * 100);
  }

  report(now: number): CallReport {
    const open = this.broken ? [toInterruption(this.broken, now)] : [];
    const names = [...new Set([...this.met.values()].filter((name) => name !== ''))];
    const seconds = (ms: number): number => Math.round(ms / 1000);
    const { good, fair, poor } = this.qualityMs;
    return {
      began: this.began,
      seconds: seconds(now - this.began),
      // Who joins again comes with another endpoint, but with the same name.
      people: names.length + [...this.met.values()].filter((name) => name === '').length,
      names,
      roundTripMs: averageAndWorst(this.roundTrips),
      lossPercent: averageAndWorst(this.losses),
      qualitySeconds: { good: seconds(good), fair: seconds(fair), poor: seconds(poor) },
      interruptions: [...this.interruptions, ...open],
    };
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
