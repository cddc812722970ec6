// The people who wait to be let in, as the moderators of a room see them. Each moderator watches the lobby alone, so that
// the lists agree without a word between them; what one of them writes with somebody who waits, the others do not see.

import { Emitter } from '../util/emitter';
import type { StanzaPort } from '../xmpp/connection';
import { LobbyWatch, type Waiting } from '../xmpp/lobby';
import type { LobbyMessage, Waiter } from './types';

export interface ReceptionEvents {
  changed: readonly Waiter[];
  knocked: Waiter;
  message: { from: Waiter; message: LobbyMessage };
}

export class Reception {
  readonly events = new Emitter<ReceptionEvents>();
  private watch: LobbyWatch | undefined;
  private waiting: readonly Waiting[] = [];
  private readonly chats = new Map<string, readonly LobbyMessage[]>();

  /** Watches this lobby; '' stops. Doing so already changes nothing. */
  attend(port: StanzaPort, lobbyJid: string, roomJid: string, nick: string, name: string): void {
    if (this.watch?.jid === lobbyJid) return;
    this.watch?.leave();
    this.forget();
    if (lobbyJid === '') return;
    const watch = (this.watch = new LobbyWatch(port, lobbyJid, roomJid, nick));
    watch.events.on('changed', (waiting) => this.onChanged(waiting));
    watch.events.on('knocked', ({ endpoint }) => this.tell(endpoint, (waiter) => this.events.emit('knocked', waiter)));
    watch.events.on('text', ({ id, from, text }) => {
      const message = { id: id || crypto.randomUUID(), own: false, text, time: Date.now() };
      this.add(from, message);
      this.tell(from, (waiter) => this.events.emit('message', { from: waiter, message }));
    });
    watch.enter(name);
  }

  /** The session is gone. */
  interrupt(): void {
    this.watch?.dispose();
    this.forget();
  }

  admit(endpoints: readonly string[]): void {
    this.watch?.admit(endpoints);
  }

  /** @throws StanzaError */
  async deny(endpoints: readonly string[]): Promise<void> {
    await this.watch?.deny(endpoints);
  }

  say(endpoint: string, text: string): void {
    if (!this.watch || text.trim() === '') return;
    const id = crypto.randomUUID();
    this.watch.say(endpoint, id, text);
    this.add(endpoint, { id, own: true, text, time: Date.now() });
  }

  private forget(): void {
    this.watch = undefined;
    this.onChanged([]);
  }

  private onChanged(waiting: readonly Waiting[]): void {
    this.waiting = waiting;
    for (const endpoint of this.chats.keys()) {
      if (!waiting.some((w) => w.endpoint === endpoint)) this.chats.delete(endpoint);
    }
    this.changed();
  }

  private add(endpoint: string, message: LobbyMessage): void {
    if (!this.waiting.some((w) => w.endpoint === endpoint)) return;
    this.chats.set(endpoint, [...(this.chats.get(endpoint) ?? []), message]);
    this.changed();
  }

  private tell(endpoint: string, emit: (waiter: Waiter) => void): void {
    const waiter = this.view().find((w) => w.endpoint === endpoint);
    if (waiter) emit(waiter);
  }

  private view(): Waiter[] {
    return this.waiting.map(({ endpoint, name }) => ({ endpoint, name, chat: this.chats.get(endpoint) ?? [] }));
  }

  private changed(): void {
    this.events.emit('changed', this.view());
  }
}
