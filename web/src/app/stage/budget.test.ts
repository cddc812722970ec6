import { describe, expect, it } from 'vitest';
import { Budget, kLastLevel, withinBudget } from './budget';

const kFine = { received: 60, dropped: 0, busy: 0 };
const kSlowDecoder = { received: 60, dropped: 20, busy: 0 };
const kBusyPage = { received: 60, dropped: 0, busy: 0.4 };
const kNeither = { received: 60, dropped: 4, busy: 0.1 };

function feed(budget: Budget, sample: typeof kFine, times: number): number {
  for (let i = 0; i < times; i++) budget.feed(sample);
  return budget.level;
}

describe('the budget', () => {
  it('asks for everything as long as the machine keeps up', () => expect(feed(new Budget(), kFine, 100)).toBe(0));
  it('bears a single hiccup', () => {
    const budget = new Budget();
    for (let i = 0; i < 20; i++) feed(budget, i % 2 ? kFine : kSlowDecoder, 1);
    expect(budget.level).toBe(0);
  });
  it.each([['a slow decoder', kSlowDecoder], ['a busy page', kBusyPage]])('lowers step by step for %s, to the last level', (_, sample) => {
    const budget = new Budget();
    expect(feed(budget, sample, 2)).toBe(1);
    expect(feed(budget, sample, 2)).toBe(2);
    expect(feed(budget, sample, 50)).toBe(kLastLevel);
  });
  it('takes few pictures for no sign', () => expect(feed(new Budget(), { received: 4, dropped: 4, busy: 0 }, 10)).toBe(0));
  it('raises slowly, one step at a time, and not while it is only just enough', () => {
    const budget = new Budget();
    feed(budget, kSlowDecoder, 4);
    expect(feed(budget, kNeither, 50)).toBe(2);
    expect(feed(budget, kFine, 4)).toBe(2);
    expect(feed(budget, kFine, 1)).toBe(1);
    expect(feed(budget, kFine, 5)).toBe(0);
  });
  it('settles on a machine that can do one level and not the next', () => {
    const budget = new Budget();
    const changes: number[] = [];
    for (let i = 0; i < 600; i++) if (budget.feed(budget.level < 2 ? kSlowDecoder : kFine)) changes.push(i);
    const early = changes.filter((i) => i < 200).length;
    const late = changes.filter((i) => i >= 400).length;
    expect(late).toBeLessThanOrEqual(early / 2);
    expect(late).toBeLessThanOrEqual(8);
  });
});

describe('heights within it', () => {
  it('never grow and always go down in steps', () => {
    for (const kind of ['small', 'large', 'screen'] as const) {
      for (const height of [180, 360, 720, 1080, 2160]) {
        let before = Infinity;
        for (let level = 0; level <= kLastLevel; level++) {
          const asked = withinBudget(height, kind, level);
          expect(asked).toBeLessThanOrEqual(Math.min(height, before));
          expect(asked).toBeGreaterThanOrEqual(180);
          before = asked;
        }
      }
    }
  });
  it('spare the screen longest', () => {
    expect([0, 1, 2, 3, 4].map((level) => withinBudget(720, 'small', level))).toEqual([720, 360, 180, 180, 180]);
    expect([0, 1, 2, 3, 4].map((level) => withinBudget(720, 'large', level))).toEqual([720, 720, 360, 180, 180]);
    expect([0, 1, 2, 3, 4].map((level) => withinBudget(1080, 'screen', level))).toEqual([1080, 1080, 1080, 720, 360]);
  });
});
