import { describe, expect, it } from 'vitest';
import { parseReport, writeReport } from '../bridge/report';
import type { SourceSummary, StatsSummary } from '../media/stats-types';
import { qualityOf, reportOf, scoreOf, smooth } from './quality';

const source = (lossRatio: number, receivedBps = 300_000): SourceSummary => ({
  receivedBps, lossRatio, jitterMs: 3, codec: 'VP8', width: 640, height: 360, framesPerSecond: 30, framesDecoded: 1, freezes: 0, decoder: undefined,
});
const summary = (more: Partial<StatsSummary> = {}): StatsSummary => ({
  roundTripMs: 20, sentBps: 700_000, receivedBps: 600_000, sentLossRatio: 0, receivedLossRatio: 0, protocol: 'udp', relayed: false,
  availableOutgoingBps: undefined, sources: new Map(), sent: [], ...more,
});
const layer = { kind: 'camera', rid: 'l', codec: 'VP8', width: 320, height: 180, framesPerSecond: 15, sentBps: 100_000, packetsSent: 9, limitation: 'bandwidth', encoder: undefined } as const;

describe('the score', () => {
  it.each([
    ['all well', summary(), 100],
    ['one percent is nothing', summary({ sentLossRatio: 0.01 }), 100],
    ['five percent on the way out', summary({ sentLossRatio: 0.05 }), 60],
    ['twenty percent', summary({ sentLossRatio: 0.2 }), 0],
    ['far away', summary({ roundTripMs: 350 }), 75],
    ['too far away', summary({ roundTripMs: 800 }), 19],
    ['narrow', summary({ availableOutgoingBps: 90_000, sent: [layer] }), 20],
    ['narrow, but nothing is held back', summary({ availableOutgoingBps: 90_000, sent: [{ ...layer, limitation: 'none' }] }), 100],
    ['nothing flows', summary({ sentLossRatio: undefined, receivedLossRatio: undefined, roundTripMs: undefined }), 100],
  ])('%s', (_, given, score) => expect(scoreOf(given)).toBe(score));

  it('does not take the loss of one person for our own', () => {
    const lossy = source(0.2);
    expect(scoreOf(summary({ sources: new Map([['b-v0', lossy], ['c-v0', source(0)]]) }))).toBe(100);
    expect(scoreOf(summary({ sources: new Map([['b-v0', lossy], ['c-v0', source(0.11)]]) }))).toBe(0);
    expect(scoreOf(summary({ sources: new Map([['b-v0', lossy]]) }), (name) => (name === 'b-v0' ? 0.19 : 0))).toBe(100);
    expect(scoreOf(summary({ sources: new Map([['b-v0', lossy], ['c-v0', source(0, 0)]]) }))).toBe(0);
  });

  it('needs more than one bad reading, and more than one good one', () => {
    let score = smooth(undefined, 100);
    score = smooth(score, 0);
    expect(qualityOf(score)).toBe('good');
    for (let i = 0; i < 3; i++) score = smooth(score, 0);
    expect(qualityOf(score, 'good')).toBe('weak');
    expect(qualityOf(40, 'weak')).toBe('weak');
    expect(qualityOf(40, 'good')).toBe('good');
    expect(qualityOf(45, 'weak')).toBe('good');
  });
});

describe('the report', () => {
  it('is written as Jitsi does', () => {
    const told = reportOf(summary({ sentLossRatio: 0.031, receivedLossRatio: 0.004, sent: [layer, { ...layer, rid: 'm', height: 360 }, { ...layer, rid: 'h', height: 720, sentBps: 0 }] }), 79.6);
    expect(writeReport(told)).toEqual({
      colibriClass: 'EndpointStats', bitrate: { upload: 700, download: 600 }, connectionQuality: 80, jvbRTT: 20,
      maxEnabledResolution: 360, packetLoss: { upload: 3, download: 0, total: 3 },
    });
    expect(parseReport(writeReport(told))).toEqual({
      score: 80, sentBps: 700_000, receivedBps: 600_000, roundTripMs: 20, sentLossRatio: 0.03, receivedLossRatio: 0, height: 360,
    });
  });
  it('may lack most, and lies are passed over', () => {
    const none = { sentBps: undefined, receivedBps: undefined, roundTripMs: undefined, sentLossRatio: undefined, receivedLossRatio: undefined, height: undefined };
    expect(parseReport({ connectionQuality: 12.5 })).toEqual({ score: 12.5, ...none });
    expect(parseReport({ connectionQuality: 1e9, bitrate: null, packetLoss: 'x', jvbRTT: -1, maxEnabledResolution: '9' })).toEqual({ score: 100, ...none });
    for (const lie of [undefined, '100', -1, NaN, null]) expect(parseReport({ connectionQuality: lie })).toBeUndefined();
  });
});
