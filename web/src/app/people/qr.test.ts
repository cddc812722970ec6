import { expect, it } from 'vitest';
import { encode } from 'uqr';
import { qrShape } from './qr';

/** The squares that a path of pieces "Mx yhLv1h-Lz" covers. */
function squares(path: string): Set<string> {
  const covered = new Set<string>();
  expect(path.replace(/M\d+ \d+h\d+v1h-\d+z/g, '')).toBe('');
  for (const [, x, y, length, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(length).toBe(back);
    for (let i = 0; i < Number(length); i++) covered.add(`${Number(x) + i} ${y}`);
  }
  return covered;
}

it('draws each dark module once, with four light ones around it all', () => {
  const text = 'https://meet.example.org/garden-party';
  const { size, path } = qrShape(text);
  const { data } = encode(text, { ecc: 'M', border: 0 });
  expect(size).toBe(data.length + 8);
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x + 4} ${y + 4}`] : [])));
  expect([...squares(path)].sort()).toEqual(dark.sort());
  expect(path.split('M').length - 1).toBeLessThan(dark.length);
});
