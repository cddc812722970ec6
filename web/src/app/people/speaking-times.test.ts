import { expect, it } from 'vitest';
import { SpeakingTimes } from './speaking-times';

it('goes on from what the server told, longest first', () => {
  const times = new SpeakingTimes();
  times.tell({ type: 'speakerstats', users: { a: { displayName: 'Ann', totalDominantSpeakerTime: 4_000 }, b: { displayName: 'Bob', totalDominantSpeakerTime: 500 } } });
  times.change('b', 10_000);
  times.change('b', 12_000);
  times.change('c', 15_000);
  expect(times.list(16_000)).toEqual([
    { endpoint: 'b', name: 'Bob', ms: 5_500, speaking: false },
    { endpoint: 'a', name: 'Ann', ms: 4_000, speaking: false },
    { endpoint: 'c', name: '', ms: 1_000, speaking: true },
  ]);
  times.change(undefined, 17_000);
  expect(times.list(99_000).find((t) => t.endpoint === 'c')).toEqual({ endpoint: 'c', name: '', ms: 2_000, speaking: false });
});

it('passes over what is not such a message', () => {
  const times = new SpeakingTimes();
  for (const users of [null, 'x', { a: null }, { a: { totalDominantSpeakerTime: -1 } }, { a: { totalDominantSpeakerTime: NaN } }]) {
    times.tell({ type: 'speakerstats', users });
  }
  times.tell({ type: 'other', users: { a: { totalDominantSpeakerTime: 5 } } });
  expect(times.list(0)).toEqual([]);
});
