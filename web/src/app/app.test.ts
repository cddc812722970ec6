// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { hueOf, initials } from './ui/identity';
import { linkify } from './talk/linkify';
import { shortcutOf } from './call/shortcuts';

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
