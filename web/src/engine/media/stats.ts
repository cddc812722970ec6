// Reads getStats (W3C webrtc-stats) into a summary. Rates and losses are differences to the reading before, so one
// reader belongs to one connection and to one clock.

import { kCameraLayers, kMids, type SentKind } from './layers';
import type { Limitation, SentSummary, SourceSummary, StatsSummary } from './stats-types';

export type Stat = Record<string, unknown> & { id: string; type: string; timestamp: number };

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const maybeNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const maybeText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const ratio = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0);

const kKindOfMid = new Map(Object.entries(kMids).map(([kind, mid]) => [mid as string, kind as SentKind]));

export class StatsReader {
  private last = new Map<string, Stat>();
  private now = new Map<string, Stat>();

  /** `sourceOfMid` names the source that an m-line carries now. */
  read(report: Iterable<Stat>, sourceOfMid: ReadonlyMap<string, string>): StatsSummary {
    this.last = this.now;
    this.now = new Map();
    for (const stat of report) this.now.set(stat.id, stat);
    const inbound = this.all('inbound-rtp');
    const outbound = this.all('outbound-rtp');
    const sources = new Map<string, SourceSummary>();
    for (const stat of inbound) {
      const source = sourceOfMid.get(String(stat.mid));
      if (source !== undefined) sources.set(source, this.received(stat));
    }
    return {
      sentBps: this.sum(outbound, (stat) => this.rate(stat, 'bytesSent')),
      receivedBps: this.sum(inbound, (stat) => this.rate(stat, 'bytesReceived')),
      sentLossRatio: this.sentLoss(outbound),
      receivedLossRatio: this.receivedLoss(inbound),
      ...this.path(),
      sources,
      sent: this.sent(outbound),
    };
  }

  private received(stat: Stat): SourceSummary {
    const jitter = maybeNumber(stat.jitter);
    return {
      ...this.stream(stat),
      receivedBps: this.rate(stat, 'bytesReceived'),
      lossRatio: this.receivedLoss([stat]) ?? 0,
      jitterMs: jitter === undefined ? undefined : Math.round(jitter * 1000),
      framesDecoded: number(stat.framesDecoded),
      freezes: maybeNumber(stat.freezeCount),
      decoder: maybeText(stat.decoderImplementation),
    };
  }

  private sent(outbound: readonly Stat[]): SentSummary[] {
    const order = (s: SentSummary): number =>
      Object.keys(kMids).indexOf(s.kind) * 10 + kCameraLayers.findIndex((layer) => layer.rid === s.rid);
    return outbound
      .flatMap((stat): SentSummary[] => {
        const kind = kKindOfMid.get(String(stat.mid));
        if (!kind) return [];
        return [
          {
            ...this.stream(stat),
            kind,
            rid: maybeText(stat.rid) ?? '',
            sentBps: this.rate(stat, 'bytesSent'),
            packetsSent: number(stat.packetsSent),
            limitation: maybeText(stat.qualityLimitationReason) as Limitation | undefined,
            encoder: maybeText(stat.encoderImplementation),
          },
        ];
      })
      .sort((a, b) => order(a) - order(b));
  }

  private stream(stat: Stat): Pick<SourceSummary, 'codec' | 'width' | 'height' | 'framesPerSecond'> {
    const mimeType = maybeText(this.now.get(String(stat.codecId))?.mimeType) ?? '';
    return {
      codec: mimeType.slice(mimeType.indexOf('/') + 1),
      width: number(stat.frameWidth),
      height: number(stat.frameHeight),
      framesPerSecond: Math.round(number(stat.framesPerSecond)),
    };
  }

  /** The pair of candidates in use. Firefox measures its round trip only at the start, so that of RTCP goes first. */
  private path(): Pick<StatsSummary, 'roundTripMs' | 'protocol' | 'relayed' | 'availableOutgoingBps'> {
    const selected = this.all('transport').map((t) => this.now.get(String(t.selectedCandidatePairId)));
    const pair =
      selected.find((p) => p !== undefined) ??
      this.all('candidate-pair').find((p) => p.nominated === true && p.state === 'succeeded');
    const local = this.now.get(String(pair?.localCandidateId));
    const trips = this.all('remote-inbound-rtp').flatMap((s) => maybeNumber(s.roundTripTime) ?? []);
    const trip = trips.length > 0 ? Math.min(...trips) : maybeNumber(pair?.currentRoundTripTime);
    return {
      roundTripMs: trip === undefined ? undefined : Math.round(trip * 1000),
      protocol: maybeText(local?.protocol) ?? '',
      relayed: local?.candidateType === 'relay',
      availableOutgoingBps: maybeNumber(pair?.availableOutgoingBitrate),
    };
  }

  /** As the server reports it (RTCP receiver reports). */
  private sentLoss(outbound: readonly Stat[]): number | undefined {
    const sent = this.sum(outbound, (stat) => this.difference(stat, 'packetsSent'));
    const lost = this.sum(this.all('remote-inbound-rtp'), (stat) => this.difference(stat, 'packetsLost'));
    return sent > 0 ? ratio(lost, sent) : undefined;
  }

  private receivedLoss(inbound: readonly Stat[]): number | undefined {
    const lost = this.sum(inbound, (stat) => this.difference(stat, 'packetsLost'));
    const all = lost + this.sum(inbound, (stat) => this.difference(stat, 'packetsReceived'));
    return all > 0 ? ratio(lost, all) : undefined;
  }

  private all(type: string): Stat[] {
    return [...this.now.values()].filter((stat) => stat.type === type);
  }

  private sum(stats: readonly Stat[], of: (stat: Stat) => number): number {
    return stats.reduce((total, stat) => total + of(stat), 0);
  }

  /** Never negative: late packets are taken back from a count of lost ones. Nothing before the second reading. */
  private difference(stat: Stat, field: string): number {
    const before = this.last.get(stat.id);
    return before ? Math.max(0, number(stat[field]) - number(before[field])) : 0;
  }

  private rate(stat: Stat, field: string): number {
    const before = this.last.get(stat.id);
    const seconds = before ? (stat.timestamp - before.timestamp) / 1000 : 0;
    return seconds > 0 ? Math.round((this.difference(stat, field) * 8) / seconds) : 0;
  }
}
