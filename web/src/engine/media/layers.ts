// The layers of our own camera and the one stream of our screen: rids, scales, bitrates, and which of them run for what
// the bridge says is wanted (SenderSourceConstraints).

/** Mids of our own media in every session; the server's slots follow from 4 on. */
export const kMids = { audio: '0', camera: '1', screen: '2', screenAudio: '3' } as const;
/** What one sends: each has an m-line and a source. */
export type SentKind = keyof typeof kMids;
export const kSentKinds = Object.keys(kMids) as SentKind[];
/** What a person switches on and off; the sound of a screen comes and goes with the screen. */
export type OwnKind = Exclude<SentKind, 'screenAudio'>;
export const kFirstSlotMid = 4;
/** Behind the endpoint id and a dash. */
export const kSourceSuffix: Record<SentKind, string> = { audio: 'a0', camera: 'v0', screen: 'v1', screenAudio: 'a1' };

export interface Layer {
  rid: string;
  scale: number;
  maxBitrate: number;
  /** Height of this layer for a 720p picture: the unit in which receivers ask (Jitsi). */
  nominalHeight: number;
}

/** Lowest first, as signalled. */
export const kCameraLayers: readonly Layer[] = [
  { rid: 'l', scale: 4, maxBitrate: 200_000, nominalHeight: 180 },
  { rid: 'm', scale: 2, maxBitrate: 500_000, nominalHeight: 360 },
  { rid: 'h', scale: 1, maxBitrate: 1_500_000, nominalHeight: 720 },
];
const kNominalHeight = 720;
const kLargeBitrate = 3_000_000;
export const kScreenBitrate = 2_500_000;
export const kAudioBitrate = 40_000;
export const kMusicBitrate = 128_000;
/** Music and films, not only speech. */
export const kScreenAudioBitrate = 96_000;

/** Heights: -1 no limit, 0 nobody watches. */
export type MaxHeight = number;

export function lower(a: MaxHeight, b: MaxHeight): MaxHeight {
  return a < 0 ? b : b < 0 ? a : Math.min(a, b);
}

/** Layers that are needed for `maxHeight`: all up to it, and the lowest one if anything is wanted at all. */
export function activeLayers(maxHeight: MaxHeight): boolean[] {
  return kCameraLayers.map(
    (layer, index) => maxHeight < 0 || (maxHeight > 0 && (index === 0 || layer.nominalHeight <= maxHeight)),
  );
}

/** Sets scales and bitrates and what is on. The encodings come from the browser and keep what else they hold. */
export function configureCamera(
  parameters: RTCRtpSendParameters,
  maxHeight: MaxHeight,
  capturedHeight = kNominalHeight,
): RTCRtpSendParameters {
  const active = activeLayers(maxHeight);
  const large = capturedHeight > kNominalHeight;
  for (const encoding of parameters.encodings) {
    const index = kCameraLayers.findIndex((layer) => layer.rid === encoding.rid);
    const layer = kCameraLayers[index];
    if (layer) {
      // Of a larger picture the small layers stay what they are, and the full one gets what it needs.
      encoding.scaleResolutionDownBy = large && layer.scale > 1 ? capturedHeight / layer.nominalHeight : layer.scale;
      encoding.maxBitrate = large && layer.scale === 1 ? kLargeBitrate : layer.maxBitrate;
      encoding.active = active[index] ?? true;
    } else {
      encoding.active = maxHeight !== 0; // A session without rids: one layer.
    }
  }
  return parameters;
}

/**
 * A screen is one stream, made smaller only when everybody watches it small. When bandwidth is short a text stays
 * legible and comes less often; of a film (hint 'motion') the browser weighs both.
 */
export function configureScreen(
  parameters: RTCRtpSendParameters,
  maxHeight: MaxHeight,
  trackHeight: number | undefined,
  hint = '',
): RTCRtpSendParameters {
  parameters.degradationPreference = hint === 'motion' ? 'balanced' : 'maintain-resolution';
  const tooLarge = maxHeight > 0 && trackHeight !== undefined && trackHeight > maxHeight;
  for (const encoding of parameters.encodings) {
    encoding.maxBitrate = kScreenBitrate;
    encoding.scaleResolutionDownBy = tooLarge ? trackHeight / maxHeight : 1;
    encoding.active = maxHeight !== 0;
  }
  return parameters;
}
