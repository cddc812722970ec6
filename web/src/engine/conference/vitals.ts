// Feels the pulse of the media connection: reads its statistics every two seconds, makes a score of them, tells the
// others every ten seconds, and keeps what they tell about theirs.

import type { ClientMessage } from '../bridge/messages';
import { type ConnectionReport, writeReport } from '../bridge/report';
import type { ConnectionSummary, StatsSummary } from '../media/stats-types';
import { Emitter } from '../util/emitter';
import { type Quality, qualityOf, reportOf, scoreOf, smooth } from './quality';
import { unawaited } from '../../unawaited';

export const kReadingMs = 2_000;
const kReadingsPerReport = 5;
/** Somebody who is silent for so long is no longer known to be well. */
const kReportLastsMs = 35_000;

export interface VitalsEvents {
  /** A new reading of the own connection. */
  reading: ConnectionSummary;
  /** Somebody's quality may be another now. */
  changed: undefined;
}

export class Vitals {
  readonly events = new Emitter<VitalsEvents>();
  latest: ConnectionSummary | undefined;
  /** What the server believes that the way to us could carry. */
  downlinkBps: number | undefined;
  /** Of the own connection. */
  quality: Quality | undefined;
  private score: number | undefined;
  private readings = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly reports = new Map<string, { report: ConnectionReport; quality: Quality; at: number }>();

  constructor(
    private readonly read: () => Promise<StatsSummary | undefined>,
    private readonly tell: (message: ClientMessage) => void,
  ) {}

  start(): void {
    this.stop();
    this.timer = setInterval(() => unawaited(this.beat()), kReadingMs);
  }

  /** The own connection is gone; what others told stays for its time. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.latest = this.quality = this.score = this.downlinkBps = undefined;
    this.readings = 0;
  }

  /** Somebody told. */
  note(endpoint: string, report: ConnectionReport): void {
    const before = this.reports.get(endpoint)?.quality;
    const quality = qualityOf(report.score, before);
    this.reports.set(endpoint, { report, quality, at: performance.now() });
    if (quality !== before) this.events.emit('changed', undefined);
  }

  forget(endpoint: string): void {
    this.reports.delete(endpoint);
  }

  reportOf(endpoint: string): ConnectionReport | undefined {
    return this.reports.get(endpoint)?.report;
  }

  qualityOf(endpoint: string): Quality | undefined {
    return this.reports.get(endpoint)?.quality;
  }

  private async beat(): Promise<void> {
    const { timer } = this;
    const read = await this.read();
    if (!read || timer !== this.timer) return;
    const summary = { ...read, availableIncomingBps: this.downlinkBps };
    const before = this.quality;
    this.latest = summary;
    this.score = smooth(this.score, scoreOf(summary, this.lostBefore));
    this.quality = qualityOf(this.score, before);
    if (++this.readings % kReadingsPerReport === 0) this.tell(writeReport(reportOf(summary, this.score)));
    this.events.emit('reading', summary);
    if (this.dropOld() || this.quality !== before) this.events.emit('changed', undefined);
  }

  private readonly lostBefore = (source: string): number =>
    this.reportOf(source.slice(0, source.lastIndexOf('-')))?.sentLossRatio ?? 0;

  private dropOld(): boolean {
    const old = [...this.reports].filter(([, { at }]) => performance.now() - at > kReportLastsMs);
    for (const [endpoint] of old) this.reports.delete(endpoint);
    return old.length > 0;
  }
}
