import { expect, it } from 'vitest';
import { loudness, read, split } from './loudness.svelte';

it('is as it came until somebody changes it, for each person apart', () => {
  expect(loudness.of('a')).toEqual({ percent: 100, silenced: false });
  loudness.set('a', { percent: 150 });
  loudness.set('a', { silenced: true });
  loudness.set('b', { percent: 1000 });
  expect(loudness.of('a')).toEqual({ percent: 150, silenced: true });
  expect(loudness.of('b').percent).toBe(200);
  expect(loudness.of('c').percent).toBe(100);
});

it('leaves to the element what it can do, and gains the rest', () => {
  expect(split({ percent: 0, silenced: false })).toEqual({ volume: 0, gain: 1 });
  expect(split({ percent: 30, silenced: false })).toEqual({ volume: 0.3, gain: 1 });
  expect(split({ percent: 180, silenced: false })).toEqual({ volume: 1, gain: 1.8 });
  expect(split({ percent: 180, silenced: true })).toEqual({ volume: 0, gain: 1 });
});

it('reads back what makes sense', () => {
  expect(read('{"a":{"percent":40,"silenced":true},"b":{"percent":"x"},"c":{"percent":500},"d":{"percent":0}}')).toEqual({
    a: { percent: 40, silenced: true }, d: { percent: 0, silenced: false },
  });
  expect(read('nonsense')).toEqual({});
  expect(read('{"a":null}')).toEqual({});
});
