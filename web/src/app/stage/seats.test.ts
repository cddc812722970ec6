import { describe, expect, it } from 'vitest';
import { bringIntoView, kRestMs, pageOf, seat } from './seats';

describe('seats', () => {
  it('are taken in the order of coming', () => expect(seat([], ['a', 'b', 'c'])).toEqual(['a', 'b', 'c']));
  it('stay when others come', () => expect(seat(['a', 'b'], ['b', 'x', 'a'])).toEqual(['a', 'b', 'x']));
  it('that become free go to who comes at the same time', () => expect(seat(['a', 'b', 'c'], ['a', 'c', 'x'])).toEqual(['a', 'x', 'c']));
  it('that stay free are closed by the last', () => {
    expect(seat(['a', 'b', 'c', 'd'], ['a', 'c', 'd'])).toEqual(['a', 'd', 'c']);
    expect(seat(['a', 'b', 'c', 'd'], ['a'])).toEqual(['a']);
    expect(seat(['a', 'b', 'c', 'd'], ['d'])).toEqual(['d']);
    expect(seat(['a'], [])).toEqual([]);
  });
  it('never move more people than left, over long comings and goings', () => {
    let seats: string[] = [];
    let present: string[] = [];
    let random = 7;
    const next = (below: number) => (random = (random * 48271) % 2147483647) % below;
    for (let round = 0; round < 300; round++) {
      const left = next(3);
      const came = next(3);
      const gone = present.splice(next(present.length + 1), left);
      present = [...present, ...Array.from({ length: came }, (_, i) => `p${round}.${i}`)];
      const after = seat(seats, present);
      expect([...after].sort()).toEqual([...present].sort());
      const moved = after.filter((who, i) => seats.includes(who) && seats[i] !== who);
      expect(moved.length).toBeLessThanOrEqual(gone.length);
      if (gone.length === 0) expect(after.slice(0, seats.length)).toEqual(seats);
      seats = after;
    }
  });
});

describe('a speaker on another page', () => {
  const seats = ['a', 'b', 'c', 'd', 'e'];
  const page = { from: 0, to: 3 };
  const now = 100_000;
  const spoke = new Map([['a', 50_000], ['b', 20_000], ['c', 60_000]]);
  it('changes places with who has been quiet for longest', () => {
    expect(bringIntoView(seats, 'e', page, spoke, new Set(), now)).toEqual(['a', 'e', 'c', 'd', 'b']);
  });
  it('leaves those who are pinned', () => {
    expect(bringIntoView(seats, 'e', page, spoke, new Set(['b']), now)).toEqual(['e', 'b', 'c', 'd', 'a']);
    expect(bringIntoView(seats, 'e', page, spoke, new Set(['a', 'b', 'c']), now)).toEqual(seats);
  });
  it('leaves those who just spoke, so that a lively talk does not shuffle the page', () => {
    const lively = new Map(seats.map((who) => [who, now - kRestMs + 1]));
    expect(bringIntoView(seats, 'e', page, lively, new Set(), now)).toEqual(seats);
    expect(bringIntoView(seats, 'e', page, lively, new Set(), now + 1)).not.toEqual(seats);
  });
  it('takes the place of the hindmost who never spoke', () => {
    expect(bringIntoView(seats, 'd', page, new Map([['c', 1]]), new Set(), now)).toEqual(['a', 'd', 'c', 'b', 'e']);
  });
  it('stays where it is when it is in view, or nowhere', () => {
    expect(bringIntoView(seats, 'b', page, spoke, new Set(), now)).toEqual(seats);
    expect(bringIntoView(seats, 'x', page, spoke, new Set(), now)).toEqual(seats);
  });
});

it('knows the pages', () => {
  expect(pageOf(0, 4, 9)).toEqual({ index: 0, pages: 3, from: 0, to: 4 });
  expect(pageOf(2, 4, 9)).toEqual({ index: 2, pages: 3, from: 8, to: 9 });
  expect(pageOf(7, 4, 9)).toMatchObject({ index: 2 });
  expect(pageOf(3, 4, 0)).toEqual({ index: 0, pages: 1, from: 0, to: 0 });
});
