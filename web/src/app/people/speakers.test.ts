import { expect, it } from 'vitest';
import { Speakers } from './speakers';

it('remembers for a minute after the last word', () => {
  const speakers = new Speakers();
  speakers.change('a', 0);
  speakers.change('b', 30_000);
  expect([...speakers.lately(89_999)].sort()).toEqual(['a', 'b']);
  expect(speakers.nextChange()).toBe(90_000);
  expect([...speakers.lately(90_000)]).toEqual(['b']);
  expect(speakers.nextChange()).toBeUndefined();
});

it('keeps who goes on speaking, however long', () => {
  const speakers = new Speakers();
  speakers.change('a', 0);
  expect([...speakers.lately(600_000)]).toEqual(['a']);
  speakers.change(undefined, 600_000);
  expect([...speakers.lately(650_000)]).toEqual(['a']);
  expect([...speakers.lately(660_000)]).toEqual([]);
});
