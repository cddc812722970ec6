import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StageReaction } from '../../engine';
import { FloatingReactions } from './floating.svelte';

let sent: (readonly StageReaction[])[];
let floating: FloatingReactions;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  floating = new FloatingReactions(
    (reactions) => sent.push(reactions),
    (who) => [...who].map(([name, tallies]) => `${name} ${tallies.map((t) => `${t.reaction}${t.count}`).join('')}`).join('; '),
    () => Date.now(),
  );
});
afterEach(() => vi.useRealTimers());

it('shows own ones at once and sends them together', () => {
  for (const reaction of ['👍', '👍', '🎉'] as const) expect(floating.react(reaction, 'Ann')).toBe(true);
  expect(floating.tally).toEqual([{ reaction: '👍', count: 2 }, { reaction: '🎉', count: 1 }]);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(sent).toEqual([['👍', '👍', '🎉']]);
  vi.advanceTimersByTime(3_000);
  expect(floating.flights).toEqual([]);
});

it('does not let one person flood the others', () => {
  const taken = Array.from({ length: 50 }, () => floating.react('👏', 'Ann')).filter(Boolean).length;
  expect(taken).toBe(12);
  vi.advanceTimersByTime(1_000);
  expect([floating.react('👏', 'Ann'), floating.react('👏', 'Ann'), floating.react('👏', 'Ann')]).toEqual([true, true, false]);
});

it('keeps the air clear', () => {
  for (let i = 0; i < 20; i++) floating.receive('Bob', Array<StageReaction>(10).fill('❤️'));
  expect(floating.flights).toHaveLength(40);
});

it('tells all that came in some seconds in one sentence, and not of own ones', () => {
  floating.react('👏', 'Ann');
  floating.receive('Bob', ['👍']);
  vi.advanceTimersByTime(2_000);
  floating.receive('Eve', ['🎉']);
  floating.receive('Bob', ['👍']);
  expect(floating.told).toBe('');
  vi.advanceTimersByTime(2_000);
  expect(floating.told).toBe('Bob 👍2; Eve 🎉1');
  floating.receive('Bob', []);
  vi.advanceTimersByTime(10_000);
  expect(floating.told).toBe('Bob 👍2; Eve 🎉1');
});
