// What the statistics of a connection say, in plain values: the same from every browser. What a browser does not tell
// is undefined, never a made-up zero.

import type { SentKind } from './layers';

/** What the browser knows. */
export interface StatsSummary {
  roundTripMs: number | undefined;
  sentBps: number;
  receivedBps: number;
  /** 0 to 1, since the last summary; undefined while nothing went that way. */
  sentLossRatio: number | undefined;
  receivedLossRatio: number | undefined;
  /** Path of the media: 'udp' or 'tcp', '' while there is none; relayed or not. */
  protocol: string;
  relayed: boolean;
  /** What the browser believes that the way out could carry. */
  availableOutgoingBps: number | undefined;
  /** What is received, by source name. */
  sources: Map<string, SourceSummary>;
  /** What is sent: one of the microphone, one for each layer of the camera (lowest first), one of the screen, one of its sound. */
  sent: readonly SentSummary[];
}

/** With what the server says. */
export interface ConnectionSummary extends StatsSummary {
  availableIncomingBps: number | undefined;
}

interface StreamSummary {
  /** As in "VP8", "opus"; '' while unknown. */
  codec: string;
  /** Zero for sound. */
  width: number;
  height: number;
  framesPerSecond: number;
}

export interface SourceSummary extends StreamSummary {
  receivedBps: number;
  /** 0 to 1, since the last summary. */
  lossRatio: number;
  jitterMs: number | undefined;
  framesDecoded: number;
  /** How often the picture stood still so far. */
  freezes: number | undefined;
  decoder: string | undefined;
}

/** Why the browser sends less than it was asked for (W3C webrtc-stats, RTCQualityLimitationReason). */
export type Limitation = 'none' | 'cpu' | 'bandwidth' | 'other';

export interface SentSummary extends StreamSummary {
  kind: SentKind;
  /** Of a camera layer; '' without layers. */
  rid: string;
  sentBps: number;
  /** So far; a stream whose count stands still reaches nobody. */
  packetsSent: number;
  limitation: Limitation | undefined;
  encoder: string | undefined;
}
