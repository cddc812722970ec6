// The media of a conference over all its sessions: opens a link for each, tells it what we send and want to see, puts
// what comes to the people of whom it is, and knows how the connection does.

import type { Element } from '@xmpp/xml';
import { type ReceiverVideoConstraints, type ServerMessage, writeEndpointMessage } from '../bridge/messages';
import type { ConnectionReport } from '../bridge/report';
import { kSentKinds } from '../media/layers';
import { AudioLevels, readVideoLoad, type VideoLoad } from '../media/load';
import type { ReceivedSource } from '../media/peer-session';
import { type Stat, StatsReader } from '../media/stats';
import type { ConnectionSummary, StatsSummary } from '../media/stats-types';
import { Emitter } from '../util/emitter';
import type { Face } from './face';
import { MediaLink, type MediaLinkOptions } from './media-link';
import type { ConferenceOptions } from './options';
import type { Quality } from './quality';
import type { Roster } from './roster';
import type { MediaPhase, SourceView } from './types';
import { Vitals } from './vitals';

export interface CallMediaEvents {
  /** The roster shows other pictures, or another quality. */
  changed: undefined;
  /** Another client wrote over the bridge. */
  endpointMessage: { from: string; payload: Record<string, unknown> };
}

type Means = Pick<ConferenceOptions, 'media' | 'makePeerConnection' | 'makeWebSocket'>;

export class CallMedia {
  readonly events = new Emitter<CallMediaEvents>();
  private link: MediaLink | undefined;
  private stats = new StatsReader();
  private readonly vitals = new Vitals(
    () => this.readStats(),
    (message) => this.link?.send(message),
  );
  private readonly levels = new AudioLevels();
  private wanted: Partial<ReceiverVideoConstraints> = {};

  constructor(
    private readonly face: Face,
    private readonly roster: Roster,
    private readonly means: Means,
  ) {
    this.vitals.events.on('reading', (summary) => face.events.emit('reading', summary));
    this.vitals.events.on('changed', () => {
      this.tellQuality();
      this.events.emit('changed', undefined);
    });
  }

  /** Ready for what the focus offers in this session. */
  open(session: Omit<MediaLinkOptions, 'makePeerConnection' | 'makeWebSocket'>): void {
    const { makePeerConnection, makeWebSocket } = this.means;
    const link = (this.link = new MediaLink({ ...session, makePeerConnection, makeWebSocket }));
    link.receiver.want(this.wanted);
    link.events.on('phase', (media) => this.onPhase(media));
    link.events.on('channel', (channelOpen) => this.face.patch({ channelOpen }));
    link.events.on('sources', (sources) => this.onSources(sources));
    link.events.on('unsent', ({ kind, track, error }) => {
      console.warn(`${kind} cannot be sent`, error);
      this.means.media.giveUp(kind, track);
    });
    link.events.on('message', (message) => this.onMessage(message));
    this.send();
  }

  /** Nothing goes out or comes in any more. */
  hangUp(): void {
    this.link?.close();
  }

  /** The session is gone, and with it all that one saw. */
  end(): void {
    this.hangUp();
    this.link = undefined;
    this.vitals.stop();
    this.face.patch({ dominantSpeaker: undefined, media: 'none', quality: undefined, channelOpen: false });
  }

  /** A Jingle request. @returns whether it was for us. */
  handleJingle(iq: Element, jingle: Element): boolean {
    return this.link?.handleJingle(iq, jingle) ?? false;
  }

  /** Sends what the own devices give now. */
  send(): void {
    const { value } = this.means.media;
    this.link?.setSending(value.wishes);
    for (const kind of kSentKinds) this.link?.setTrack(kind, value[kind]);
  }

  want(change: Partial<ReceiverVideoConstraints>): void {
    this.wanted = { ...this.wanted, ...change };
    this.link?.receiver.want(change);
  }

  /** @returns false while the bridge channel is closed. */
  sendEndpointMessage(to: string, payload: Record<string, unknown>): boolean {
    return this.link?.send(writeEndpointMessage(to, payload)) ?? false;
  }

  get connection(): ConnectionSummary | undefined {
    return this.vitals.latest;
  }

  /** What that person said of the own connection. */
  reportOf(endpoint: string): ConnectionReport | undefined {
    return this.vitals.reportOf(endpoint);
  }

  qualityOf(endpoint: string): Quality | undefined {
    return this.vitals.qualityOf(endpoint);
  }

  /** That person is gone. */
  forget(endpoint: string): void {
    this.vitals.forget(endpoint);
  }

  get heldBack(): number {
    const { media, participants } = this.face.value;
    const { lastN = -1, maxHeights = {}, defaultMaxHeight = -1 } = this.wanted;
    if (media !== 'connected' || lastN >= 0) return 0;
    const wanted = (source: SourceView): boolean => (maxHeights[source.name] ?? defaultMaxHeight) !== 0;
    return participants.filter((p) => !p.camera.muted && !p.camera.forwarded && wanted(p.camera)).length;
  }

  audioLevels(): ReadonlyMap<string, number> {
    const connection = this.link?.peerConnection;
    return connection ? this.levels.read(connection.getTransceivers(), this.roster.sourcesByMid()) : new Map();
  }

  async videoLoad(): Promise<VideoLoad | undefined> {
    const report = await this.link?.peerConnection?.getStats().catch(() => undefined);
    return report && readVideoLoad(report.values() as Iterable<Record<string, unknown> & { type: string }>);
  }

  private onPhase(media: MediaPhase): void {
    const began = media === 'connected' && this.face.value.media === 'connecting';
    if (media === 'none' || media === 'connecting') this.vitals.stop();
    this.face.patch({ media });
    if (began) {
      this.stats = new StatsReader();
      this.vitals.start();
    }
    this.tellQuality();
  }

  private onSources(sources: readonly ReceivedSource[]): void {
    if (sources.length === 0) this.roster.clearMedia();
    this.roster.setReceived(sources);
    this.events.emit('changed', undefined);
  }

  private onMessage(message: ServerMessage): void {
    switch (message.kind) {
      case 'dominant-speaker':
        return this.face.patch({ dominantSpeaker: message.endpoint });
      case 'forwarded-sources':
        this.roster.setForwarded(message.sources);
        return this.events.emit('changed', undefined);
      case 'connectivity':
        this.roster.setConnected(message.endpoint, message.active);
        return this.events.emit('changed', undefined);
      case 'report':
        return this.vitals.note(message.from, message.report);
      case 'connection-stats':
        this.vitals.downlinkBps = message.downlinkBps;
        return;
      case 'endpoint-message':
        return this.events.emit('endpointMessage', { from: message.from, payload: message.payload });
    }
  }

  private tellQuality(): void {
    const { media } = this.face.value;
    this.face.patch({ quality: media === 'interrupted' || media === 'failed' ? 'lost' : this.vitals.quality });
  }

  private async readStats(): Promise<StatsSummary | undefined> {
    const connection = this.link?.peerConnection;
    if (!connection) return undefined;
    // A connection that was closed meanwhile has no figures.
    const report = await connection.getStats().catch(() => undefined);
    if (!report) return undefined;
    const stats: Stat[] = [];
    report.forEach((stat: Stat) => stats.push(stat));
    return this.stats.read(stats, this.roster.sourcesByMid());
  }
}
