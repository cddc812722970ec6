// A conference as a page uses it: join, what is there (a store of plain values), what one can do, leave. It ties
// signalling, media and own devices together; a lost session is replaced by a new one without the page's doing.

import { isLowerHand, writeLowerHand } from '../bridge/hands';
import { type ReceiverVideoConstraints, type ServerMessage, writeEndpointMessage } from '../bridge/messages';
import type { ConnectionReport } from '../bridge/report';
import { LocalMedia } from '../media/local-media';
import { kSentKinds, type OwnKind } from '../media/layers';
import { AudioLevels, readVideoLoad, type VideoLoad } from '../media/load';
import type { PeerConnectionFactory } from '../media/peer-session';
import { type Stat, StatsReader } from '../media/stats';
import type { ConnectionSummary, StatsSummary } from '../media/stats-types';
import { Emitter } from '../util/emitter';
import { Store } from '../util/store';
import type { StanzaPort } from '../xmpp/connection';
import { requestConference } from '../xmpp/focus';
import { endpointIdOf, resourceOf } from '../xmpp/jid';
import { discoverComponents } from '../xmpp/components';
import type { RoomMessage } from '../xmpp/messages';
import {
  banOccupant,
  endForAll,
  grantModerator,
  handleMutes,
  kickOccupant,
  muteOccupant,
  type MuteKind,
  revokeModerator,
} from '../xmpp/moderation';
import { NS } from '../xmpp/ns';
import type { OwnPresence, Role, SourceState } from '../xmpp/presence';
import { requestRoomInfo } from '../xmpp/room-config';
import { type Departure, JoinError, kFocusNick, Room } from '../xmpp/room';
import { RoomBook } from '../xmpp/room-book';
import { requestIceServers } from '../xmpp/services';
import { Breakouts } from './breakouts';
import { Chat, type ChatEvents } from './chat';
import { Door } from './door';
import { MediaLink } from './media-link';
import { Order, type OrderEvents } from './order';
import type { PollChange } from './poll-book';
import { Polls } from './polls';
import type { Quality } from './quality';
import { Reception, type ReceptionEvents } from './reception';
import { Roster } from './roster';
import {
  type ChatMessage,
  type ConferenceError,
  type ConferenceState,
  kInitialState,
  type LobbyMessage,
  type MediaPhase,
  type Participant,
  type SourceView,
} from './types';
import { Vitals } from './vitals';
import { Whereabouts } from './whereabouts';

export interface ConferenceOptions {
  /** Makes a connection and opens it. */
  connect(): Promise<StanzaPort>;
  domain: string;
  focusAddress: string;
  roomJid: string;
  name: string;
  media: LocalMedia;
  /** Same for one tab over reloads, so that the server can end the ghost of the one before. */
  machineId: string;
  password?: string;
  /** The breakout room of this meeting in which one was before a reload; if it does not take us, the main room does. */
  startIn?: string;
  makePeerConnection?: PeerConnectionFactory;
  makeWebSocket?: (url: string) => WebSocket;
  makeStream?: (track: MediaStreamTrack) => MediaStream;
}

export interface ConferenceEvents {
  joined: { endpoint: string; name: string };
  left: { endpoint: string; name: string; departure: Departure };
  /** A chat message of somebody else, or an own one as the room took it. */
  chat: ChatMessage;
  chatRefused: ChatEvents['refused'];
  poll: PollChange;
  pollRefused: undefined;
  /** A moderator lowered our hand. */
  handLowered: { by: string };
  /** A moderator muted us, or a rule of the room did. */
  muted: { kind: MuteKind; by: string };
  /** In this room one comes in muted: what was on is off. */
  startedMuted: { kinds: readonly MuteKind[] };
  /** A moderator lets us use this or, where all may, asks us to; by name. */
  allowed: OrderEvents['allowed'];
  /** By name, too. */
  reserved: OrderEvents['reserved'];
  /** The room was locked, or opened again. */
  locked: boolean;
  /** The server did not take a change of the rules. */
  orderRefused: undefined;
  /** Before the door: a host wrote. */
  doorMessage: LobbyMessage;
  /** To moderators: somebody wants to come in, or writes from before the door. */
  knocked: ReceptionEvents['knocked'];
  lobbyMessage: ReceptionEvents['message'];
  /** Free messages between clients over the bridge. */
  endpointMessage: { from: string; payload: Record<string, unknown> };
  /** Figures of the own connection, every two seconds while there is one. */
  reading: ConnectionSummary;
  /** JSON messages of the room and its components. */
  json: { from: string; json: { type: string } & Record<string, unknown> };
  /** We are in another room of the meeting now. */
  moved: { sent: boolean };
}

/** So long a lost connection is tried again; then a person is asked, who may have gone elsewhere meanwhile. */
const kGiveUpMs = 5 * 60_000;

const kOwnKindOf: Record<MuteKind, OwnKind> = { audio: 'audio', video: 'camera', desktop: 'screen' };

export class Conference extends Store<ConferenceState> {
  readonly events = new Emitter<ConferenceEvents>();
  private port: StanzaPort | undefined;
  private room: Room | undefined;
  private link: MediaLink | undefined;
  private entering = new AbortController();
  private readonly roster: Roster;
  readonly chat: Chat;
  readonly polls: Polls;
  readonly breakouts: Breakouts;
  private readonly where: Whereabouts;
  /** The rules of the room, and changing them. */
  readonly order: Order;
  /** For moderators: who waits to be let in. */
  readonly reception: Reception;
  private readonly door: Door;
  /** In the room with the present session. */
  private entered = false;
  private lobby = '';
  /** How one starts is decided once, not again after a lost session. */
  private started = false;
  private stats = new StatsReader();
  private readonly vitals = new Vitals(
    () => this.readStats(),
    (message) => this.link?.send(message),
  );
  private readonly levels = new AudioLevels();
  private readonly stopMedia: () => void;
  private wanted: Partial<ReceiverVideoConstraints> = {};
  private giveUp: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ConferenceOptions) {
    super({ ...kInitialState, here: options.startIn || options.roomJid, inMainRoom: !options.startIn, name: options.name, password: options.password ?? '' });
    this.chat = this.makeChat();
    this.polls = this.makePolls();
    this.breakouts = this.makeBreakouts();
    this.where = this.makeWhereabouts();
    this.order = this.makeOrder();
    this.reception = this.makeReception();
    this.door = this.makeDoor();
    this.roster = new Roster(options.makeStream, (endpoint) => this.vitals.qualityOf(endpoint));
    this.vitals.events.on('changed', () => this.refresh());
    this.vitals.events.on('reading', (summary) => this.events.emit('reading', summary));
    this.stopMedia = options.media.subscribe(() => this.onLocalMedia());
  }

  /** Never throws: phase becomes 'joined', 'waiting' or 'failed'. */
  async join(): Promise<void> {
    this.patch({ phase: 'connecting', error: undefined, departure: undefined });
    try {
      const port = await this.options.connect();
      if (this.value.phase !== 'connecting') return void port.close();
      this.port = port;
      this.listen(port);
    } catch (error) {
      return this.fail('connection', error);
    }
    await this.enter();
  }

  async leave(): Promise<void> {
    if (this.value.phase === 'left' || this.value.phase === 'failed') return;
    await this.finish({ phase: 'left', departure: undefined });
  }

  /** Goes to another room of the meeting, by default back to the main room. Devices, name and chat come along. */
  async goTo(jid = this.options.roomJid): Promise<void> {
    if (this.value.phase === 'joined') await this.where.go(jid);
  }

  setName(name: string): void {
    this.patch({ name });
    this.sayPresence();
  }

  raiseHand(up: boolean): void {
    this.patch({ raisedHand: up ? Date.now() : undefined });
    this.sayPresence();
  }

  /** Of one endpoint, or of all: '' also lowers the own. For moderators; others are not heard. */
  lowerHand(endpoint: string): void {
    if (endpoint === '') this.raiseHand(false);
    this.sendEndpointMessage(endpoint, writeLowerHand());
  }

  /** These need the moderator role; @throws StanzaError when the server says no. */
  async mute(endpoint: string, kind: MuteKind): Promise<void> {
    if (this.port && this.room) await muteOccupant(this.port, this.room.jid, endpoint, kind);
  }

  async kick(endpoint: string, reason = ''): Promise<void> {
    if (this.port && this.room) await kickOccupant(this.port, this.room.jid, endpoint, reason);
  }

  /** Kicks, and keeps out for the rest of the meeting. */
  async ban(endpoint: string, reason = ''): Promise<void> {
    const realJid = this.roster.get(endpoint)?.realJid;
    if (this.port && this.room && realJid) await banOccupant(this.port, this.room.jid, realJid, reason);
  }

  async grant(endpoint: string): Promise<void> {
    const realJid = this.roster.get(endpoint)?.realJid;
    if (this.port && this.room && realJid) await grantModerator(this.port, this.room.jid, realJid);
  }

  async revoke(endpoint: string): Promise<void> {
    const realJid = this.roster.get(endpoint)?.realJid;
    if (this.port && this.room && realJid) await revokeModerator(this.port, this.room.jid, realJid);
  }

  /** Who comes from now on has to know it; an empty one unlocks the room. */
  async setPassword(password: string): Promise<void> {
    await this.order.setPassword(password);
    this.patch({ password });
  }

  /** Before the door: asks to be let in, by this name. */
  async knockAs(name: string): Promise<void> {
    this.patch({ name });
    await this.tryDoor();
  }

  /** Before the door: tries to go in, with a password if there is one. */
  async tryDoor(password = ''): Promise<void> {
    if (this.value.phase === 'waiting') await this.goIn(this.entering, password);
  }

  /** Before the door: to those who can let us in. */
  sayAtDoor(text: string): void {
    this.door.say(text);
  }

  /** What the server remembers of rooms, and invitations; undefined without a connection. */
  get rooms(): RoomBook | undefined {
    return this.port && new RoomBook(this.port, this.options.domain);
  }

  /** Ends the conference for everybody; one's own phase becomes 'left' when the room says so. */
  endForAll(): void {
    if (this.port) endForAll(this.port, this.options.domain);
  }

  /** What the page shows at which height; see ReceiverVideoConstraints. */
  setReceiverConstraints(change: Partial<ReceiverVideoConstraints>): void {
    this.wanted = { ...this.wanted, ...change };
    this.link?.receiver.want(change);
  }

  /** To one endpoint, or '' for all others. @returns false while the bridge channel is closed. */
  sendEndpointMessage(to: string, payload: Record<string, unknown>): boolean {
    return this.link?.send(writeEndpointMessage(to, payload)) ?? false;
  }

  /** Figures of the own connection, at most two seconds old; undefined without one. */
  get connection(): ConnectionSummary | undefined {
    return this.vitals.latest;
  }

  /** How many pictures are asked for and there to be sent, but held back by the server: for want of bandwidth. */
  get heldBack(): number {
    const { media, participants } = this.value;
    const { lastN = -1, maxHeights = {}, defaultMaxHeight = -1 } = this.wanted;
    if (media !== 'connected' || lastN >= 0) return 0;
    const wanted = (source: SourceView): boolean => (maxHeights[source.name] ?? defaultMaxHeight) !== 0;
    return participants.filter((p) => !p.camera.muted && !p.camera.forwarded && wanted(p.camera)).length;
  }

  /** What somebody said of his own connection. */
  connectionOf(endpoint: string): ConnectionReport | undefined {
    return this.vitals.reportOf(endpoint);
  }

  /** How loud each audio source is right now, 0 to 1. Cheap: for many times a second. */
  audioLevels(): ReadonlyMap<string, number> {
    const connection = this.link?.peerConnection;
    return connection ? this.levels.read(connection.getTransceivers(), this.roster.sourcesByMid()) : new Map();
  }

  /** Whether decoding keeps up; undefined without a media session. */
  async videoLoad(): Promise<VideoLoad | undefined> {
    const report = await this.link?.peerConnection?.getStats();
    return report && readVideoLoad(report.values() as Iterable<Record<string, unknown> & { type: string }>);
  }

  private listen(port: StanzaPort): void {
    port.events.on('interrupted', ({ serverStopped }) => {
      this.patch({ signalingInterrupted: true, interruption: serverStopped ? 'server-stopped' : 'socket' });
      this.giveUp = setTimeout(() => this.fail('lost', new Error('no connection for too long')), kGiveUpMs);
    });
    port.events.on('resumed', () => {
      clearTimeout(this.giveUp);
      this.patch({ signalingInterrupted: false, interruption: undefined });
      this.chat.resumed();
    });
    port.events.on('lost', (stanzas) => this.chat.lost(stanzas));
    port.events.on('stanza', (stanza) => {
      this.polls.handleStanza(stanza);
      this.breakouts.handleStanza(stanza);
      this.order.handleStanza(stanza);
    });
    port.events.on('refused', (error) => this.fail('refused', error));
    port.events.on('online', () => {
      // The session could not be saved: a new one, a new endpoint, and all over again.
      clearTimeout(this.giveUp);
      this.patch({ signalingInterrupted: false, interruption: 'session-lost' });
      this.breakouts.forget();
      void this.enter();
    });
    port.handleSet(NS.jingle, 'jingle', (iq, jingle) => this.link?.handleJingle(iq, jingle) ?? false);
    handleMutes(
      port,
      (from) => from === this.focusJid,
      (kind, actor) => this.onMuted(kind, resourceOf(actor)),
    );
  }

  private get focusJid(): string {
    return `${this.where.here}/${kFocusNick}`;
  }

  /** Joins the room with the session that is there. */
  private async enter(): Promise<void> {
    const { port } = this;
    if (!port) return;
    this.exit();
    const entering = (this.entering = new AbortController());
    const { domain, focusAddress, machineId } = this.options;
    const roomJid = this.where.here;
    const { password } = this.value;
    const endpoint = endpointIdOf(port.jid);
    this.patch({ endpoint });
    const iceServers = requestIceServers(port, domain);
    // The answer is there before the component speaks: it does so when we join.
    void discoverComponents(port, domain).then((found) => {
      if (entering.signal.aborted) return;
      this.order.begin(found);
      this.breakouts.begin(found);
      this.patch({ canPoll: this.polls.begin(found) });
    });
    try {
      await requestConference(port, focusAddress, roomJid, machineId, entering.signal);
      const room = (this.room = new Room(port, roomJid, endpoint));
      this.link = this.makeLink(port, room, endpoint, iceServers);
      this.listenToRoom(room);
      this.onLocalMedia();
    } catch (error) {
      if (entering.signal.aborted) return;
      return this.where.inMain ? this.fail('join', error) : this.backToMain();
    }
    await this.goIn(entering, password);
  }

  /** Through the door of the room, or to the lobby before it. */
  private async goIn(entering: AbortController, password: string): Promise<void> {
    const { room, port } = this;
    if (!room || !port) return;
    try {
      await room.join(this.ownPresence(), password);
    } catch (error) {
      if (entering.signal.aborted) return;
      if (!this.where.inMain) return this.backToMain();
      return this.turnedBack(error, password);
    }
    if (entering.signal.aborted) return;
    this.entered = true;
    this.order.enter({ port, roomJid: room.jid });
    this.door.leave();
    this.startAsAsked();
    this.patch({ phase: 'joined', interruption: undefined, participants: this.roster.view(), ...(password ? { password } : {}) });
    this.chat.entered();
    void this.order.refresh(this.value.role === 'moderator');
  }

  /** A breakout room does not take us, or is no more. */
  private async backToMain(): Promise<void> {
    this.where.fallBack();
    await this.enter();
  }

  private turnedBack(error: unknown, password: string): void {
    const { room, port } = this;
    if (!room || !port || !(error instanceof JoinError)) return this.fail('join', error);
    const { step } = this.door.value ?? {};
    if (error.nameRequired) this.door.askName();
    else if (!error.lobby || step === 'entering') return this.fail('join', error);
    else if (step === undefined || step === 'name' || step === 'knocking') {
      this.door.knock(port, error.lobby, room.jid, room.nick, this.value.name);
      void requestRoomInfo(port, room.jid).then(({ hasPassword }) => hasPassword && this.door.offerPassword(), () => undefined);
    } else if (password) this.door.refusePassword();
    this.patch({ phase: 'waiting', interruption: undefined });
  }

  /** In some rooms one comes in muted. Moderators do as they like. */
  private startAsAsked(): void {
    const { role, rules } = this.value;
    if (this.started) return;
    this.started = true;
    const { media } = this.options;
    if (role === 'moderator') return;
    const kinds = (['audio', 'video'] as const).filter((kind) => rules.startMuted[kind] && media.isOn(kOwnKindOf[kind]));
    for (const kind of kinds) void media.set(kOwnKindOf[kind], false);
    if (kinds.length > 0) this.events.emit('startedMuted', { kinds });
  }

  private makeLink(port: StanzaPort, room: Room, endpoint: string, iceServers: Promise<RTCIceServer[]>): MediaLink {
    const { makePeerConnection, makeWebSocket } = this.options;
    const addresses = { focus: this.focusJid, own: room.ownJid };
    const link = new MediaLink({ port, addresses, endpoint, iceServers, makePeerConnection, makeWebSocket });
    link.receiver.want(this.wanted);
    link.setSending(this.options.media.value.wishes);
    link.events.on('phase', (media) => this.onMediaPhase(media));
    link.events.on('channel', (channelOpen) => this.patch({ channelOpen }));
    link.events.on('sources', (sources) => {
      if (sources.length === 0) this.roster.clearMedia();
      this.roster.setReceived(sources);
      this.refresh();
    });
    link.events.on('message', (message) => this.onBridgeMessage(message));
    return link;
  }

  private listenToRoom(room: Room): void {
    room.events.on('joined', (occupant) => {
      if (!Roster.counts(occupant)) return;
      this.roster.set(occupant);
      this.refresh();
      // Those who were there before are no news.
      if (this.entered) this.events.emit('joined', { endpoint: occupant.nick, name: occupant.name });
    });
    room.events.on('updated', (occupant) => {
      if (!Roster.counts(occupant)) return;
      this.roster.set(occupant);
      this.refresh();
    });
    room.events.on('left', ({ nick, departure }) => {
      const occupant = this.roster.remove(nick);
      this.vitals.forget(nick);
      if (!occupant) return;
      this.refresh();
      this.events.emit('left', { endpoint: nick, name: occupant.name, departure: this.withName(departure) });
    });
    room.events.on('self', (self) => this.onRole(self.role));
    room.events.on('configured', () => void this.order.refresh(this.value.role === 'moderator'));
    room.events.on('ended', (departure) => {
      if (this.value.phase !== 'joined') return;
      if (departure.kind === 'destroyed' && departure.to) return void this.where.go(departure.to);
      void this.finish({ phase: 'left', departure: this.withName(departure) });
    });
    room.events.on('message', (message) => this.onRoomMessage(message));
  }

  private onRole(role: Role): void {
    const before = this.value.role;
    this.patch({ role });
    if (!this.entered || role === before) return;
    this.watchLobby();
    if (role === 'moderator') void this.order.refresh(true);
  }

  private watchLobby(): void {
    const { port, room } = this;
    if (!port || !room || !this.entered) return;
    this.reception.attend(port, this.value.role === 'moderator' ? this.lobby : '', room.jid, room.nick, this.value.name);
  }

  /** The room names the actor by endpoint, which means nothing to a person. */
  private withName(departure: Departure): Departure {
    if (departure.kind !== 'kicked') return departure;
    const own = departure.by === this.value.endpoint ? this.value.name : '';
    return { ...departure, by: this.roster.get(departure.by)?.name ?? own };
  }

  private onRoomMessage(message: RoomMessage): void {
    switch (message.kind) {
      case 'subject':
        return this.patch({ subject: message.subject });
      case 'json':
        return this.events.emit('json', message);
      default:
        return this.chat.receive(message);
    }
  }

  private makeChat(): Chat {
    const chat = new Chat({
      room: () => (this.entered ? this.room?.recipient : undefined),
      live: () => this.entered && !this.value.signalingInterrupted,
      own: () => this.value,
      nameOf: (endpoint) => this.roster.get(endpoint)?.name,
      send: (stanza) => this.port?.send(stanza),
    });
    chat.events.on('changed', (messages) => this.patch({ chat: messages }));
    chat.events.on('message', (message) => this.events.emit('chat', message));
    chat.events.on('refused', (what) => this.events.emit('chatRefused', what));
    return chat;
  }

  private makePolls(): Polls {
    const nameOf = (endpoint: string): string =>
      endpoint === this.value.endpoint ? this.value.name : (this.roster.get(endpoint)?.name ?? '');
    const polls = new Polls((stanza) => this.port?.send(stanza), nameOf);
    polls.events.on('changed', (all) => this.patch({ polls: all }));
    polls.events.on('change', (change) => this.events.emit('poll', change));
    polls.events.on('refused', () => this.events.emit('pollRefused', undefined));
    return polls;
  }

  private makeBreakouts(): Breakouts {
    const breakouts = new Breakouts((stanza) => this.port?.send(stanza), () => this.room?.jid);
    breakouts.events.on('changed', (view) => this.patch({ breakouts: view }));
    breakouts.events.on('sent', (jid) => void this.goTo(jid).then(() => this.events.emit('moved', { sent: true })));
    return breakouts;
  }

  private makeWhereabouts(): Whereabouts {
    const { roomJid, startIn } = this.options;
    const where = new Whereabouts(roomJid, startIn || roomJid, {
      leave: async () => {
        this.link?.close();
        this.entered = false;
        await this.room?.leave('switch_room');
      },
      enter: async () => {
        if (this.value.phase === 'joined') await this.enter();
      },
      changed: () => this.patch({ here: where.here, inMainRoom: where.inMain, moving: where.moving, subject: '' }),
    });
    return where;
  }

  private makeOrder(): Order {
    const order = new Order();
    const nameOf = (endpoint: string): string => this.roster.get(endpoint)?.name ?? '';
    order.events.on('changed', (rules) => this.patch({ rules }));
    order.events.on('password', (password) => this.patch({ password }));
    order.events.on('lobby', (lobby) => {
      this.lobby = lobby;
      this.watchLobby();
    });
    order.events.on('allowed', ({ kind, by }) => this.events.emit('allowed', { kind, by: nameOf(by) }));
    order.events.on('reserved', ({ kind, on, by }) => this.events.emit('reserved', { kind, on, by: nameOf(by) }));
    order.events.on('locked', (locked) => this.events.emit('locked', locked));
    order.events.on('refused', () => this.events.emit('orderRefused', undefined));
    order.events.on('json', (message) => this.events.emit('json', message));
    return order;
  }

  private makeReception(): Reception {
    const reception = new Reception();
    reception.events.on('changed', (waiters) => this.patch({ waiters }));
    reception.events.on('knocked', (waiter) => this.events.emit('knocked', waiter));
    reception.events.on('message', (message) => this.events.emit('lobbyMessage', message));
    return reception;
  }

  private makeDoor(): Door {
    const door = new Door();
    door.events.on('changed', (state) => this.patch({ door: state }));
    door.events.on('message', (message) => this.events.emit('doorMessage', message));
    door.events.on('open', ({ password }) => void this.tryDoor(password));
    door.events.on('refused', ({ condition, text }) => this.fail('join', new JoinError(condition, text)));
    door.events.on('ended', (departure) => void this.finish({ phase: 'left', departure }));
    return door;
  }

  private onBridgeMessage(message: ServerMessage): void {
    switch (message.kind) {
      case 'dominant-speaker':
        return this.patch({ dominantSpeaker: message.endpoint });
      case 'forwarded-sources':
        this.roster.setForwarded(message.sources);
        return this.refresh();
      case 'connectivity':
        this.roster.setConnected(message.endpoint, message.active);
        return this.refresh();
      case 'report':
        return this.vitals.note(message.from, message.report);
      case 'connection-stats':
        this.vitals.downlinkBps = message.downlinkBps;
        return;
      case 'endpoint-message':
        if (isLowerHand(message.payload)) return this.onLowerHand(message.from);
        return this.events.emit('endpointMessage', { from: message.from, payload: message.payload });
    }
  }

  private onLowerHand(from: string): void {
    const by = this.roster.get(from);
    if (by?.role !== 'moderator' || this.value.raisedHand === undefined) return;
    this.raiseHand(false);
    this.events.emit('handLowered', { by: by.name });
  }

  private onMediaPhase(media: MediaPhase): void {
    const began = media === 'connected' && this.value.media === 'connecting';
    if (media === 'none' || media === 'connecting') this.vitals.stop();
    this.patch({ media });
    if (began) {
      this.stats = new StatsReader();
      this.vitals.start();
    }
    this.patch({ quality: this.ownQuality() });
  }

  private ownQuality(): Quality | undefined {
    const { media } = this.value;
    return media === 'interrupted' || media === 'failed' ? 'lost' : this.vitals.quality;
  }

  private async readStats(): Promise<StatsSummary | undefined> {
    const connection = this.link?.peerConnection;
    if (!connection) return undefined;
    const stats: Stat[] = [];
    (await connection.getStats()).forEach((stat) => stats.push(stat));
    return this.stats.read(stats, this.roster.sourcesByMid());
  }

  private onMuted(kind: MuteKind, by: string): void {
    const { media } = this.options;
    // A rule of the room mutes everybody whom it concerns, on or off.
    if (!media.isOn(kOwnKindOf[kind])) return;
    void media.set(kOwnKindOf[kind], false);
    this.events.emit('muted', { kind, by: this.roster.get(by)?.name ?? '' });
  }

  private onLocalMedia(): void {
    const { value } = this.options.media;
    this.link?.setSending(value.wishes);
    for (const kind of kSentKinds) this.link?.setTrack(kind, value[kind]);
    this.sayPresence();
  }

  private sayPresence(): void {
    this.room?.setPresence(this.ownPresence());
  }

  private ownPresence(): OwnPresence {
    const { endpoint, name, raisedHand } = this.value;
    const { audio, camera, screen, screenAudio } = this.options.media.value;
    const sources: Record<string, SourceState> = {
      [`${endpoint}-a0`]: { muted: !audio },
      [`${endpoint}-v0`]: { muted: !camera, videoType: 'camera' },
      [`${endpoint}-v1`]: { muted: !screen, videoType: 'desktop' },
      [`${endpoint}-a1`]: { muted: !screenAudio },
    };
    return { name, sources, ...(raisedHand === undefined ? {} : { raisedHand }) };
  }

  private refresh(): void {
    const participants: Participant[] = this.roster.view();
    this.patch({ participants, quality: this.ownQuality() });
  }

  /** Drops the room and the media of a session that is gone. */
  private exit(): void {
    this.entering.abort();
    this.room?.dispose();
    this.link?.close();
    this.room = undefined;
    this.link = undefined;
    this.entered = false;
    this.lobby = '';
    this.roster.clear();
    this.polls.end();
    this.order.end();
    this.reception.interrupt();
    this.door.interrupt();
    this.vitals.stop();
    this.patch({ participants: [], dominantSpeaker: undefined, media: 'none', quality: undefined, channelOpen: false });
  }

  private fail(kind: ConferenceError['kind'], error: unknown): void {
    const condition = error instanceof JoinError ? error.condition : ((error as { condition?: string }).condition ?? '');
    const text = error instanceof Error ? error.message : String(error);
    void this.finish({ phase: 'failed', error: { kind, condition, text } });
  }

  private async finish(end: Partial<ConferenceState>): Promise<void> {
    if (this.value.phase === 'left' || this.value.phase === 'failed') return;
    const { room, port } = this;
    clearTimeout(this.giveUp);
    this.patch(end);
    this.stopMedia();
    this.link?.close();
    this.entering.abort();
    this.door.leave();
    await room?.leave();
    this.exit();
    await port?.close();
  }
}
