// The course of a conference from joining to its end, over lost sessions and from room to room: connects, enters, follows
// the room, and lets every part know when a session begins, when we are in, and when it is over.

import { isLowerHand } from '../bridge/hands';
import type { StanzaPort } from '../xmpp/connection';
import { resourceOf } from '../xmpp/jid';
import type { RoomMessage } from '../xmpp/messages';
import { handleMutes } from '../xmpp/moderation';
import { NS } from '../xmpp/ns';
import type { OccupantPresence } from '../xmpp/presence';
import type { Departure } from '../xmpp/departure';
import { JoinError, kFocusNick, type Room } from '../xmpp/room';
import { Entrance, type Session } from './entrance';
import type { Face } from './face';
import type { ConferenceOptions } from './options';
import { makeParts, type Parts } from './parts';
import { Signalling } from './signalling';
import type { ConferenceError, ConferenceState } from './types';
import { Whereabouts } from './whereabouts';
import { ignoreFailure, unawaited } from '../../unawaited';

export class Lifecycle {
  readonly parts: Parts;
  readonly entrance: Entrance;
  private readonly signalling: Signalling;
  private readonly where: Whereabouts;
  private readonly stopMedia: () => void;
  /** Address of the lobby, '' without one. */
  private lobby = '';

  constructor(
    private readonly face: Face,
    private readonly options: ConferenceOptions,
  ) {
    this.signalling = new Signalling(face);
    this.parts = makeParts(face, options, {
      port: () => this.port,
      room: () => this.entrance.room,
      entered: () => this.entrance.entered,
    });
    this.where = this.makeWhereabouts();
    this.entrance = this.makeEntrance();
    this.listenToSignalling();
    this.listenToParts();
    this.stopMedia = options.media.subscribe(() => this.onLocalMedia());
  }

  /** Undefined before there is a connection. */
  get port(): StanzaPort | undefined {
    return this.signalling.port;
  }

  /** Never throws: phase becomes 'joined', 'waiting' or 'failed'. */
  async join(): Promise<void> {
    this.face.patch({ phase: 'connecting', error: undefined, departure: undefined });
    try {
      const port = await this.options.connect();
      if (this.face.value.phase !== 'connecting') return ignoreFailure(port.close());
      this.signalling.use(port);
      this.obey(port);
    } catch (error) {
      return this.fail('connection', error);
    }
    await this.enter();
  }

  async leave(): Promise<void> {
    await this.finish({ phase: 'left', departure: undefined });
  }

  async goTo(jid: string): Promise<void> {
    if (this.face.value.phase === 'joined') await this.where.go(jid);
  }

  private makeWhereabouts(): Whereabouts {
    const { roomJid, startIn } = this.options;
    const where = new Whereabouts(roomJid, startIn || roomJid, {
      leave: async () => {
        this.parts.media.hangUp();
        await this.entrance.leaveForAnother();
      },
      enter: async () => {
        if (this.face.value.phase === 'joined') await this.enter();
      },
      changed: () => this.face.patch({ here: where.here, inMainRoom: where.inMain, moving: where.moving, subject: '' }),
    });
    return where;
  }

  private makeEntrance(): Entrance {
    return new Entrance(this.face, this.options, this.where, {
      reset: () => this.exit(),
      found: (components) => this.onComponents(components),
      opened: (session) => this.onOpened(session),
      presence: () => this.parts.self.presence(),
      entered: (session) => this.onEntered(session),
      failed: (error) => this.fail('join', error),
      ended: (departure) => unawaited(this.finish({ phase: 'left', departure })),
    });
  }

  private listenToSignalling(): void {
    const { chat, polls, breakouts, order } = this.parts;
    const { events } = this.signalling;
    events.on('resumed', () => chat.resumed());
    events.on('lost', (stanzas) => chat.lost(stanzas));
    events.on('stanza', (stanza) => {
      polls.handleStanza(stanza);
      breakouts.handleStanza(stanza);
      order.handleStanza(stanza);
    });
    events.on('renewed', () => {
      breakouts.forget();
      unawaited(this.enter());
    });
    events.on('failed', ({ kind, error }) => this.fail(kind, error));
  }

  private listenToParts(): void {
    const { media, breakouts, order, people, roster, self } = this.parts;
    media.events.on('changed', () => people.refresh());
    media.events.on('endpointMessage', (message) => {
      if (isLowerHand(message.payload)) self.lowerHand(roster.get(message.from));
      else this.face.events.emit('endpointMessage', message);
    });
    breakouts.events.on('sent', (jid) => unawaited(this.goTo(jid).then(() => this.face.events.emit('moved', { sent: true }))));
    order.events.on('lobby', (lobby) => {
      this.lobby = lobby;
      this.watchLobby();
    });
  }

  /** The focus starts and ends media sessions, and mutes. */
  private obey(port: StanzaPort): void {
    const { media, people, self } = this.parts;
    port.handleSet(NS.jingle, 'jingle', (iq, jingle) => media.handleJingle(iq, jingle));
    handleMutes(
      port,
      (from) => from === this.focusJid,
      (kind, actor) => self.mute(kind, people.nameOf(resourceOf(actor))),
    );
  }

  private get focusJid(): string {
    return `${this.where.here}/${kFocusNick}`;
  }

  private async enter(): Promise<void> {
    if (this.port) await this.entrance.enter(this.port);
  }

  private onComponents(components: ReadonlyMap<string, string>): void {
    this.parts.order.begin(components);
    this.parts.breakouts.begin(components);
    this.face.patch({ canPoll: this.parts.polls.begin(components) });
  }

  private onOpened({ port, room, endpoint, iceServers }: Session): void {
    this.parts.media.open({ port, endpoint, iceServers, addresses: { focus: this.focusJid, own: room.ownJid } });
    this.listenToRoom(room);
    this.parts.self.sayPresence();
  }

  private onEntered({ port, room }: Session): void {
    const { chat, order, people, self } = this.parts;
    order.enter({ port, roomJid: room.jid });
    self.startAsAsked();
    this.face.patch({ phase: 'joined', interruption: undefined });
    people.refresh();
    chat.entered();
    unawaited(order.refresh(this.isModerator));
  }

  private listenToRoom(room: Room): void {
    const { media, order, people } = this.parts;
    room.events.on('left', ({ nick }) => media.forget(nick));
    people.follow(room, () => this.entrance.entered);
    room.events.on('self', (self) => this.onSelf(self));
    room.events.on('configured', () => unawaited(order.refresh(this.isModerator)));
    room.events.on('message', (message) => this.onRoomMessage(message));
    room.events.on('ended', (departure) => this.onRoomEnded(people.withName(departure)));
  }

  private onSelf({ role, denied }: OccupantPresence): void {
    const before = this.face.value.role;
    this.face.patch({ role, mayShareScreen: !denied.has('screen-sharing') });
    if (!this.entrance.entered || role === before) return;
    this.watchLobby();
    if (role === 'moderator') unawaited(this.parts.order.refresh(true));
  }

  private get isModerator(): boolean {
    return this.face.value.role === 'moderator';
  }

  private watchLobby(): void {
    const { port } = this;
    const { room, entered } = this.entrance;
    if (!port || !room || !entered) return;
    this.parts.reception.attend(port, this.isModerator ? this.lobby : '', room.jid, room.nick, this.face.value.name);
  }

  private onRoomMessage(message: RoomMessage): void {
    switch (message.kind) {
      case 'subject':
        return this.face.patch({ subject: message.subject });
      case 'json':
        return this.face.events.emit('json', message);
      default:
        return this.parts.chat.receive(message);
    }
  }

  private onRoomEnded(departure: Departure): void {
    if (this.face.value.phase !== 'joined') return;
    if (departure.kind === 'destroyed' && departure.to) return unawaited(this.where.go(departure.to));
    unawaited(this.finish({ phase: 'left', departure }));
  }

  private onLocalMedia(): void {
    this.parts.media.send();
    this.parts.self.sayPresence();
  }

  /** Drops the room and the media of a session that is gone. */
  private exit(): void {
    const { media, order, people, polls, reception, roster } = this.parts;
    this.entrance.end();
    media.end();
    this.lobby = '';
    roster.clear();
    people.refresh();
    polls.end();
    order.end();
    reception.interrupt();
  }

  private fail(kind: ConferenceError['kind'], error: unknown): void {
    const condition = error instanceof JoinError ? error.condition : ((error as { condition?: string }).condition ?? '');
    const text = error instanceof Error ? error.message : String(error);
    unawaited(this.finish({ phase: 'failed', error: { kind, condition, text } }));
  }

  private async finish(end: Partial<ConferenceState>): Promise<void> {
    if (this.face.value.phase === 'left' || this.face.value.phase === 'failed') return;
    this.signalling.stopWaiting();
    this.face.patch(end);
    this.stopMedia();
    this.parts.media.hangUp();
    await this.entrance.leaveForGood();
    this.exit();
    await this.signalling.close();
  }
}
