// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { bestGrid, heightToAskFor } from './stage/grid';
import { hueOf, initials } from './ui/identity';
import { linkify } from './talk/linkify';
import { shortcutOf } from './call/shortcuts';

describe('bestGrid', () => {
  it.each([
    [1, 1600, 900, 1], [2, 1600, 900, 2], [4, 1600, 900, 2], [9, 1600, 900, 3], [2, 400, 800, 1], [3, 320, 600, 1], [25, 1920, 1080, 5],
  ])('%i tiles in %ix%i take %i columns', (count, width, height, columns) => {
    const grid = bestGrid(count, width, height, 8);
    expect(grid.columns).toBe(columns);
    expect(grid.columns * grid.width + (grid.columns - 1) * 8).toBeLessThanOrEqual(width);
    expect(grid.rows * grid.height + (grid.rows - 1) * 8).toBeLessThanOrEqual(height);
  });
  it('bears a space of nothing', () => expect(bestGrid(3, 0, 0, 8)).toMatchObject({ width: 0, height: 0 }));
});

it('asks for the height that is shown', () => {
  expect([100, 180, 300, 500, 900, 2000].map((h) => heightToAskFor(h, 1))).toEqual([180, 180, 360, 720, 1080, 2160]);
  expect(heightToAskFor(180, 3)).toBe(360);
});

describe('linkify', () => {
  it('finds addresses and leaves marks of the sentence out', () => {
    expect(linkify('see https://a.ex/b?c=d, or (http://e.ex).')).toEqual([
      { text: 'see ' }, { text: 'https://a.ex/b?c=d', href: 'https://a.ex/b?c=d' }, { text: ', or (' },
      { text: 'http://e.ex', href: 'http://e.ex/' }, { text: ').' },
    ]);
    expect(linkify('https://w.ex/A_(b)')[0]?.href).toBe('https://w.ex/A_(b)');
  });
  it('makes no link of anything else', () => {
    expect(linkify('javascript:alert(1) <b>x</b> http://').some((p) => p.href)).toBe(false);
    expect(linkify('')).toEqual([]);
  });
});

it('stands for people without a picture', () => {
  expect(['Ann', 'ann bob carr', '', '🦊 fox'].map(initials)).toEqual(['A', 'AC', '?', '🦊F']);
  expect(hueOf('Ann')).toBe(hueOf('Ann'));
  expect(hueOf('Ann')).not.toBe(hueOf('Bob'));
});

describe('shortcuts', () => {
  const press = (key: string, target: Element = document.body, more: KeyboardEventInit = {}) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
    target.dispatchEvent(event);
    return shortcutOf(event);
  };
  it('are single keys', () => expect(['M', 'v', '?', '0', 'Enter'].map((k) => press(k))).toEqual(['M', 'V', '?', '0', undefined]));
  it('are off while typing and with modifiers', () => {
    const input = document.createElement('textarea');
    document.body.append(input);
    expect(press('m', input)).toBeUndefined();
    expect(press('m', document.body, { ctrlKey: true })).toBeUndefined();
  });
});
