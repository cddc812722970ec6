// Before the door of a room: one asks to be let in, talks with those who can do so, and goes in without another act when they
// have. It outlives a session that was lost: the talk stays, and the next session knocks again.

import { Emitter } from '../util/emitter';
import type { StanzaPort } from '../xmpp/connection';
import { type LobbyAddress, LobbyVisit } from '../xmpp/lobby';
import type { Departure } from '../xmpp/departure';
import type { DoorState, LobbyMessage } from './types';

export interface DoorEvents {
  changed: DoorState | undefined;
  /** A moderator wrote. */
  message: LobbyMessage;
  /** The room may be entered now, with this password if it is not empty. */
  open: { password: string };
  /** That was it; `condition` is 'denied' or one of XEP-0045 7.2. */
  refused: { condition: string; text: string };
  ended: Departure;
}

export class Door {
  readonly events = new Emitter<DoorEvents>();
  private visit: LobbyVisit | undefined;
  private state: DoorState | undefined;

  get value(): DoorState | undefined {
    return this.state;
  }

  /** Asks to be let in. */
  knock(port: StanzaPort, { jid, reason }: LobbyAddress, roomJid: string, nick: string, name: string): void {
    this.visit?.dispose();
    const visit = (this.visit = new LobbyVisit(port, jid, roomJid, nick));
    this.set({ hasPassword: false, passwordRefused: false, chat: [], ...this.state, reason, step: 'knocking' });
    visit.events.on('entered', () => this.patch({ step: 'waiting' }));
    visit.events.on('invited', ({ password }) => this.open(password));
    visit.events.on('opened', () => this.open(''));
    visit.events.on('hostCame', () => this.patch({ reason: 'approval' }));
    visit.events.on('denied', ({ text }) => this.events.emit('refused', { condition: 'denied', text }));
    visit.events.on('ended', ({ text }) => this.events.emit('ended', { kind: 'destroyed', text }));
    visit.events.on('refused', ({ condition }) => {
      // The lobby closed while we were on the way to it.
      if (condition === 'not-allowed') this.open('');
      else this.events.emit('refused', { condition, text: '' });
    });
    visit.events.on('text', ({ id, from, text }) => {
      if (from !== nick) this.add({ id: id || crypto.randomUUID(), own: false, text, time: Date.now() });
    });
    visit.enter(name);
  }

  /** The room wants to know who comes before it lets anybody wait. */
  askName(): void {
    this.set({ hasPassword: false, passwordRefused: false, chat: [], reason: 'approval', ...this.state, step: 'name' });
  }

  /** A password opens, too. */
  offerPassword(): void {
    if (this.state) this.patch({ hasPassword: true });
  }

  refusePassword(): void {
    if (this.state) this.patch({ passwordRefused: true });
  }

  /** To those who can let us in. */
  say(text: string): void {
    if (!this.visit || text.trim() === '') return;
    const id = crypto.randomUUID();
    this.visit.say(id, text);
    this.add({ id, own: true, text, time: Date.now() });
  }

  /** Goes away from it: in, or home. */
  leave(): void {
    this.visit?.leave();
    this.visit = undefined;
    this.set(undefined);
  }

  /** The session is gone, and the lobby forgets us by itself. */
  interrupt(): void {
    this.visit?.dispose();
    this.visit = undefined;
    if (this.state?.step === 'waiting') this.patch({ step: 'knocking' });
  }

  private open(password: string): void {
    this.patch({ step: 'entering' });
    this.events.emit('open', { password });
  }

  private add(message: LobbyMessage): void {
    if (this.state) this.patch({ chat: [...this.state.chat, message] });
    if (!message.own) this.events.emit('message', message);
  }

  private patch(change: Partial<DoorState>): void {
    if (this.state) this.set({ ...this.state, ...change });
  }

  private set(state: DoorState | undefined): void {
    this.state = state;
    this.events.emit('changed', state);
  }
}
