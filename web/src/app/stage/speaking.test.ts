import { describe, expect, it } from 'vitest';
import { SteadySpeaker, Voices } from './speaking';

describe('the speaker on the stage', () => {
  it('is there at once, and stays two seconds', () => {
    const speaker = new SteadySpeaker();
    expect(speaker.update('a', 0)).toBe(true);
    expect(speaker.update('b', 500)).toBe(false);
    expect(speaker.shown).toBe('a');
    expect(speaker.dueAt).toBe(2000);
    expect(speaker.update(undefined, 2000)).toBe(true);
    expect([speaker.shown, speaker.dueAt]).toEqual(['b', undefined]);
  });
  it('does not change for who was interrupted and went on', () => {
    const speaker = new SteadySpeaker();
    speaker.update('a', 0);
    speaker.update('b', 300);
    speaker.update('a', 900);
    expect(speaker.dueAt).toBeUndefined();
    expect(speaker.update(undefined, 5000)).toBe(false);
  });
  it('changes at most every two seconds, whatever the server says', () => {
    const speaker = new SteadySpeaker();
    const changes: number[] = [];
    for (let now = 0; now < 30_000; now += 100) if (speaker.update(`p${(now / 100) % 7}`, now)) changes.push(now);
    for (const [i, at] of changes.entries()) if (i > 0) expect(at - (changes[i - 1] ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(changes.length).toBeGreaterThan(10);
  });
  it('goes with who leaves', () => {
    const speaker = new SteadySpeaker();
    speaker.update('a', 0);
    speaker.update('b', 100);
    speaker.drop('a');
    expect(speaker.shown).toBe('b');
    speaker.drop('b');
    expect([speaker.shown, speaker.dueAt]).toEqual([undefined, undefined]);
    expect(speaker.update('c', 150)).toBe(true);
  });
});

describe('the ring', () => {
  const run = (levels: number[], stepMs = 100) => {
    const voices = new Voices();
    return levels.map((level, i) => voices.update([['a', level]], i * stepMs).has('a'));
  };
  it('comes with a voice, not with a click', () => {
    expect(run([0, 0.3, 0, 0, 0.3, 0])).toEqual(Array(6).fill(false));
    expect(run([0.1, 0.1, 0.1, 0.1])).toEqual([false, false, true, true]);
  });
  it('outlasts the pauses between words', () => {
    const shown = run([0.1, 0.1, 0.1, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0, 0.1, 0.1]);
    expect(shown.slice(2)).toEqual(Array(13).fill(true));
  });
  it('goes when it is quiet, or the person is gone', () => {
    expect(run([0.1, 0.1, 0.1, ...Array<number>(10).fill(0)]).at(-1)).toBe(false);
    const voices = new Voices();
    for (const now of [0, 100, 200]) voices.update([['a', 0.2]], now);
    voices.update([], 300);
    expect(voices.update([], 1300).size).toBe(0);
  });
  it('does not make the page draw again while nothing changes', () => {
    const voices = new Voices();
    for (const now of [0, 100, 200]) voices.update([['a', 0.2]], now);
    expect(voices.update([['a', 0.05], ['b', 0]], 300)).toBe(voices.update([['a', 0.3]], 400));
  });
});
