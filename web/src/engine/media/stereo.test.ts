import { expect, it } from 'vitest';
import { hearStereo } from './stereo';

it('lets an answer hear stereo, once, and leaves all else', () => {
  const sdp = (opus: string) =>
    ['m=audio 9 X 111 126', 'a=rtpmap:111 opus/48000/2', `a=fmtp:111 ${opus}`, 'a=rtpmap:126 telephone-event/8000', 'a=fmtp:126 0-15', ''].join('\r\n');
  expect(hearStereo(sdp('minptime=10;useinbandfec=1'))).toBe(sdp('minptime=10;useinbandfec=1;stereo=1'));
  expect(hearStereo(sdp('stereo=1;useinbandfec=1'))).toBe(sdp('stereo=1;useinbandfec=1'));
  expect(hearStereo(sdp('sprop-stereo=1'))).toBe(sdp('sprop-stereo=1;stereo=1'));
});
