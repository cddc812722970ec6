import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StatsSummary } from '../media/stats-types';
import { Vitals } from './vitals';

const kWell: StatsSummary = {
  roundTripMs: 20, sentBps: 1, receivedBps: 1, sentLossRatio: 0, receivedLossRatio: 0, protocol: 'udp', relayed: false,
  availableOutgoingBps: undefined, sources: new Map(), sent: [],
};
const report = (score: number) => ({ score, sentBps: 1, receivedBps: 1, roundTripMs: 1, sentLossRatio: 0, receivedLossRatio: 0, height: 0 });

let told: Record<string, unknown>[];
let now: StatsSummary;
let vitals: Vitals;
let changes: number;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  now = kWell;
  changes = 0;
  vitals = new Vitals(() => Promise.resolve(now), (message) => told.push(message));
  vitals.events.on('changed', () => changes++);
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

it('reads every two seconds and tells every ten', async () => {
  const readings: unknown[] = [];
  vitals.events.on('reading', (r) => readings.push(r));
  vitals.start();
  await pass(21_000);
  expect(readings).toHaveLength(10);
  expect(told.map((m) => [m.colibriClass, m.connectionQuality])).toEqual([['EndpointStats', 100], ['EndpointStats', 100]]);
  vitals.stop();
  await pass(60_000);
  expect(told).toHaveLength(2);
  expect(vitals.latest).toBeUndefined();
});

it('calls the own connection weak after some bad readings, and well again after some good ones', async () => {
  vitals.start();
  await pass(2_000);
  expect(vitals.quality).toBe('good');
  now = { ...kWell, sentLossRatio: 0.3 };
  await pass(2_000);
  expect(vitals.quality).toBe('good');
  await pass(6_000);
  expect(vitals.quality).toBe('weak');
  now = kWell;
  await pass(4_000);
  expect(vitals.quality).toBe('good');
  expect(changes).toBe(3);
});

it('keeps what others told until they have been silent for long, or left', async () => {
  vitals.start();
  vitals.note('b', report(100));
  vitals.note('b', report(90));
  expect([vitals.qualityOf('b'), changes]).toEqual(['good', 1]);
  vitals.note('b', report(10));
  expect([vitals.qualityOf('b'), vitals.qualityOf('c'), changes]).toEqual(['weak', undefined, 2]);
  await pass(34_000);
  expect(vitals.reportOf('b')?.score).toBe(10);
  await pass(4_000);
  expect(vitals.qualityOf('b')).toBeUndefined();
  vitals.note('b', report(10));
  vitals.forget('b');
  expect(vitals.reportOf('b')).toBeUndefined();
});

it('drops a reading that comes after the end', async () => {
  let answer: (summary: StatsSummary) => void = () => undefined;
  const late = new Vitals(() => new Promise((resolve) => (answer = resolve)), () => undefined);
  late.start();
  await pass(2_000);
  late.stop();
  answer(kWell);
  await pass(0);
  expect(late.latest).toBeUndefined();
});
