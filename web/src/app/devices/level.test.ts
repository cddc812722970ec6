import { expect, it } from 'vitest';
import { LevelWatch, measure } from './level';

const nothing = { peak: 0, rms: 0 };
const room = { peak: 0.004, rms: 0.001 };
const voice = { peak: 0.3, rms: 0.1 };

it('hears a voice, and forgets it after a while', () => {
  const watch = new LevelWatch();
  watch.feed(0, room);
  expect(watch.heard).toBe('listening');
  watch.feed(100, voice);
  expect(watch.heard).toBe('heard');
  watch.feed(1_500, room);
  expect(watch.heard).toBe('heard');
  watch.feed(2_200, room);
  expect(watch.heard).toBe('listening');
});

it('calls a microphone silent after four seconds of nothing, never for a quiet room', () => {
  const watch = new LevelWatch();
  for (let ms = 0; ms < 3_900; ms += 50) watch.feed(ms, nothing);
  expect(watch.heard).toBe('listening');
  watch.feed(4_000, nothing);
  expect(watch.heard).toBe('silent');
  watch.feed(4_050, room);
  expect(watch.heard).toBe('listening');
  for (let ms = 4_100; ms < 20_000; ms += 50) watch.feed(ms, room);
  expect(watch.heard).toBe('listening');
});

it('rises at once and falls slowly', () => {
  const watch = new LevelWatch();
  watch.feed(0, voice);
  expect(watch.level).toBeCloseTo(1 - 20 / 60, 5);
  watch.feed(100, nothing);
  expect(watch.level).toBeCloseTo(1 - 20 / 60 - 0.15, 5);
  watch.feed(2_000, nothing);
  expect(watch.level).toBe(0);
  watch.feed(2_050, { peak: 1, rms: 1 });
  expect(watch.level).toBe(1);
});

it('measures', () => {
  expect(measure(new Float32Array([0.5, -0.5]))).toEqual({ peak: 0.5, rms: 0.5 });
  expect(measure(new Float32Array())).toEqual({ peak: 0, rms: 0 });
});
