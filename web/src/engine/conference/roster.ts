// Who is in the conference with what: presence of the room, tracks of the media session and news of the bridge put
// together. Presence and media arrive in any order; neither waits for the other.

import type { ReceivedSource } from '../media/peer-session';
import type { OccupantPresence } from '../xmpp/presence';
import { kFocusNick } from '../xmpp/room';
import type { Quality } from './quality';
import type { Participant, SourceView } from './types';

export class Roster {
  private readonly occupants = new Map<string, OccupantPresence>();
  private readonly streams = new Map<string, { track: MediaStreamTrack; stream: MediaStream }>();
  private readonly silent = new Set<string>();
  private received: readonly ReceivedSource[] = [];
  private forwarded: ReadonlySet<string> | undefined;

  constructor(
    private readonly makeStream: (track: MediaStreamTrack) => MediaStream = (t) => new MediaStream([t]),
    /** What that person said of the own connection. */
    private readonly toldQuality: (endpoint: string) => Quality | undefined = () => undefined,
  ) {}

  /** @returns whether this person counts: the focus and other machines of the server do not. */
  static counts(occupant: OccupantPresence): boolean {
    return occupant.nick !== kFocusNick;
  }

  set(occupant: OccupantPresence): void {
    this.occupants.set(occupant.nick, occupant);
  }

  remove(endpoint: string): OccupantPresence | undefined {
    const occupant = this.occupants.get(endpoint);
    this.occupants.delete(endpoint);
    this.silent.delete(endpoint);
    return occupant;
  }

  get(endpoint: string): OccupantPresence | undefined {
    return this.occupants.get(endpoint);
  }

  setReceived(received: readonly ReceivedSource[]): void {
    this.received = received;
    for (const mid of [...this.streams.keys()]) {
      if (!received.some((r) => r.mid === mid)) this.streams.delete(mid);
    }
  }

  setForwarded(sources: readonly string[]): void {
    this.forwarded = new Set(sources);
  }

  setConnected(endpoint: string, connected: boolean): void {
    if (connected) this.silent.delete(endpoint);
    else this.silent.add(endpoint);
  }

  clear(): void {
    this.occupants.clear();
    this.clearMedia();
  }

  /** The media session is over; people stay. */
  clearMedia(): void {
    this.received = [];
    this.streams.clear();
    this.forwarded = undefined;
    this.silent.clear();
  }

  /** Source by m-line, for statistics. */
  sourcesByMid(): ReadonlyMap<string, string> {
    return new Map(this.received.map((r) => [r.mid, r.source]));
  }

  view(): Participant[] {
    const bySource = new Map(this.received.map((r) => [r.source, r]));
    return [...this.occupants.values()].map((occupant) => this.viewOne(occupant, bySource));
  }

  private viewOne(occupant: OccupantPresence, bySource: ReadonlyMap<string, ReceivedSource>): Participant {
    const { nick, sources } = occupant;
    // Other clients may number their sources as they like; what counts is the kind.
    const desktop = [...sources].find(([, s]) => s.videoType === 'desktop' && !s.muted)?.[0];
    const camera = [...sources].find(([, s]) => s.videoType === 'camera')?.[0] ?? `${nick}-v0`;
    const view = (name: string, video: boolean): SourceView => ({
      name,
      muted: sources.get(name)?.muted ?? true, // a source that presence does not name is muted (Jitsi)
      stream: this.stream(bySource.get(name)),
      forwarded: !video || (this.forwarded?.has(name) ?? true),
    });
    return {
      endpoint: nick,
      name: occupant.name,
      role: occupant.role,
      raisedHand: occupant.raisedHand,
      connected: !this.silent.has(nick),
      quality: this.silent.has(nick) ? 'lost' : this.toldQuality(nick),
      audio: view(`${nick}-a0`, false),
      camera: view(camera, true),
      screen: desktop === undefined ? undefined : view(desktop, true),
      screenAudio: sources.get(`${nick}-a1`)?.muted === false ? view(`${nick}-a1`, false) : undefined,
    };
  }

  private stream(received: ReceivedSource | undefined): MediaStream | undefined {
    if (!received) return undefined;
    const known = this.streams.get(received.mid);
    if (known?.track === received.track) return known.stream;
    const stream = this.makeStream(received.track);
    this.streams.set(received.mid, { track: received.track, stream });
    return stream;
  }
}
