// A budget for the processor: when decoding or the page does not keep up, smaller pictures are asked for, step by step;
// when it has kept up for a while, larger ones again. Each time that turns out to be too much, the next try waits twice
// as long, so that a machine at its limit finds its level and stays there.

export interface BudgetSample {
  /** Pictures that came since the sample before, and how many of them were too late to be shown. */
  received: number;
  dropped: number;
  /** Share of the time in which the page was too busy to answer, 0 to 1. */
  busy: number;
}

/** 0: everything as large as it is shown. */
export const kLastLevel = 4;
const kTooManyDropped = 0.12;
const kFewDropped = 0.03;
const kTooBusy = 0.2;
const kHardlyBusy = 0.05;
/** Fewer pictures than this say nothing. */
const kTelling = 10;
const kOverloadsToLower = 2;
const kFirstPatience = 5;
const kLastPatience = 60;
/** An overload this soon after a raise was its fault. */
const kOnTrial = 4;

export class Budget {
  level = 0;
  private overloads = 0;
  private fine = 0;
  private patience = kFirstPatience;
  private sinceRaise = Infinity;

  /** Samples come at even intervals. @returns whether the level changed. */
  feed(sample: BudgetSample): boolean {
    this.sinceRaise++;
    const dropped = sample.received >= kTelling ? sample.dropped / sample.received : 0;
    if (dropped > kTooManyDropped || sample.busy > kTooBusy) return this.overloaded();
    this.overloads = 0;
    if (dropped > kFewDropped || sample.busy > kHardlyBusy) this.fine = 0;
    else this.fine++;
    if (this.level === 0 || this.fine < this.patience) return false;
    this.level--;
    this.fine = 0;
    this.sinceRaise = 0;
    return true;
  }

  private overloaded(): boolean {
    this.fine = 0;
    if (++this.overloads < kOverloadsToLower || this.level === kLastLevel) return false;
    this.overloads = 0;
    if (this.sinceRaise <= kOnTrial) this.patience = Math.min(kLastPatience, this.patience * 2);
    this.level++;
    return true;
  }
}

/** What a picture is: a face among others, a large face, or a screen, whose text must stay readable longest. */
export type PictureKind = 'small' | 'large' | 'screen';

export const kHeights = [180, 360, 720, 1080, 2160];

/** Steps down the ladder of heights at each level. */
const kStepsDown: Record<PictureKind, number[]> = {
  small: [0, 1, 2, 3, 4],
  large: [0, 0, 1, 2, 3],
  screen: [0, 0, 0, 1, 2],
};
const kLeast: Record<PictureKind, number> = { small: 180, large: 180, screen: 360 };

export function withinBudget(height: number, kind: PictureKind, level: number): number {
  const at = kHeights.indexOf(height);
  const lowered = kHeights[Math.max(0, at - (kStepsDown[kind][level] ?? 0))] ?? 180;
  return Math.min(height, Math.max(kLeast[kind], lowered));
}
