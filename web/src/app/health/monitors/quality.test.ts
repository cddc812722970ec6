import { beforeEach, expect, it } from 'vitest';
import type { ConnectionSummary, Limitation, SentSummary } from '../../../engine';
import { QualityMonitor, type QualitySigns } from './quality';

const sent = (kind: 'audio' | 'camera', packetsSent: number, limitation?: Limitation): SentSummary => ({
  kind, rid: '', codec: 'VP8', width: 0, height: 0, framesPerSecond: 0, sentBps: 9, packetsSent, limitation, encoder: undefined,
});
const reading = (...streams: SentSummary[]): ConnectionSummary => ({
  roundTripMs: 1, sentBps: 9, receivedBps: 9, sentLossRatio: 0, receivedLossRatio: 0, protocol: 'udp', relayed: false,
  availableOutgoingBps: undefined, availableIncomingBps: undefined, sources: new Map(), sent: streams,
});
const kSigns: QualitySigns = { reading: undefined, quality: 'good', talking: false, heldBack: 0 };

let monitor: QualityMonitor;
let now: number;
beforeEach(() => {
  monitor = new QualityMonitor();
  now = 0;
});
/** A new reading every two seconds. @returns what was told at the end of each. */
const pass = (readings: number, signs: (index: number) => Partial<QualitySigns>): string[] =>
  Array.from({ length: readings }, (_, index) => {
    now += 2_000;
    return monitor.feed(now, { ...kSigns, ...signs(index) }).join();
  });

it('says that the picture is sent smaller, but not while the browser is finding out', () => {
  expect(pass(3, () => ({ reading: reading(sent('camera', 1, 'bandwidth')) }))).toEqual(['', '', '']);
  expect(pass(2, () => ({ reading: reading(sent('camera', 1, 'bandwidth')) }))).toEqual(['sends-smaller', 'sends-smaller']);
  expect(pass(6, () => ({ reading: reading(sent('camera', 1, 'none')) })).at(-1)).toBe('');
});

it('takes no stream that is not sent for a lowered one', () => {
  expect(pass(6, () => ({ reading: reading({ ...sent('camera', 1, 'bandwidth'), sentBps: 0 }) })).join('')).toBe('');
});

it('says that the computer is busy, beside the network', () => {
  const both = () => ({ quality: 'weak' as const, reading: reading(sent('camera', 1, 'cpu')) });
  expect(pass(5, both).at(-1)).toBe('network-weak,computer-busy');
});

it('tells a picture that the network holds back from one that is not sent', () => {
  const held = (availableIncomingBps: number) => () => ({ heldBack: 1, reading: { ...reading(), availableIncomingBps } });
  expect(pass(5, held(400_000)).at(-1)).toBe('sees-less');
  monitor = new QualityMonitor();
  expect(pass(5, held(3_000_000)).at(-1)).toBe('');
});

it('says when nothing of the voice goes out', () => {
  const flowing = (index: number) => ({ talking: true, reading: reading(sent('audio', index * 100)) });
  const stuck = () => ({ talking: true, reading: reading(sent('audio', 700)) });
  expect(pass(4, flowing).join('')).toBe('');
  expect(pass(4, stuck)).toEqual(['', '', '', 'unheard']);
  expect(pass(1, (i) => flowing(i + 9))).toEqual(['']);
});

it('waits for a figure after the unmuting: while muted nothing goes out', () => {
  const muted = () => ({ talking: false, reading: reading(sent('audio', 700)) });
  expect(pass(5, muted).join('')).toBe('');
  expect(pass(3, (index) => ({ talking: true, reading: reading(sent('audio', 700 + index * 100)) })).join('')).toBe('');
});
