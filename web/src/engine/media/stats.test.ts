import { describe, expect, it } from 'vitest';
import { kChromiumReports, kFirefoxReports } from '../testing/stats-reports';
import { type Stat, StatsReader } from './stats';
import type { StatsSummary } from './stats-types';

const at = (timestamp: number, bytes: number, lost: number, packets: number): Stat[] => [
  { id: 'i', type: 'inbound-rtp', timestamp, mid: '4', bytesReceived: bytes, packetsLost: lost, packetsReceived: packets, frameWidth: 640, frameHeight: 360, framesPerSecond: 30, framesDecoded: 9, freezeCount: 2, decoderImplementation: 'libvpx' },
  { id: 'o', type: 'outbound-rtp', timestamp, mid: '0', bytesSent: bytes * 2, packetsSent: packets },
  { id: 'r', type: 'remote-inbound-rtp', timestamp, packetsLost: lost / 2 },
  { id: 'p', type: 'candidate-pair', timestamp, nominated: true, state: 'succeeded', currentRoundTripTime: 0.0421, localCandidateId: 'l' },
  { id: 'l', type: 'local-candidate', timestamp, protocol: 'udp', candidateType: 'relay' },
];

describe('differences', () => {
  const mids = new Map([['4', 'b-v0']]);

  it('gives rates and losses between two readings', () => {
    const reader = new StatsReader();
    expect(reader.read(at(0, 1000, 5, 10), mids)).toMatchObject({
      receivedBps: 0, receivedLossRatio: undefined, sentLossRatio: undefined, roundTripMs: 42, protocol: 'udp', relayed: true,
    });
    const summary = reader.read(at(2000, 251_000, 15, 100), mids);
    expect(summary).toMatchObject({ receivedBps: 1_000_000, sentBps: 2_000_000, receivedLossRatio: 0.1 });
    expect(summary.sentLossRatio).toBeCloseTo(5 / 90);
    expect(summary.sources.get('b-v0')).toMatchObject({
      receivedBps: 1_000_000, lossRatio: 0.1, width: 640, framesDecoded: 9, freezes: 2, decoder: 'libvpx',
    });
  });

  it('takes packets that were late for no gain', () => {
    const reader = new StatsReader();
    reader.read(at(0, 0, 10, 10), mids);
    expect(reader.read(at(2000, 1000, 4, 100), mids)).toMatchObject({ receivedLossRatio: 0, sentLossRatio: 0 });
  });

  it('names no source that the m-line does not carry', () => {
    expect(new StatsReader().read(at(0, 1, 0, 1), new Map()).sources.size).toBe(0);
  });
});

describe('real reports', () => {
  const readBoth = (reports: readonly Stat[][], mids: [string, string][]): StatsSummary => {
    const reader = new StatsReader();
    const [first, second] = reports.map((report) => reader.read(report, new Map(mids)));
    expect(first).toMatchObject({ sentBps: 0, receivedBps: 0 });
    return second as StatsSummary;
  };
  const layers = ({ sent }: StatsSummary) => sent.map((s) => [s.kind, s.rid, s.codec, s.width, s.height, s.framesPerSecond, s.sentBps, s.limitation]);

  it('of Chromium', () => {
    const summary = readBoth(kChromiumReports, [['3', 'b-v0'], ['4', 'b-a0']]);
    expect(summary).toMatchObject({ roundTripMs: 1, protocol: 'udp', relayed: false, availableOutgoingBps: 5_603_076, sentLossRatio: 0, receivedLossRatio: 0 });
    expect(layers(summary)).toEqual([
      ['audio', '', 'opus', 0, 0, 0, 40_388, undefined],
      ['camera', 'l', 'VP8', 160, 90, 15, 40_167, 'none'],
      ['camera', 'm', 'VP8', 320, 180, 15, 32_482, 'none'],
      ['camera', 'h', 'VP8', 0, 0, 0, 0, 'none'],
      ['screen', '', 'VP8', 0, 0, 0, 0, 'none'],
    ]);
    expect(summary.sources.get('b-a0')).toMatchObject({ receivedBps: 37_171, codec: 'opus', jitterMs: 4, lossRatio: 0 });
    expect(summary.sources.get('b-v0')).toMatchObject({ receivedBps: 15_639, codec: 'VP8', width: 320, height: 180, framesPerSecond: 9, freezes: 0 });
  });

  it('of Firefox, which knows neither limits nor what the way could carry', () => {
    const summary = readBoth(kFirefoxReports, [['4', 'b-v0'], ['3', 'b-a0']]);
    expect(summary).toMatchObject({ roundTripMs: 1, protocol: 'udp', relayed: false, availableOutgoingBps: undefined, sentLossRatio: 0, receivedLossRatio: 0 });
    expect(layers(summary)).toEqual([
      ['audio', '', 'opus', 0, 0, 0, 37_154, undefined],
      ['camera', 'l', 'VP8', 160, 90, 10, 96_809, undefined],
      ['camera', 'm', 'VP8', 320, 180, 10, 16_111, undefined],
      ['camera', 'h', 'VP8', 0, 0, 0, 0, undefined],
      ['screen', '', 'VP8', 0, 0, 0, 0, undefined],
    ]);
    expect(summary.sources.get('b-a0')).toMatchObject({ receivedBps: 40_370, codec: 'opus', jitterMs: 4 });
    expect(summary.sources.get('b-v0')).toMatchObject({ receivedBps: 25_547, codec: 'VP8', width: 320, height: 180, framesPerSecond: 15 });
  });
});
