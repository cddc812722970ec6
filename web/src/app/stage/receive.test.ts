import { expect, it } from 'vitest';
import { type Circumstances, heightToAskFor, type Shown, wishesFor } from './receive';

const kPlain: Circumstances = { pixelRatio: 1, level: 0, mostHeight: 2160, dataSaver: false, roomForMore: true };
const face = (source: string, height: number): Shown => ({ source, height, kind: 'small' });

it('asks for the next height that is not smaller than what is drawn', () => {
  expect([100, 180, 300, 500, 900, 2000].map((h) => heightToAskFor(h, 'small', 1))).toEqual([180, 180, 360, 720, 1080, 2160]);
  expect(heightToAskFor(390, 'small', 1), 'a little blur is not seen on faces').toBe(360);
  expect(heightToAskFor(390, 'screen', 1), 'but is on text').toBe(720);
  expect(heightToAskFor(180, 'small', 2)).toBe(360);
  expect(heightToAskFor(180, 'small', 4), 'sharper than eyes').toBe(360);
});

it('asks for what is shown and for nothing else', () => {
  const wishes = wishesFor([face('a-v0', 160), { source: 'b-v1', height: 900, kind: 'screen' }], ['b-v0', 'c-v0'], kPlain);
  expect(wishes).toEqual({
    lastN: -1,
    defaultMaxHeight: 180,
    maxHeights: { 'a-v0': 180, 'b-v1': 1080, 'b-v0': 0, 'c-v0': 0 },
    selected: ['a-v0', 'b-v1'],
    onStage: ['b-v1'],
  });
});

it('wants nobody unseen when the page is full or not looked at', () => {
  expect(wishesFor([face('a-v0', 300)], ['b-v0'], { ...kPlain, roomForMore: false })).toMatchObject({ lastN: 1, defaultMaxHeight: 0 });
  expect(wishesFor([], ['a-v0'], { ...kPlain, roomForMore: false })).toMatchObject({ lastN: 0, maxHeights: { 'a-v0': 0 }, onStage: [] });
});

it('keeps to the budget, the cap and the data saver', () => {
  const shown: Shown[] = [face('a-v0', 600), { source: 'b-v1', height: 900, kind: 'screen' }];
  expect(wishesFor(shown, [], { ...kPlain, level: 2 }).maxHeights).toEqual({ 'a-v0': 180, 'b-v1': 1080 });
  expect(wishesFor(shown, [], { ...kPlain, mostHeight: 360 }).maxHeights).toEqual({ 'a-v0': 360, 'b-v1': 360 });
  expect(wishesFor(shown, [], { ...kPlain, dataSaver: true })).toMatchObject({ defaultMaxHeight: 0, maxHeights: { 'a-v0': 0, 'b-v1': 1080 }, onStage: ['b-v1'] });
});
