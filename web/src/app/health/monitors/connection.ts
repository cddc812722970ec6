// Why we are not connected, as exactly as can be known: the more certain cause wins.

import type { Interruption, MediaPhase } from '../../../engine';
import { Hold } from './hold';

export type ConnectionTrouble =
  | 'offline'
  | 'server-stopped'
  | 'session-lost'
  | 'network-changed'
  | 'no-connection'
  | 'socket-lost'
  | 'media-lost'
  | 'media-failed'
  | 'media-connecting';

export interface ConnectionSigns {
  /** What the browser says of the network at large. */
  online: boolean;
  interruption: Interruption | undefined;
  media: MediaPhase;
}

/** Sockets that come back within this time are nobody's business. */
const kPatienceMs = 1_500;
const kConnectingMs = 3_000;
/** A cause stays the cause for so long after the network changed. */
const kChangedForMs = 15_000;

export class ConnectionMonitor {
  private readonly socket = new Hold(kPatienceMs);
  private readonly connecting = new Hold(kConnectingMs);
  private changedMs = Number.NEGATIVE_INFINITY;

  /** The browser says that the device is on another network now, or on one again. */
  networkChanged(nowMs: number): void {
    this.changedMs = nowMs;
  }

  feed(nowMs: number, { online, interruption, media }: ConnectionSigns): ConnectionTrouble | undefined {
    const mediaLost = media === 'interrupted';
    const socketLost = this.socket.feed(nowMs, interruption !== undefined);
    const connecting = this.connecting.feed(nowMs, media === 'connecting');
    if (!online && (interruption || mediaLost)) return 'offline';
    if (interruption === 'server-stopped' || interruption === 'session-lost') return interruption;
    if ((socketLost || mediaLost) && nowMs - this.changedMs < kChangedForMs) return 'network-changed';
    if (socketLost && mediaLost) return 'no-connection';
    if (mediaLost) return 'media-lost';
    if (media === 'failed') return 'media-failed';
    if (socketLost) return 'socket-lost';
    return connecting ? 'media-connecting' : undefined;
  }
}
