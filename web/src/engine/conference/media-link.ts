// The media side of a conference: takes the Jingle sessions that the focus offers, one after the other, runs the bridge
// channel beside them and repairs the path when it breaks. Tracks and wishes outlive a session.

import type { Element } from '@xmpp/xml';
import { BridgeChannel } from '../bridge/channel';
import { type ClientMessage, type ServerMessage, writeSourceMapApplied, writeVideoType } from '../bridge/messages';
import { ReceiverConstraints } from '../bridge/receiver';
import { parseSessionInitiate, parseTransport } from '../jingle/parse';
import type { SessionInitiate } from '../jingle/types';
import {
  type Addresses,
  writeIceRestartRequest,
  writeSessionAccept,
  writeSessionRestart,
  writeTransportInfo,
} from '../jingle/write';
import { kSentKinds, kSourceSuffix, type SentKind } from '../media/layers';
import { type PeerConnectionFactory, PeerSession, type ReceivedSource, type SendWishes, type UnsentTrack } from '../media/peer-session';
import { Emitter } from '../util/emitter';
import type { StanzaPort } from '../xmpp/connection';
import { NS } from '../xmpp/ns';
import { Recovery } from './recovery';
import type { MediaPhase } from './types';
import { unawaited } from '../../unawaited';

export interface MediaLinkEvents {
  phase: MediaPhase;
  sources: ReceivedSource[];
  channel: boolean;
  /** An own track that the browser does not send. */
  unsent: UnsentTrack;
  /** What of the bridge's messages concerns the page. */
  message: ServerMessage;
}

export interface MediaLinkOptions {
  port: StanzaPort;
  addresses: Addresses;
  endpoint: string;
  iceServers: Promise<RTCIceServer[]>;
  makePeerConnection?: PeerConnectionFactory | undefined;
  makeWebSocket?: ((url: string) => WebSocket) | undefined;
}

export class MediaLink {
  readonly events = new Emitter<MediaLinkEvents>();
  readonly receiver = new ReceiverConstraints();
  private session: PeerSession | undefined;
  private channel: BridgeChannel | undefined;
  private readonly tracks: Partial<Record<SentKind, MediaStreamTrack | null>> = {};
  private sending: SendWishes = { height: -1, music: false };
  private generation = 0;
  private readonly recovery = new Recovery({
    restartIce: () => this.requestIceRestart(),
    restartSession: (reason) => this.requestSession(reason),
    giveUp: () => this.events.emit('phase', 'failed'),
  });

  constructor(private readonly options: MediaLinkOptions) {
    globalThis.addEventListener?.('online', this.onNetwork);
  }

  get peerConnection(): RTCPeerConnection | undefined {
    return this.session?.connection;
  }

  /** A Jingle request. @returns whether it is from the focus and understood; the work follows. */
  handleJingle(iq: Element, jingle: Element): boolean {
    if (iq.attrs.from !== this.options.addresses.focus) return false;
    const current = jingle.attrs.sid === this.session?.offer.sid;
    switch (jingle.attrs.action) {
      case 'session-initiate': {
        const offer = parseSessionInitiate(jingle);
        if (offer && !current) this.begin(offer).catch((error: unknown) => this.sessionFailed(error));
        return offer !== undefined && !current;
      }
      case 'session-terminate':
        if (current) this.end('none');
        return current;
      case 'transport-info':
        if (current) this.handleTransportInfo(jingle).catch((error: unknown) => this.sessionFailed(error));
        return current;
      case 'source-add': // Sources come by maps on the bridge channel.
      case 'source-remove':
      case 'content-modify':
        return current;
      default:
        return false;
    }
  }

  setTrack(kind: SentKind, track: MediaStreamTrack | null): void {
    if ((this.tracks[kind] ?? null) === track) return;
    this.tracks[kind] = track;
    // First: who is to see it gets ready meanwhile.
    if (kind === 'camera' || kind === 'screen') this.sayVideoType(kind);
    unawaited(this.session?.setTrack(kind, track));
  }

  setSending({ height, music }: SendWishes): void {
    if (this.sending.height === height && this.sending.music === music) return;
    this.sending = { height, music };
    this.session?.setSending(this.sending);
  }

  send(message: ClientMessage): boolean {
    return this.channel?.send(message) ?? false;
  }

  close(): void {
    globalThis.removeEventListener?.('online', this.onNetwork);
    this.end(undefined);
  }

  private async begin(offer: SessionInitiate): Promise<void> {
    this.end(undefined);
    const generation = this.generation;
    this.events.emit('phase', 'connecting');
    // The channel opens beside ICE and DTLS; its maps wait in the session's queue behind the answer.
    const url = offer.contents.find((c) => c.transport?.channelUrl)?.transport?.channelUrl;
    const iceServers = await this.options.iceServers;
    if (generation !== this.generation) return;

    const session = new PeerSession(offer, iceServers, this.options.makePeerConnection);
    this.session = session;
    session.events.on('state', (state) => this.onPeerState(session, state));
    session.events.on('sources', (sources) => this.events.emit('sources', sources));
    session.events.on('applied', (version) => this.send(writeSourceMapApplied(version)));
    session.events.on('unsent', (unsent) => this.events.emit('unsent', unsent));
    session.events.on('failed', (error) => this.sessionFailed(error));
    session.setSending(this.sending);
    for (const kind of kSentKinds) unawaited(session.setTrack(kind, this.tracks[kind] ?? null));
    const started = session.start();
    if (url) this.openChannel(url, session);
    const transport = await started;
    if (generation !== this.generation) return;
    const { port, addresses, endpoint } = this.options;
    await port.request(writeSessionAccept(addresses, offer, session.localSources(endpoint), transport));
  }

  private openChannel(url: string, session: PeerSession): void {
    const channel = new BridgeChannel(url, this.options.makeWebSocket);
    this.channel = channel;
    channel.events.on('open', () => {
      this.receiver.attach(channel);
      this.sayVideoType('camera');
      this.sayVideoType('screen');
      this.events.emit('channel', true);
    });
    channel.events.on('closed', () => this.events.emit('channel', false));
    channel.events.on('message', (message) => this.onBridgeMessage(session, message));
  }

  private onBridgeMessage(session: PeerSession, message: ServerMessage): void {
    if (message.kind === 'source-map') session.applySourceMap(message.map);
    else if (message.kind === 'sender-constraints') {
      const { endpoint } = this.options;
      if (message.source === `${endpoint}-v0`) session.setWantedHeight('camera', message.maxHeight);
      else if (message.source === `${endpoint}-v1`) session.setWantedHeight('screen', message.maxHeight);
    } else this.events.emit('message', message);
  }

  private sayVideoType(kind: 'camera' | 'screen'): void {
    const name = `${this.options.endpoint}-${kSourceSuffix[kind]}`;
    const type = kind === 'camera' ? 'camera' : 'desktop';
    this.send(writeVideoType(name, this.tracks[kind] ? type : 'none'));
  }

  private onPeerState(session: PeerSession, state: RTCPeerConnectionState): void {
    if (session !== this.session) return;
    this.recovery.handleState(state);
    if (state === 'connected') this.events.emit('phase', 'connected');
    else if (state === 'disconnected' || state === 'failed') this.events.emit('phase', 'interrupted');
  }

  private async handleTransportInfo(jingle: Element): Promise<void> {
    const session = this.session;
    const element = jingle.getChild('content')?.getChild('transport', NS.iceUdp);
    const transport = element && parseTransport(element);
    // Without a generation it is trickled candidates, which the focus never sends (Jitsi).
    if (!session || transport?.generation === undefined || !transport.ufrag || !transport.pwd) return;
    const own = await session.restartIce(transport);
    if (session !== this.session) return;
    const { port, addresses } = this.options;
    await port.request(writeTransportInfo(addresses, session.offer, own, transport.generation));
  }

  private async requestIceRestart(): Promise<void> {
    if (!this.session) return;
    await this.options.port.request(writeIceRestartRequest(this.options.addresses, this.session.offer));
  }

  private async requestSession(reason: string): Promise<void> {
    if (!this.session) return;
    const iq = writeSessionRestart(this.options.addresses, this.session.offer, reason);
    this.events.emit('phase', 'interrupted');
    await this.options.port.request(iq);
  }

  private sessionFailed(error: unknown): void {
    console.warn('media session failed', error);
    this.recovery.restartSession(error instanceof Error ? error.message : 'session failed');
  }

  /** @param phase what to tell; undefined when another session follows at once or nobody listens any more. */
  private end(phase: MediaPhase | undefined): void {
    this.generation++;
    this.recovery.reset();
    this.receiver.detach();
    this.channel?.close();
    this.session?.close();
    if (this.channel) this.events.emit('channel', false);
    if (this.session) this.events.emit('sources', []);
    this.channel = undefined;
    this.session = undefined;
    if (phase) this.events.emit('phase', phase);
  }

  private readonly onNetwork = (): void => this.recovery.handleNetworkChange(this.session?.connection.connectionState);
}
