// The chat of a person: what they write is there at once, marked until the room has accepted it. What they write while the
// connection is away waits; when the session could not be saved, it is sent again in the new one under the same id.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import { type Recipient, type RoomMessage, writeChat, writeReactions, writeRetraction } from '../xmpp/messages';
import { ChatLog } from './chat-log';
import type { ChatMessage } from './types';

/** What the chat has to know of the conference around it. */
export interface ChatSurroundings {
  /** Undefined between two sessions. */
  room(): Recipient | undefined;
  /** What is sent now goes out now. */
  live(): boolean;
  own(): { endpoint: string; name: string };
  nameOf(endpoint: string): string | undefined;
  send(stanza: Element): void;
}

export interface ChatEvents {
  changed: readonly ChatMessage[];
  /** A message of somebody else, or an own one as the room took it. */
  message: ChatMessage;
  /** The room refused a message, which is marked then, or something else, such as a reaction. */
  refused: { condition: string; marked: boolean };
}

export class Chat {
  readonly events = new Emitter<ChatEvents>();
  private readonly log = new ChatLog();

  constructor(private readonly around: ChatSurroundings) {}

  /** To all, or to one endpoint. */
  send(text: string, { to, replyTo }: { to?: string; replyTo?: string } = {}): void {
    if (text.trim() === '') return;
    const { endpoint, name } = this.around.own();
    const message: ChatMessage = {
      id: crypto.randomUUID(), from: endpoint, name, own: true, text, privateWith: to, replyTo,
      time: Date.now(), status: 'sending', retracted: false, reactions: new Map(), room: this.around.room()?.room,
    };
    this.log.add(message);
    this.transmit(message);
    this.changed();
  }

  /** Once more, for one that was refused. */
  retry(id: string): void {
    const message = this.log.find(id);
    if (!message || !this.log.mark(id, 'sending')) return;
    this.transmit(message);
    this.changed();
  }

  /** Replaces the own reactions to a message. */
  react(id: string, reactions: string[]): void {
    const to = this.recipientOf(this.log.find(id));
    if (!to) return;
    this.around.send(writeReactions(to, crypto.randomUUID(), id, reactions));
    // The room sends back what went to all; nobody sends back what went to one.
    if (to.nick) this.receive({ kind: 'reactions', from: this.around.own().endpoint, target: id, reactions });
  }

  /** Takes back an own message; one that never went out is just gone. */
  retract(id: string, fallbackText: string): void {
    const message = this.log.find(id);
    if (message?.status === 'failed') {
      this.log.remove(id);
      return this.changed();
    }
    const to = this.recipientOf(message);
    if (!to) return;
    this.around.send(writeRetraction(to, crypto.randomUUID(), id, fallbackText));
    if (to.nick) this.receive({ kind: 'retraction', from: this.around.own().endpoint, target: id });
  }

  receive(message: Extract<RoomMessage, { kind: 'chat' | 'reactions' | 'retraction' | 'error' }>): void {
    if (message.kind === 'chat') this.receiveText(message);
    else if (message.kind === 'reactions') this.changed(this.log.applyReactions(message));
    else if (message.kind === 'retraction') this.changed(this.log.applyRetraction(message));
    else {
      const marked = this.log.mark(message.id, 'failed');
      this.changed(marked);
      this.events.emit('refused', { condition: message.condition, marked });
    }
  }

  /** The socket is back and what waited went out: private messages, which nobody confirms, count as sent. */
  resumed(): void {
    for (const message of this.waiting()) if (message.privateWith) this.log.mark(message.id, 'sent');
    this.changed();
  }

  /**
   * These stanzas of the session before may not have arrived. What went to all is known by its echo; what went to one
   * goes out again: a message twice is shown once, one that is missing is missed.
   */
  lost(stanzas: readonly Element[]): void {
    for (const { attrs } of stanzas) if (this.log.find(attrs.id ?? '')?.privateWith) this.log.mark(attrs.id ?? '', 'sending');
    this.changed();
  }

  /** In the room with a new session: what has not arrived goes out again, unless its recipient has left. */
  entered(): void {
    for (const message of this.waiting()) this.transmit(message);
    this.changed();
  }

  private receiveText(message: Extract<RoomMessage, { kind: 'chat' }>): void {
    const { endpoint, name } = this.around.own();
    const own = message.from === endpoint;
    if (own && this.log.find(message.id)) {
      const confirmed = this.log.confirm(message.id, message.from, message.time);
      this.changed(confirmed !== undefined);
      if (confirmed) this.events.emit('message', confirmed);
      return;
    }
    const entry: ChatMessage = {
      id: message.id || crypto.randomUUID(), // some clients give none
      from: message.from,
      name: own ? name : (this.around.nameOf(message.from) ?? message.announcement?.name ?? ''),
      own,
      text: message.text,
      privateWith: message.private ? message.from : undefined,
      replyTo: message.replyTo,
      time: message.time,
      status: 'sent',
      retracted: false,
      reactions: new Map(),
      announcement: message.announcement !== undefined,
      room: this.around.room()?.room,
    };
    if (!this.log.add(entry)) return;
    this.changed();
    this.events.emit('message', entry);
  }

  /** Between two sessions it waits for entered(). */
  private transmit({ id, text, privateWith, replyTo }: ChatMessage): void {
    const room = this.around.room();
    if (!room) return;
    if (privateWith !== undefined && this.around.nameOf(privateWith) === undefined) return void this.log.mark(id, 'failed');
    this.around.send(writeChat(privateWith ? { ...room, nick: privateWith } : room, id, text, replyTo));
    if (privateWith && this.around.live()) this.log.mark(id, 'sent');
  }

  private waiting(): ChatMessage[] {
    return this.log.all.filter((m) => m.own && m.status === 'sending');
  }

  /** Who got the message, and so may hear more of it. */
  private recipientOf(message: ChatMessage | undefined): Recipient | undefined {
    const room = this.around.room();
    if (!message || !room || message.status !== 'sent' || message.retracted || message.room !== room.room) return undefined;
    return message.privateWith ? { ...room, nick: message.privateWith } : room;
  }

  private changed(really = true): void {
    if (really) this.events.emit('changed', this.log.all);
  }
}
