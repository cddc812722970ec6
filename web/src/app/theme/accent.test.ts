import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accentTokens, type Surfaces } from './accent';
import { contrast, mix, parseColour, writeColour } from './contrast';

describe('contrast', () => {
  it('is that of WCAG', () => {
    const ratio = (a: string, b: string) => Number(contrast(parseColour(a), parseColour(b)).toFixed(2));
    expect(ratio('#000000', '#ffffff')).toBe(21);
    expect(ratio('#ffffff', '#ffffff')).toBe(1);
    expect(ratio('#767676', '#ffffff')).toBe(4.54);
    expect(ratio('#ffffff', '#767676')).toBe(4.54);
  });
  it('mixes and writes', () => {
    expect(writeColour(mix(parseColour('#000000'), parseColour('#ffffff'), 0.5))).toBe('#808080');
    expect(writeColour(parseColour(' #0A0b0C'))).toBe('#0a0b0c');
    expect(writeColour(parseColour('#f0a'))).toBe('#ff00aa');
  });
});

/** The surfaces of a theme as tokens.css has them. */
function surfacesOf(theme: string): Surfaces {
  const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`));
  const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)![1]!;
  return { backgrounds: ['stage', 'surface', 'surface-2'].map(token), text: token('text'), surface: token('surface') };
}

describe('accentTokens', () => {
  it('takes the colours of the house', () => {
    expect(accentTokens('#0a6b5a', surfacesOf('light'))).toMatchObject({ '--accent': '#0a6b5a', '--on-accent': '#ffffff' });
    expect(accentTokens('#63e2c0', surfacesOf('dark'))).toMatchObject({ '--accent': '#63e2c0', '--on-accent': '#000000' });
  });
  it.each([
    ['#63e2c0', 'light'], ['#ffff00', 'light'], ['#0a6b5a', 'dark'], ['#0000ff', 'dark'], ['#808080', 'light'], ['#808080', 'dark'],
  ])('refuses %s in the %s theme', (colour, theme) => expect(accentTokens(colour, surfacesOf(theme))).toBeUndefined());
  it('hovers towards the text', () => {
    const tokens = accentTokens('#1a4fd0', surfacesOf('light'))!;
    expect(contrast(parseColour(tokens['--accent-strong']), [255, 255, 255])).toBeGreaterThan(
      contrast(parseColour(tokens['--accent']), [255, 255, 255]),
    );
  });
});
