// What the page looks at while a call runs: how loud everybody is, many times a second and therefore cheap, and whether
// decoding keeps up.

/** Sums over all received pictures since the session began. */
export interface VideoLoad {
  framesReceived: number;
  /** Came whole but were never shown: the decoder or the page was too slow. */
  framesDropped: number;
  /** Our own encoder says that the processor holds it back. */
  encoderLimited: boolean;
}

type Stat = Record<string, unknown> & { type: string };

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function readVideoLoad(stats: Iterable<Stat>): VideoLoad {
  const load: VideoLoad = { framesReceived: 0, framesDropped: 0, encoderLimited: false };
  for (const stat of stats) {
    if (stat.type === 'inbound-rtp' && stat.kind === 'video') {
      load.framesReceived += count(stat.framesReceived);
      load.framesDropped += count(stat.framesDropped);
    } else if (stat.type === 'outbound-rtp' && stat.qualityLimitationReason === 'cpu') {
      load.encoderLimited = true;
    }
  }
  return load;
}

/** Loudness by source, 0 to 1. A source of which nothing new came since the last look is silent. */
export class AudioLevels {
  private readonly last = new Map<string, number>();

  read(transceivers: readonly RTCRtpTransceiver[], sourceOfMid: ReadonlyMap<string, string>): Map<string, number> {
    const levels = new Map<string, number>();
    for (const { mid, receiver } of transceivers) {
      const source = mid === null ? undefined : sourceOfMid.get(mid);
      if (mid === null || source === undefined || receiver.track.kind !== 'audio') continue;
      const [heard] = receiver.getSynchronizationSources();
      if (!heard) continue;
      levels.set(source, this.last.get(mid) === heard.rtpTimestamp ? 0 : (heard.audioLevel ?? 0));
      this.last.set(mid, heard.rtpTimestamp);
    }
    return levels;
  }
}
