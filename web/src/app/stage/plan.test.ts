import { describe, expect, it } from 'vitest';
import { kPagerHeight, planGrid, planSpeaker } from './plan';

const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);
const kLaptop = { width: 1264, height: 680 };
const kPhone = { width: 344, height: 560 };

describe('a grid', () => {
  it('of few has one page with everybody in order', () => {
    const plan = planGrid(people(7), kLaptop, 0);
    expect(plan).toMatchObject({ page: 0, pages: 1, from: 0, to: 7 });
    expect(plan.tiles.map((t) => t.key)).toEqual(people(7));
  });
  it('of many shows everybody once over its pages, and leaves room for the buttons', () => {
    for (const space of [kLaptop, kPhone]) {
      const first = planGrid(people(60), space, 0);
      const all = Array.from({ length: first.pages }, (_, page) => planGrid(people(60), space, page));
      expect(all.flatMap((plan) => plan.tiles.map((t) => t.key))).toEqual(people(60));
      const size = ({ width, height }: { width: number; height: number }) => `${width}x${height}`;
      expect(new Set(all.flatMap((plan) => plan.tiles.map((t) => size(t.box)))).size).toBe(1);
      for (const { box } of first.tiles) expect(box.y + box.height).toBeLessThanOrEqual(space.height - kPagerHeight);
    }
  });
  it('shows the last page when the one looked at is gone', () => {
    const { pages } = planGrid(people(40), kPhone, 0);
    expect(planGrid(people(40), kPhone, 99).page).toBe(pages - 1);
    expect(planGrid(people(3), kPhone, 99)).toMatchObject({ page: 0, pages: 1 });
  });
});

describe('speaker view', () => {
  it('has one large and the others in a strip', () => {
    const { tiles } = planSpeaker(['a'], ['b', 'c'], kLaptop, 0, false);
    expect(tiles.map((t) => [t.key, t.large])).toEqual([['a', true], ['b', false], ['c', false]]);
    expect(tiles[0]?.box.height).toBeGreaterThan(3 * (tiles[1]?.box.height ?? 0));
  });
  it('has several of one size, and pages of the strip', () => {
    const plan = planSpeaker(['a', 'b'], people(30), kLaptop, 1, false);
    const [a, b, ...strip] = plan.tiles;
    expect([a?.large, b?.large, strip.some((t) => t.large)]).toEqual([true, true, false]);
    expect([a?.box.width, a?.box.height]).toEqual([b?.box.width, b?.box.height]);
    expect(plan.pages).toBeGreaterThan(1);
    expect(plan.tiles[2]?.key).toBe(`p${plan.from}`);
  });
  it('gives everything to who is alone, and all the room to a screen', () => {
    const [tile] = planSpeaker(['a'], [], kLaptop, 0, true).tiles;
    expect(tile?.box).toMatchObject(kLaptop);
    const [face] = planSpeaker(['a'], [], kPhone, 0, false).tiles;
    expect(face?.box.height).toBeLessThan(kPhone.height);
  });
});
