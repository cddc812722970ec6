import { expect, it } from 'vitest';
import { StatsReader } from './stats';

const at = (timestamp: number, bytes: number, lost: number, packets: number) => [
  { id: 'i', type: 'inbound-rtp', timestamp, mid: '4', bytesReceived: bytes, packetsLost: lost, packetsReceived: packets, frameWidth: 640, frameHeight: 360, framesPerSecond: 30, framesDecoded: 9 },
  { id: 'o', type: 'outbound-rtp', timestamp, bytesSent: bytes * 2 },
  { id: 'p', type: 'candidate-pair', timestamp, nominated: true, state: 'succeeded', currentRoundTripTime: 0.0421, localCandidateId: 'l' },
  { id: 'l', type: 'local-candidate', timestamp, protocol: 'udp', candidateType: 'relay' },
];

it('gives rates between two readings', () => {
  const reader = new StatsReader();
  const mids = new Map([['4', 'b-v0']]);
  expect(reader.read(at(0, 1000, 0, 10), mids)).toMatchObject({ receivedBps: 0, roundTripMs: 42, protocol: 'udp', relayed: true });
  const summary = reader.read(at(2000, 251_000, 10, 100), mids);
  expect(summary).toMatchObject({ receivedBps: 1_000_000, sentBps: 2_000_000 });
  expect(summary.sources.get('b-v0')).toMatchObject({ receivedBps: 1_000_000, lossRatio: 0.1, width: 640, framesDecoded: 9 });
});
