import { beforeAll, describe, expect, it } from 'vitest';
import { type Catalogue, findEmoji, loadEmoji, recentEmoji, withRecent } from './catalogue';

let en: Catalogue;
let de: Catalogue;
beforeAll(async () => {
  [en, de] = await Promise.all([loadEmoji('en'), loadEmoji('de')]);
});

it('knows the same emoji in both languages, with nothing but whole pictures', () => {
  expect(en.emoji.length).toBeGreaterThan(1_500);
  expect(de.emoji.map((e) => e.picture)).toEqual(en.emoji.map((e) => e.picture));
  expect(new Set(en.emoji.map((e) => e.group))).toEqual(new Set(en.groups.map((g) => g.id)));
  expect(en.emoji.some((e) => e.picture === '🇦' || e.picture === '🏽')).toBe(false);
  expect(en.emoji.some((e) => e.picture.includes('🫩'))).toBe(false); // Emoji 16
});

describe('search', () => {
  const found = (catalogue: Catalogue, search: string) => findEmoji(catalogue.emoji, search).map((e) => e.picture);
  it('finds by beginnings of words, names first', () => {
    expect(found(en, 'party pop')[0]).toBe('🎉');
    expect(found(de, 'Konfetti')).toContain('🎉');
    expect(found(de, 'herz')[0]).toMatch(/\p{Extended_Pictographic}/u);
    expect(found(en, 'rtypopp')).toEqual([]);
    expect(found(en, '🎉')).toEqual(['🎉']);
  });
  it('shows no more than fits a glance', () => expect(found(en, 'f').length).toBe(96));
});

it('puts what was used last in front', () => {
  expect(recentEmoji('')[0]).toBe('👍');
  let stored = '';
  for (const picture of ['🍰', '👍', '🍰']) stored = withRecent(stored, picture);
  expect(recentEmoji(stored).slice(0, 3)).toEqual(['🍰', '👍', '❤️']);
  for (let i = 0; i < 100; i++) stored = withRecent(stored, String.fromCodePoint(0x1f400 + i));
  expect(recentEmoji(stored)).toHaveLength(24);
});
