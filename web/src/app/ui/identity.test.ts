import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hueOf } from './identity';

/** Relative luminance (WCAG 2.2). */
function luminance(hue: number, saturation: number, lightness: number): number {
  const a = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    const value = lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}

it('tells people apart whose names differ by a letter', () => {
  for (let i = 1; i < 30; i++) {
    const apart = Math.abs(hueOf(`Guest ${i}`) - hueOf(`Guest ${i + 1}`));
    expect(Math.min(apart, 360 - apart)).toBeGreaterThan(25);
  }
});

it('lets initials be read on every colour', () => {
  const style = readFileSync(join(import.meta.dirname, 'Avatar.svelte'), 'utf8');
  const [back, text] = [...style.matchAll(/hsl\(var\(--hue\) (\d+)% (\d+)%\)/g)].map((m) => [Number(m[1]) / 100, Number(m[2]) / 100] as const);
  if (!back || !text) throw new Error('the colours of the avatar are not where they were');
  for (let hue = 0; hue < 360; hue++) {
    const contrast = (luminance(hue, ...text) + 0.05) / (luminance(hue, ...back) + 0.05);
    expect(contrast).toBeGreaterThanOrEqual(4.5);
  }
});
