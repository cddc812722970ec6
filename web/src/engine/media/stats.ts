// A short summary of the connection from getStats (W3C webrtc-stats), and of what is received from each source.

export interface ConnectionSummary {
  roundTripMs: number | undefined;
  sentBps: number;
  receivedBps: number;
  /** Path of the media: 'udp' or 'tcp'; relayed or not. */
  protocol: string;
  relayed: boolean;
  sources: Map<string, SourceSummary>;
}

export interface SourceSummary {
  receivedBps: number;
  /** 0 to 1, since the last summary. */
  lossRatio: number;
  width: number;
  height: number;
  framesPerSecond: number;
  framesDecoded: number;
}

type Stat = Record<string, unknown> & { id: string; type: string; timestamp: number };

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Keeps the counters of the time before, since rates are differences. */
export class StatsReader {
  private last = new Map<string, Stat>();

  /** `sourceOfMid` names the source that an m-line carries now. */
  read(report: Iterable<Stat>, sourceOfMid: ReadonlyMap<string, string>): ConnectionSummary {
    const stats = new Map<string, Stat>();
    for (const stat of report) stats.set(stat.id, stat);
    const summary: ConnectionSummary = {
      roundTripMs: undefined,
      sentBps: 0,
      receivedBps: 0,
      protocol: '',
      relayed: false,
      sources: new Map(),
    };
    for (const stat of stats.values()) {
      if (stat.type === 'inbound-rtp') this.readInbound(stat, sourceOfMid, summary);
      else if (stat.type === 'outbound-rtp') summary.sentBps += this.rate(stat, 'bytesSent');
      else if (stat.type === 'candidate-pair' && stat.nominated === true && stat.state === 'succeeded') {
        const rtt = stat.currentRoundTripTime;
        if (typeof rtt === 'number') summary.roundTripMs = Math.round(rtt * 1000);
        const local = stats.get(String(stat.localCandidateId));
        summary.protocol = String(local?.protocol ?? '');
        summary.relayed = local?.candidateType === 'relay';
      }
    }
    this.last = stats;
    return summary;
  }

  private readInbound(stat: Stat, sourceOfMid: ReadonlyMap<string, string>, summary: ConnectionSummary): void {
    const receivedBps = this.rate(stat, 'bytesReceived');
    summary.receivedBps += receivedBps;
    const source = sourceOfMid.get(String(stat.mid));
    if (source === undefined) return;
    const lost = Math.max(0, this.difference(stat, 'packetsLost'));
    const received = this.difference(stat, 'packetsReceived');
    summary.sources.set(source, {
      receivedBps,
      lossRatio: lost + received > 0 ? lost / (lost + received) : 0,
      width: number(stat.frameWidth),
      height: number(stat.frameHeight),
      framesPerSecond: number(stat.framesPerSecond),
      framesDecoded: number(stat.framesDecoded),
    });
  }

  private difference(stat: Stat, field: string): number {
    return number(stat[field]) - number(this.last.get(stat.id)?.[field]);
  }

  private rate(stat: Stat, field: string): number {
    const before = this.last.get(stat.id);
    const seconds = before ? (stat.timestamp - before.timestamp) / 1000 : 0;
    return seconds > 0 ? Math.max(0, Math.round((this.difference(stat, field) * 8) / seconds)) : 0;
  }
}
