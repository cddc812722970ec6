// What the figures of a working connection mean for the person: the network or the computer cannot keep up, or nothing
// of the own voice leaves the browser.

import type { ConnectionSummary, Quality } from '../../../engine';
import { Hold } from './hold';

export type QualityTrouble = 'unheard' | 'sends-smaller' | 'sees-less' | 'network-weak' | 'computer-busy';

export interface QualitySigns {
  /** The latest reading; another object is another reading. */
  reading: ConnectionSummary | undefined;
  /** Of the own connection. */
  quality: Quality | undefined;
  /** Unmuted, with somebody there to hear it. */
  talking: boolean;
  /** Pictures that are shown and asked for, but that the server holds back. */
  heldBack: number;
}

/** A browser needs some seconds to find out what the network can carry, and says 'bandwidth' meanwhile. */
const kLoweredMs = 6_000;
const kRaisedMs = 10_000;
const kBusyMs = 6_000;
const kIdleMs = 15_000;
const kUnheardMs = 3_900;
/** With more than this the server would have no reason to hold a picture back. */
const kNarrowBps = 1_000_000;

export class QualityMonitor {
  private readonly out = new Hold(kLoweredMs, kRaisedMs);
  private readonly in = new Hold(kLoweredMs, kRaisedMs);
  private readonly weak = new Hold(0, kRaisedMs);
  private readonly busy = new Hold(kBusyMs, kIdleMs);
  private readonly unheard = new Hold(kUnheardMs);
  private last: ConnectionSummary | undefined;
  private stuck = false;

  feed(nowMs: number, { reading, quality, talking, heldBack }: QualitySigns): QualityTrouble[] {
    const limited = (by: string): boolean => reading?.sent.some((s) => s.limitation === by && s.sentBps > 0) ?? false;
    const narrow = (reading?.availableIncomingBps ?? Infinity) < kNarrowBps;
    const troubles: QualityTrouble[] = [];
    if (this.unheard.feed(nowMs, talking && this.isStuck(reading))) troubles.push('unheard');
    const out = this.out.feed(nowMs, limited('bandwidth'));
    const less = this.in.feed(nowMs, heldBack > 0 && narrow);
    const weak = this.weak.feed(nowMs, quality === 'weak');
    if (out) troubles.push('sends-smaller');
    else if (less) troubles.push('sees-less');
    else if (weak) troubles.push('network-weak');
    if (this.busy.feed(nowMs, limited('cpu'))) troubles.push('computer-busy');
    return troubles;
  }

  /** No packet of the microphone went out since the reading before. */
  private isStuck(reading: ConnectionSummary | undefined): boolean {
    if (reading === this.last) return this.stuck;
    const sent = (r: ConnectionSummary | undefined): number | undefined => r?.sent.find((s) => s.kind === 'audio')?.packetsSent;
    const [before, now] = [sent(this.last), sent(reading)];
    this.last = reading;
    this.stuck = before !== undefined && now !== undefined && now === before;
    return this.stuck;
  }
}
