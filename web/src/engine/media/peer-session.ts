// One media session with the bridge: a peer connection whose remote side we write ourselves. The server offers, the
// browser answers, so it is ICE-controlled and DTLS-active. All work on the connection goes through one queue; source
// maps that arrive meanwhile are applied together in the next turn.

import type { LocalSource, LocalTransport, SessionInitiate, Transport } from '../jingle/types';
import { Emitter } from '../util/emitter';
import { SerialQueue } from '../util/queue';
import {
  configureCamera,
  configureScreen,
  kAudioBitrate,
  kCameraLayers,
  kMids,
  kMusicBitrate,
  kScreenAudioBitrate,
  kSentKinds,
  kSourceSuffix,
  lower,
  type MaxHeight,
  type SentKind,
} from './layers';
import { readLocalTransport } from './sdp-read';
import { offersRids, type RemoteSession, toRemoteSession, writeRemoteOffer } from './sdp-write';
import { type MappedSource, type Slot, SlotTable } from './slots';
import { hearStereo, wantStereo } from './stereo';
import { unawaited } from '../../unawaited';

export interface SourceMap {
  media: 'audio' | 'video';
  version: number | undefined;
  mapped: MappedSource[];
}

/** A received track and whose it is now. */
export interface ReceivedSource {
  source: string;
  owner: string;
  media: 'audio' | 'video';
  videoType: 'camera' | 'desktop';
  mid: string;
  track: MediaStreamTrack;
}

export interface PeerSessionEvents {
  state: RTCPeerConnectionState;
  /** All that is received, after a map changed something. */
  sources: ReceivedSource[];
  /** Every map up to this version is in effect: the server may forward. */
  applied: number;
  /** The browser does not send this track; the rest of the session goes on. */
  unsent: UnsentTrack;
  failed: Error;
}

export interface UnsentTrack {
  kind: SentKind;
  track: MediaStreamTrack;
  error: unknown;
}

/** What the person wants to be sent, at most and of which kind. */
export interface SendWishes {
  /** Of the camera. */
  height: MaxHeight;
  /** Stereo and at a rate that does an instrument justice. */
  music: boolean;
}

export type PeerConnectionFactory = (configuration: RTCConfiguration) => RTCPeerConnection;

export class PeerSession {
  readonly events = new Emitter<PeerSessionEvents>();
  readonly connection: RTCPeerConnection;
  private remote: RemoteSession;
  private readonly table = new SlotTable();
  private readonly queue = new SerialQueue();
  private readonly tracks: Partial<Record<SentKind, MediaStreamTrack | null>> = {};
  private readonly wanted = { camera: -1 as MaxHeight, screen: -1 as MaxHeight };
  private sending: SendWishes = { height: -1, music: false };
  private stereo = false;
  private pendingMaps: SourceMap[] = [];
  private offerVersion = 0;
  private closed = false;

  /** @throws Error when the offer lacks a medium or the transport. */
  constructor(
    readonly offer: SessionInitiate,
    iceServers: RTCIceServer[],
    factory: PeerConnectionFactory = (configuration) => new RTCPeerConnection(configuration),
  ) {
    this.remote = toRemoteSession(offer);
    this.connection = factory({ iceServers, bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    this.connection.onconnectionstatechange = () => this.events.emit('state', this.connection.connectionState);
  }

  /** Answers the offer. The tracks given before are part of it, but need not be there. */
  start(): Promise<LocalTransport> {
    return this.queue.run(async () => {
      await this.applyOffer();
      for (const kind of kSentKinds) {
        const transceiver = this.own(kind);
        // Sending from the start, with or without a track: unmuting then takes no negotiation.
        if (transceiver) transceiver.direction = 'sendonly';
        await this.configure(kind); // before the answer: Firefox takes the layers from here
        await this.give(kind);
      }
      return this.answer();
    });
  }

  /** Our sources as session-accept names them; all of them always, muted or not. */
  localSources(endpoint: string): LocalSource[] {
    const rids = offersRids(this.remote) ? kCameraLayers.map((layer) => layer.rid) : [];
    const source = (kind: SentKind, media: 'audio' | 'video', more: Partial<LocalSource> = {}): LocalSource => {
      const name = `${endpoint}-${kSourceSuffix[kind]}`;
      return { name, media, mid: kMids[kind], msid: `${endpoint}-${kind} ${name}`, rids: [], ...more };
    };
    return [
      source('audio', 'audio'),
      source('camera', 'video', { rids, videoType: 'camera' }),
      source('screen', 'video', { videoType: 'desktop' }),
      source('screenAudio', 'audio'),
    ];
  }

  /** Replaces what is sent; null stops it. No negotiation. Never rejects: `unsent` or `failed` tells. */
  async setTrack(kind: SentKind, track: MediaStreamTrack | null): Promise<void> {
    this.tracks[kind] = track;
    if (this.closed || this.offerVersion === 0) return;
    await this.perform(async () => {
      if (this.closed || this.tracks[kind] !== track) return;
      await this.give(kind);
      if (track) await this.configure(kind);
      if (kind === 'screenAudio') await this.agreeOnStereo();
    });
  }

  setSending(wishes: SendWishes): void {
    this.sending = wishes;
    if (this.offerVersion === 0) return;
    unawaited(this.perform(async () => {
      for (const kind of ['audio', 'camera'] as const) await this.configure(kind);
      await this.agreeOnStereo();
    }));
  }

  /** What the bridge says is wanted of the camera or the screen. */
  setWantedHeight(kind: 'camera' | 'screen', maxHeight: MaxHeight): void {
    if (this.wanted[kind] === maxHeight) return;
    this.wanted[kind] = maxHeight;
    if (this.offerVersion > 0) unawaited(this.perform(() => this.configure(kind)));
  }

  /** Takes a source map; `applied` follows when it is in effect. */
  applySourceMap(map: SourceMap): void {
    this.pendingMaps.push(map);
    if (this.pendingMaps.length > 1) return; // already on its way
    unawaited(this.perform(() => this.applyPendingMaps()));
  }

  /** The server rotated its ICE credentials (RFC 8445 9). @returns ours, also new. */
  restartIce(transport: Transport): Promise<LocalTransport> {
    return this.queue.run(async () => {
      const old = this.remote.transport;
      this.remote = {
        ...this.remote,
        transport: {
          ...old,
          ufrag: transport.ufrag,
          pwd: transport.pwd,
          candidates: transport.candidates.length > 0 ? transport.candidates : old.candidates,
        },
      };
      await this.applyOffer();
      return this.answer();
    });
  }

  close(): void {
    this.closed = true;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  private async applyPendingMaps(): Promise<void> {
    if (this.closed) return;
    const maps = this.pendingMaps;
    this.pendingMaps = [];
    let grown = false;
    for (const map of maps) grown = this.table.apply(map.media, map.mapped) || grown;
    if (grown) {
      await this.applyOffer();
      await this.answer();
    }
    if (this.closed) return;
    this.events.emit('sources', this.receivedSources());
    const version = Math.max(...maps.map((map) => map.version ?? -1));
    if (version >= 0) this.events.emit('applied', version);
  }

  private receivedSources(): ReceivedSource[] {
    const byMid = new Map(this.connection.getTransceivers().map((t) => [t.mid, t]));
    return this.table.slots.flatMap((slot: Slot) => {
      const transceiver = byMid.get(slot.mid);
      if (!transceiver || slot.source === '') return [];
      const { source, owner, media, videoType, mid } = slot;
      return [{ source, owner, media, videoType, mid, track: transceiver.receiver.track }];
    });
  }

  /** Stereo is negotiated anew here, without the server, when something needs it or nothing does any more. */
  private async agreeOnStereo(): Promise<void> {
    if (this.closed || this.needsStereo === this.stereo) return;
    await this.applyOffer();
    await this.answer();
  }

  private get needsStereo(): boolean {
    return this.sending.music || Boolean(this.tracks.screenAudio);
  }

  private async applyOffer(): Promise<void> {
    this.stereo = this.needsStereo;
    const remote = this.stereo ? { ...this.remote, audio: wantStereo(this.remote.audio) } : this.remote;
    const sdp = writeRemoteOffer(remote, this.table.slots, ++this.offerVersion);
    await this.connection.setRemoteDescription({ type: 'offer', sdp });
  }

  private async answer(): Promise<LocalTransport> {
    const answer = await this.connection.createAnswer();
    await this.connection.setLocalDescription({ type: 'answer', sdp: hearStereo(answer.sdp ?? '') });
    // Chromium switches all layers on again with every answer, and has no audio encoding before the first one.
    for (const kind of kSentKinds) await this.configure(kind);
    return readLocalTransport(this.connection.localDescription?.sdp ?? '');
  }

  /** Hands the sender its track. A track that it refuses is told; one that it does not let go of breaks the session. */
  private async give(kind: SentKind): Promise<void> {
    const track = this.tracks[kind] ?? null;
    try {
      await this.own(kind)?.sender.replaceTrack(track);
    } catch (error) {
      if (track === null) throw error;
      if (!this.closed && this.tracks[kind] === track) this.events.emit('unsent', { kind, track, error });
    }
  }

  private own(kind: SentKind): RTCRtpTransceiver | undefined {
    return this.connection.getTransceivers().find((t) => t.mid === kMids[kind]);
  }

  private async configure(kind: SentKind): Promise<void> {
    const sender = this.own(kind)?.sender;
    if (!sender || this.closed) return;
    const parameters = sender.getParameters();
    const before = JSON.stringify(parameters);
    const voice = this.sending.music ? kMusicBitrate : kAudioBitrate;
    const limit = kind === 'audio' ? voice : kScreenAudioBitrate;
    if (kind === 'audio' || kind === 'screenAudio') for (const encoding of parameters.encodings) encoding.maxBitrate = limit;
    else if (kind === 'camera') configureCamera(parameters, lower(this.wanted.camera, this.sending.height), this.capturedHeight);
    else {
      const { screen } = this.tracks;
      configureScreen(parameters, this.wanted.screen, screen?.getSettings().height, screen?.contentHint);
    }
    if (JSON.stringify(parameters) === before) return;
    // A browser that refuses a detail keeps its defaults; the session does not hang on it.
    await sender.setParameters(parameters).catch(() => undefined);
  }

  /** Whichever way a phone is held. */
  private get capturedHeight(): number | undefined {
    const { width, height } = this.tracks.camera?.getSettings() ?? {};
    return height === undefined ? undefined : Math.min(height, width ?? height);
  }

  /** A job of which nobody waits for the outcome. */
  private perform(job: () => Promise<void>): Promise<void> {
    return this.queue.run(job).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): void {
    if (!this.closed) this.events.emit('failed', error instanceof Error ? error : new Error(String(error)));
  }
}
