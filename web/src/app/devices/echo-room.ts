// A round trip through the server: two conferences in a room that only this page knows. One sends the own microphone and
// camera as in any call, the other receives them, and what arrives is recorded, so that the person judges what others
// would see and hear and not what a mirror shows.

import {
  type Conference,
  type ConferenceState,
  type ConnectionSummary,
  createConference,
  LocalMedia,
  type RoomAddress,
  type ServerConfig,
} from '../../engine';

export type EchoFailure =
  | 'signaling' // no way to the server at all
  | 'refused' // the server lets nobody into such a room
  | 'media' // a way to the server, none for media
  | 'picture'
  | 'sound';

export class EchoError extends Error {
  constructor(readonly failure: EchoFailure) {
    super(failure);
  }
}

export interface EchoFigures {
  roundTripMs: number | undefined;
  /** 'udp' or 'tcp', '' where the browser does not tell. */
  protocol: string;
  relayed: boolean;
  /** The worse of there and back, 0 to 1. */
  lossRatio: number | undefined;
}

const kMediaWithinMs = 15_000;
/** A person has to say something first. */
const kSoundWithinMs = 10_000;
const kHeight = 720;

export class EchoRoom {
  private readonly sender: Conference;
  private readonly receiver: Conference;
  private readonly readings: Record<'out' | 'back', ConnectionSummary[]> = { out: [], back: [] };
  private readonly nothing = new LocalMedia();

  /** @param tenant of the room that the page is about: rooms of others may be closed to the person */
  constructor(private readonly media: LocalMedia, config: ServerConfig, tenant: string) {
    const name = `echo-${crypto.randomUUID()}`;
    const address: RoomAddress = { room: name, tenant, title: name };
    // Each with an id of its own, or the server takes one for the ghost of the other.
    this.sender = createConference(address, config, { name: '', media, machineId: crypto.randomUUID() });
    this.receiver = createConference(address, config, { name: '', media: this.nothing, machineId: crypto.randomUUID() });
    this.sender.events.on('reading', (reading) => this.readings.out.push(reading));
    this.receiver.events.on('reading', (reading) => this.readings.back.push(reading));
  }

  /** @throws EchoError */
  async enter(): Promise<void> {
    this.receiver.setReceiverConstraints({ defaultMaxHeight: kHeight });
    await Promise.all([this.sender.join(), this.receiver.join()]);
    for (const { value } of [this.sender, this.receiver]) {
      if (value.phase !== 'joined') throw new EchoError(value.error?.kind === 'connection' ? 'signaling' : 'refused');
    }
  }

  /** The own picture as it comes back, or just the way for it. @throws EchoError */
  async connected(signal: AbortSignal): Promise<void> {
    const there = ({ media, participants: [self] }: ConferenceState): boolean =>
      media === 'connected' && self !== undefined && (!this.media.isOn('camera') || self.camera.stream !== undefined);
    await this.until(there, kMediaWithinMs, 'media', signal);
  }

  /** Own sound too, which the server passes on once there is something to hear. @throws EchoError */
  async audible(signal: AbortSignal): Promise<void> {
    if (this.media.isOn('audio')) await this.until(({ participants: [self] }) => self?.audio.stream !== undefined, kSoundWithinMs, 'sound', signal);
  }

  /** What comes back of what is on. */
  received(): MediaStream {
    const self = this.receiver.value.participants[0];
    const sources = [this.media.isOn('audio') && self?.audio.stream, this.media.isOn('camera') && self?.camera.stream];
    return new MediaStream(sources.flatMap((stream) => (stream ? stream.getTracks() : [])));
  }

  figures(): EchoFigures {
    return figuresOf(this.readings.out, this.readings.back);
  }

  /** Whether anything of this kind came back, as far as the last reading knows. */
  arrived(kind: 'audio' | 'camera'): boolean {
    const source = this.receiver.value.participants[0]?.[kind].name ?? '';
    const received = this.readings.back.at(-1)?.sources.get(source);
    return received !== undefined && (kind === 'camera' ? received.framesDecoded > 0 : received.receivedBps > 0);
  }

  private until(there: (state: ConferenceState) => boolean, withinMs: number, failure: EchoFailure, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void): void => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        act();
      };
      const fail = (): void => end(() => reject(new EchoError(failure)));
      const timer = setTimeout(fail, withinMs);
      signal.addEventListener('abort', fail, { once: true });
      const stop = this.receiver.subscribe((state) => {
        if (there(state)) end(resolve);
        else if (state.media === 'failed' || state.phase === 'failed') fail();
      });
    });
  }

  /** The own devices stay as they are. */
  async close(): Promise<void> {
    this.nothing.close();
    await Promise.all([this.sender.leave(), this.receiver.leave()]);
  }
}

/** What a person wants to know of the readings of both ends. */
export function figuresOf(out: readonly ConnectionSummary[], back: readonly ConnectionSummary[]): EchoFigures {
  const losses = [mean(out.map((r) => r.sentLossRatio)), mean(back.map((r) => r.receivedLossRatio))].filter((l) => l !== undefined);
  const last = out.at(-1) ?? back.at(-1);
  return {
    roundTripMs: [...out, ...back].findLast((r) => r.roundTripMs !== undefined)?.roundTripMs,
    protocol: last?.protocol ?? '',
    relayed: last?.relayed ?? false,
    lossRatio: losses.length > 0 ? Math.max(...losses) : undefined,
  };
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((v) => v !== undefined);
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : undefined;
}
