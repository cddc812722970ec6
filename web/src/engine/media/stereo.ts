// Opus carries stereo, but only where both ends were told (RFC 7587 6.1): the sender by the other side's description,
// the receiver, in Chromium, by its own answer. That answer is the one text of a browser which is changed here: without
// it everything that is heard is folded into one channel.

import type { Content } from '../jingle/types';
import { kMusicBitrate } from './layers';

/** The server's audio as it is offered to a browser that shall send stereo. */
export function wantStereo(audio: Content): Content {
  const more: [string, string][] = [['stereo', '1'], ['maxaveragebitrate', String(kMusicBitrate)]];
  return {
    ...audio,
    payloadTypes: audio.payloadTypes.map((p) => (isOpus(p.name) ? { ...p, parameters: [...p.parameters, ...more] } : p)),
  };
}

/** An answer that lets stereo be heard. */
export function hearStereo(sdp: string): string {
  const opus = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\//gim)].map((match) => match[1]);
  return sdp.replace(/^a=fmtp:(\d+) (.*)$/gm, (line: string, id: string, parameters: string) =>
    opus.includes(id) && !/(^|;)\s*stereo=/.test(parameters) ? `a=fmtp:${id} ${parameters.trimEnd()};stereo=1` : line,
  );
}

const isOpus = (name: string): boolean => name.toLowerCase() === 'opus';
