// @vitest-environment jsdom
import { beforeEach, expect, it } from 'vitest';
import { Notices } from './call/notices.svelte';
import { Mishaps } from './mishaps.svelte';

let now: number;
let page: EventTarget;
let mishaps: Mishaps;
let notices: Notices;
const texts = () => notices.list.map((notice) => notice.text.slice(0, 30));
const kTold = 'Something on this page went wr';

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  page = new EventTarget();
  mishaps = new Mishaps(() => now);
  notices = new Notices();
  return mishaps.watch(page);
});

const reject = (reason: unknown) => page.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
const fail = (message: string, filename = `${location.origin}/assets/a.js`) =>
  page.dispatchEvent(Object.assign(new Event('error'), { message, filename, error: new Error(message) }));

it('says once in a while that something went wrong, and keeps what it was', () => {
  mishaps.tell(notices);
  reject(new TypeError('x is undefined'));
  fail('broken');
  expect(texts()).toEqual([kTold]);
  expect(notices.list[0]).toMatchObject({ tone: 'warn', acts: [{ label: 'Reload page' }] });
  notices.dismiss(notices.list[0]?.id ?? 0);
  reject('no');
  expect(texts()).toEqual([]);
  now += 5 * 60_000;
  reject('no');
  expect(texts()).toEqual([kTold]);
  expect(mishaps.list.map(({ what }) => what)).toEqual(['TypeError: x is undefined', 'Error: broken', 'no', 'no']);
  expect(mishaps.asText()).toBe(
    ['Errors of this page', '', '2026-01-01T00:00:00.000Z TypeError: x is undefined', '2026-01-01T00:00:00.000Z Error: broken',
      '2026-01-01T00:00:00.000Z no', '2026-01-01T00:05:00.000Z no'].join('\n'),
  );
});

it('says it later when there was no place yet', () => {
  fail('early');
  expect(texts()).toEqual([]);
  mishaps.tell(notices);
  expect(texts()).toEqual([kTold]);
});

it('leaves out what is none: extensions, layout that takes another turn, what was given up on purpose', () => {
  mishaps.tell(notices);
  fail('of an extension', 'chrome-extension://abc/inject.js');
  fail('Script error.', '');
  fail('ResizeObserver loop completed with undelivered notifications.');
  reject(new DOMException('closed', 'AbortError'));
  expect(mishaps.list).toEqual([]);
  expect(texts()).toEqual([]);
  expect(mishaps.asText()).toBe('');
});

it('keeps the last twenty, each cut short', () => {
  for (let i = 0; i < 30; i++) reject(`${i} ${'x'.repeat(1_000)}`);
  expect(mishaps.list).toHaveLength(20);
  expect(mishaps.list[0]?.what).toMatch(/^10 x+$/);
  expect(mishaps.list[0]?.what).toHaveLength(300);
});
