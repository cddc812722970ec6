import { expect, it } from 'vitest';
import { AudioLevels, readVideoLoad } from './load';

it('adds up what was received and dropped, and hears of a slow encoder', () => {
  const stats = [
    { type: 'inbound-rtp', kind: 'video', framesReceived: 100, framesDropped: 7 },
    { type: 'inbound-rtp', kind: 'video', framesReceived: 50 },
    { type: 'inbound-rtp', kind: 'audio', framesReceived: 9 },
    { type: 'outbound-rtp', qualityLimitationReason: 'bandwidth' },
  ];
  expect(readVideoLoad(stats)).toEqual({ framesReceived: 150, framesDropped: 7, encoderLimited: false });
  expect(readVideoLoad([{ type: 'outbound-rtp', qualityLimitationReason: 'cpu' }]).encoderLimited).toBe(true);
});

it('takes a source that stands still for silent', () => {
  let heard = [{ rtpTimestamp: 960, audioLevel: 0.4 }];
  const receiver = (kind: string) => ({ track: { kind }, getSynchronizationSources: () => heard });
  const transceivers = [
    { mid: '4', receiver: receiver('audio') }, { mid: '5', receiver: receiver('video') }, { mid: '6', receiver: receiver('audio') },
  ] as unknown as RTCRtpTransceiver[];
  const sources = new Map([['4', 'b-a0'], ['5', 'b-v0']]);
  const levels = new AudioLevels();
  expect([...levels.read(transceivers, sources)]).toEqual([['b-a0', 0.4]]);
  expect([...levels.read(transceivers, sources)]).toEqual([['b-a0', 0]]);
  heard = [{ rtpTimestamp: 1920, audioLevel: 0.3 }];
  expect([...levels.read(transceivers, sources)]).toEqual([['b-a0', 0.3]]);
  heard = [];
  expect([...levels.read(transceivers, sources)]).toEqual([]);
});
