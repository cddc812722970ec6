import { expect, it } from 'vitest';
import { Pace } from './pace';

function work(pace: Pace, pictures: number, ms: number): void {
  for (let i = 0; i < pictures; i++) pace.spent(i * 1000, ms);
}

it('takes every picture when they are quick', () => {
  const pace = new Pace();
  pace.spent(100, 10);
  expect(pace.wait(114)).toBeCloseTo(0.29, 1);
  expect(pace.wait(133)).toBe(0);
});

it('leaves a share of the time to others', () => {
  const pace = new Pace();
  pace.spent(0, 70);
  expect(pace.wait(70)).toBeCloseTo(30);
});

it('makes pictures smaller before they get too rare, and no smaller than half', () => {
  const pace = new Pace();
  work(pace, 100, 50);
  expect(pace.scale).toBe(1);
  work(pace, 60, 200);
  expect(pace.scale).toBeLessThan(1);
  work(pace, 200, 200);
  expect(pace.scale).toBe(0.5);
});
