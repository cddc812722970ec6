import { beforeEach, expect, it } from 'vitest';
import { keepAwake } from './awake';

class FakeDocument extends EventTarget {
  visibilityState = 'visible';
  show(visible: boolean): void {
    this.visibilityState = visible ? 'visible' : 'hidden';
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let doc: FakeDocument;
let locks: { released: boolean; release(): Promise<void> }[];
let refuse: boolean;
const wakeLock = {
  request: () => {
    if (refuse) return Promise.reject(new DOMException('low battery', 'NotAllowedError'));
    const lock = { released: false, release: () => Promise.resolve(void (lock.released = true)) };
    locks.push(lock);
    return Promise.resolve(lock);
  },
};
const keep = () => keepAwake(doc as unknown as Document, wakeLock as unknown as WakeLock);
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  doc = new FakeDocument();
  locks = [];
  refuse = false;
});

it('holds one lock, and asks for another after the browser took it away', async () => {
  const sleep = keep();
  await settle();
  doc.show(true);
  await settle();
  expect(locks).toHaveLength(1);
  doc.show(false);
  (locks[0] as { released: boolean }).released = true;
  await settle();
  expect(locks).toHaveLength(1);
  doc.show(true);
  await settle();
  expect(locks).toHaveLength(2);
  sleep();
  expect(locks[1]?.released).toBe(true);
  doc.show(true);
  await settle();
  expect(locks).toHaveLength(2);
});

it('gives back a lock that comes after the end', async () => {
  keep()();
  await settle();
  expect(locks.map((lock) => lock.released)).toEqual([true]);
});

it('bears a refusal, and a browser without locks', async () => {
  refuse = true;
  const sleep = keep();
  await settle();
  refuse = false;
  doc.show(true);
  await settle();
  expect(locks).toHaveLength(1);
  sleep();
  expect(() => keepAwake(doc as unknown as Document, null)()).not.toThrow();
});
