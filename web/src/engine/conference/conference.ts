// A conference as a page uses it: join, what is there (a store of plain values), what one can do, leave. This is the
// counter; the work is done by the parts behind it (parts.ts), in the course that lifecycle.ts gives them.

import { writeLowerHand } from '../bridge/hands';
import type { ReceiverVideoConstraints } from '../bridge/messages';
import type { ConnectionReport } from '../bridge/report';
import type { VideoLoad } from '../media/load';
import type { ConnectionSummary } from '../media/stats-types';
import { Emitter } from '../util/emitter';
import { Store } from '../util/store';
import { endForAll, type MuteKind } from '../xmpp/moderation';
import { RoomBook } from '../xmpp/room-book';
import type { Breakouts } from './breakouts';
import type { Chat } from './chat';
import type { ConferenceEvents } from './face';
import { Lifecycle } from './lifecycle';
import type { ConferenceOptions } from './options';
import type { Order } from './order';
import type { Parts } from './parts';
import type { Polls } from './polls';
import type { Reception } from './reception';
import { type ConferenceState, kInitialState } from './types';

export class Conference extends Store<ConferenceState> {
  readonly events = new Emitter<ConferenceEvents>();
  readonly chat: Chat;
  readonly polls: Polls;
  readonly breakouts: Breakouts;
  /** The rules of the room, and changing them. */
  readonly order: Order;
  /** For moderators: who waits to be let in. */
  readonly reception: Reception;
  private readonly course: Lifecycle;
  private readonly parts: Parts;

  constructor(private readonly options: ConferenceOptions) {
    super({ ...kInitialState, here: options.startIn || options.roomJid, inMainRoom: !options.startIn, name: options.name, password: options.password ?? '' });
    this.course = new Lifecycle(this, options);
    this.parts = this.course.parts;
    ({ chat: this.chat, polls: this.polls, breakouts: this.breakouts, order: this.order, reception: this.reception } = this.parts);
  }

  /** Never throws: phase becomes 'joined', 'waiting' or 'failed'. */
  join(): Promise<void> {
    return this.course.join();
  }

  leave(): Promise<void> {
    return this.course.leave();
  }

  /** Goes to another room of the meeting, by default back to the main room. Devices, name and chat come along. */
  goTo(jid = this.options.roomJid): Promise<void> {
    return this.course.goTo(jid);
  }

  setName(name: string): void {
    this.parts.self.setName(name);
  }

  raiseHand(up: boolean): void {
    this.parts.self.raiseHand(up);
  }

  /** Of one endpoint, or of all: '' also lowers the own. For moderators; others are not heard. */
  lowerHand(endpoint: string): void {
    if (endpoint === '') this.raiseHand(false);
    this.sendEndpointMessage(endpoint, writeLowerHand());
  }

  /** These need the moderator role; @throws StanzaError when the server says no. */
  mute(endpoint: string, kind: MuteKind): Promise<void> {
    return this.parts.moderation.mute(endpoint, kind);
  }

  kick(endpoint: string, reason = ''): Promise<void> {
    return this.parts.moderation.kick(endpoint, reason);
  }

  /** Kicks, and keeps out for the rest of the meeting. */
  ban(endpoint: string, reason = ''): Promise<void> {
    return this.parts.moderation.ban(endpoint, reason);
  }

  grant(endpoint: string): Promise<void> {
    return this.parts.moderation.grant(endpoint);
  }

  revoke(endpoint: string): Promise<void> {
    return this.parts.moderation.revoke(endpoint);
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
  tryDoor(password = ''): Promise<void> {
    return this.course.entrance.tryDoor(password);
  }

  /** Before the door: to those who can let us in. */
  sayAtDoor(text: string): void {
    this.course.entrance.door.say(text);
  }

  /** What the server remembers of rooms, and invitations; undefined without a connection. */
  get rooms(): RoomBook | undefined {
    const { port } = this.course;
    return port && new RoomBook(port, this.options.domain);
  }

  /** Ends the conference for everybody; one's own phase becomes 'left' when the room says so. */
  endForAll(): void {
    const { port } = this.course;
    if (port) endForAll(port, this.options.domain);
  }

  /** What the page shows at which height; see ReceiverVideoConstraints. */
  setReceiverConstraints(change: Partial<ReceiverVideoConstraints>): void {
    this.parts.media.want(change);
  }

  /** To one endpoint, or '' for all others. @returns false while the bridge channel is closed. */
  sendEndpointMessage(to: string, payload: Record<string, unknown>): boolean {
    return this.parts.media.sendEndpointMessage(to, payload);
  }

  /** Figures of the own connection, at most two seconds old; undefined without one. */
  get connection(): ConnectionSummary | undefined {
    return this.parts.media.connection;
  }

  /** How many pictures are asked for and there to be sent, but held back by the server: for want of bandwidth. */
  get heldBack(): number {
    return this.parts.media.heldBack;
  }

  /** What somebody said of their own connection. */
  connectionOf(endpoint: string): ConnectionReport | undefined {
    return this.parts.media.reportOf(endpoint);
  }

  /** How loud each audio source is right now, 0 to 1. Cheap: for many times a second. */
  audioLevels(): ReadonlyMap<string, number> {
    return this.parts.media.audioLevels();
  }

  /** Whether decoding keeps up; undefined without a media session. */
  videoLoad(): Promise<VideoLoad | undefined> {
    return this.parts.media.videoLoad();
  }
}
