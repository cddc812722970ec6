import { expect, it } from 'vitest';
import { Hold } from './hold';

it('counts what lasts, and ends what is over for long enough', () => {
  const hold = new Hold(1_000, 500);
  const at = (ms: number, condition: boolean) => hold.feed(ms, condition);
  expect([at(0, true), at(999, true), at(1_000, true)]).toEqual([false, false, true]);
  expect([at(1_100, false), at(1_599, false), at(1_600, false)]).toEqual([true, true, false]);
  expect([at(2_000, true), at(2_900, false), at(3_000, true), at(3_999, true)]).toEqual([false, false, false, false]);
  expect(at(4_000, true)).toBe(true);
  expect([at(4_400, false), at(4_600, true), at(5_000, false), at(5_499, false)]).toEqual([true, true, true, true]);
});

it('without times is the condition itself', () => {
  const hold = new Hold(0);
  expect([hold.feed(0, true), hold.feed(0, false)]).toEqual([true, false]);
});
