import { expect, it } from 'vitest';
import { ago } from './ago';

const now = Date.UTC(2026, 0, 31);
const kHour = 3_600_000;

it.each([
  [0, 'this minute', 'in dieser Minute'],
  [-5, 'this minute', 'in dieser Minute'],
  [2 * kHour, '2 hours ago', 'vor 2 Stunden'],
  [26 * kHour, 'yesterday', 'gestern'],
  [15 * 24 * kHour, '2 weeks ago', 'vor 2 Wochen'],
  [800 * 24 * kHour, '2 years ago', 'vor 2 Jahren'],
])('%i ms', (passed, english, german) => {
  expect(ago(now - passed, now, 'en')).toBe(english);
  expect(ago(now - passed, now, 'de')).toBe(german);
});
