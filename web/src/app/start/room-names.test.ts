import { expect, it } from 'vitest';
import { makeRoomName, nameBits, words } from './room-names';
import { weaknessOf } from './strength';

it('has 48 bits to guess and more', () => {
  // 13 consonants and 5 vowels make 65 syllables, 65 * 64 words of two different ones, less the unwelcome:
  // log2(4160) = 12.02 bits each, and there are four of them.
  expect(new Set(words).size).toBe(words.length);
  expect(words.length).toBeGreaterThan(65 * 64 - 30);
  expect(nameBits).toBeGreaterThan(48);
});

it('can be said and typed', () => {
  for (const word of words) expect(word).toMatch(/^([bdfghklmnprst][aeiou]){2}$/);
  expect(makeRoomName()).toMatch(/^([a-z]{4}-){3}[a-z]{4}$/);
});

it('draws evenly: what would favour some words is drawn again', () => {
  const draws = [0xffff, 0, words.length, 1, 2];
  const name = makeRoomName((values) => (values[0] = draws.shift() ?? 0));
  expect(name).toBe([words[0], words[0], words[1], words[2]].join('-'));
  expect(draws).toEqual([]);
});

it('is never called weak, and never comes twice', () => {
  const names = Array.from({ length: 500 }, () => makeRoomName());
  expect(names.filter((name) => weaknessOf(name))).toEqual([]);
  expect(new Set(names).size).toBe(500);
});
