import { expect, it } from 'vitest';
import type { ConnectionSummary } from '../../engine';
import { figuresOf } from './echo-room';

const reading = (change: Partial<ConnectionSummary>): ConnectionSummary => ({
  roundTripMs: undefined, sentBps: 0, receivedBps: 0, sentLossRatio: undefined, receivedLossRatio: undefined, protocol: 'udp',
  relayed: false, availableOutgoingBps: undefined, availableIncomingBps: undefined, sources: new Map(), sent: [], ...change,
});

it('tells the worse of both ways, and the last round trip that was measured', () => {
  const out = [reading({ sentLossRatio: 0.02, roundTripMs: 40 }), reading({ sentLossRatio: 0.04, roundTripMs: 30 }), reading({})];
  const back = [reading({ receivedLossRatio: 0.01 })];
  const figures = figuresOf(out, back);
  expect(figures).toMatchObject({ roundTripMs: 30, protocol: 'udp', relayed: false });
  expect(figures.lossRatio).toBeCloseTo(0.03);
});

it('makes up nothing', () => {
  expect(figuresOf([], [])).toEqual({ roundTripMs: undefined, protocol: '', relayed: false, lossRatio: undefined });
  expect(figuresOf([reading({})], [])).toMatchObject({ roundTripMs: undefined, lossRatio: undefined });
});
