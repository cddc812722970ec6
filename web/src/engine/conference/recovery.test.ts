import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Recovery } from './recovery';

let log: string[];
let refuse: boolean;
let recovery: Recovery;
beforeEach(() => {
  vi.useFakeTimers();
  log = [];
  refuse = false;
  recovery = new Recovery({
    restartIce: () => (log.push('ice'), refuse ? Promise.reject(new Error('no')) : Promise.resolve()),
    restartSession: () => (log.push('session'), Promise.resolve()),
    giveUp: () => log.push('give up'),
  });
});
afterEach(() => vi.useRealTimers());

it('lets ICE find back by itself', async () => {
  recovery.handleState('disconnected');
  await vi.advanceTimersByTimeAsync(1_999);
  recovery.handleState('connected');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual([]);
});

it('restarts ICE once, then the session', async () => {
  recovery.handleState('disconnected');
  await vi.advanceTimersByTimeAsync(2_000);
  recovery.handleState('failed');
  expect(log).toEqual(['ice']);
  await vi.advanceTimersByTimeAsync(15_001);
  expect(log).toEqual(['ice', 'session']);
});

it('stops when the restart helped', async () => {
  recovery.handleState('failed');
  recovery.handleState('connected');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log).toEqual(['ice']);
});

it('asks for a session at once when the restart is refused', async () => {
  refuse = true;
  recovery.handleState('failed');
  await vi.advanceTimersByTimeAsync(1);
  expect(log).toEqual(['ice', 'session']);
});

it('gives up after three sessions, and counts anew after a success', async () => {
  for (let i = 0; i < 3; i++) {
    recovery.restartSession('x');
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(log).toEqual(['session', 'session', 'session']);
  recovery.handleState('connected');
  recovery.restartSession('x');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(log).toHaveLength(4);
  for (let i = 0; i < 3; i++) {
    recovery.restartSession('x');
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(log.at(-1)).toBe('give up');
});

it('takes a change of network as a hint only when the path is broken', async () => {
  recovery.handleNetworkChange('connected');
  expect(log).toEqual([]);
  recovery.handleNetworkChange('disconnected');
  expect(log).toEqual(['ice']);
});
