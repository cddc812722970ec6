// Makes the parts of a conference and joins them to the page: what they keep becomes fields of its state, what they tell
// becomes its events, with names in place of endpoints. How they work together over time is in lifecycle.ts.

import type { StanzaPort } from '../xmpp/connection';
import type { Room } from '../xmpp/room';
import { Breakouts } from './breakouts';
import { CallMedia } from './call-media';
import { Chat } from './chat';
import type { Face } from './face';
import { Moderation } from './moderation';
import type { ConferenceOptions } from './options';
import { Order } from './order';
import { People } from './people';
import { Polls } from './polls';
import { Reception } from './reception';
import { Roster } from './roster';
import { Self } from './self';

/** Where we are just now. */
export interface Place {
  readonly port: () => StanzaPort | undefined;
  /** The room we are in, or want to be; undefined between two sessions. */
  readonly room: () => Room | undefined;
  readonly entered: () => boolean;
}

export type Parts = ReturnType<typeof makeParts>;

export function makeParts(face: Face, options: ConferenceOptions, place: Place) {
  const send: StanzaPort['send'] = (stanza) => place.port()?.send(stanza);
  const roster: Roster = new Roster(options.makeStream, (endpoint) => media.qualityOf(endpoint));
  const media: CallMedia = new CallMedia(face, roster, options);
  const people = new People(face, roster);
  return {
    roster,
    people,
    media,
    self: new Self(face, options.media, place.room),
    chat: makeChat(face, place, roster, send),
    polls: makePolls(face, people, send),
    breakouts: makeBreakouts(face, place, send),
    order: makeOrder(face, people),
    reception: makeReception(face),
    moderation: new Moderation(place, (endpoint) => roster.get(endpoint)?.realJid),
  };
}

function makeChat(face: Face, place: Place, roster: Roster, send: StanzaPort['send']): Chat {
  const chat = new Chat({
    room: () => (place.entered() ? place.room()?.recipient : undefined),
    live: () => place.entered() && !face.value.signalingInterrupted,
    own: () => face.value,
    nameOf: (endpoint) => roster.get(endpoint)?.name,
    send,
  });
  chat.events.on('changed', (messages) => face.patch({ chat: messages }));
  chat.events.on('message', (message) => face.events.emit('chat', message));
  chat.events.on('refused', (what) => face.events.emit('chatRefused', what));
  return chat;
}

function makePolls(face: Face, people: People, send: StanzaPort['send']): Polls {
  const polls = new Polls(send, (endpoint) => people.nameOfAnybody(endpoint));
  polls.events.on('changed', (all) => face.patch({ polls: all }));
  polls.events.on('change', (change) => face.events.emit('poll', change));
  polls.events.on('refused', () => face.events.emit('pollRefused', undefined));
  return polls;
}

function makeBreakouts(face: Face, place: Place, send: StanzaPort['send']): Breakouts {
  const breakouts = new Breakouts(send, () => place.room()?.jid);
  breakouts.events.on('changed', (view) => face.patch({ breakouts: view }));
  return breakouts;
}

function makeOrder(face: Face, people: People): Order {
  const order = new Order();
  order.events.on('changed', (rules) => face.patch({ rules }));
  order.events.on('password', (password) => face.patch({ password }));
  order.events.on('allowed', ({ kind, by }) => face.events.emit('allowed', { kind, by: people.nameOf(by) }));
  order.events.on('reserved', ({ kind, on, by }) => face.events.emit('reserved', { kind, on, by: people.nameOf(by) }));
  order.events.on('locked', (locked) => face.events.emit('locked', locked));
  order.events.on('refused', () => face.events.emit('orderRefused', undefined));
  order.events.on('json', (message) => face.events.emit('json', message));
  return order;
}

function makeReception(face: Face): Reception {
  const reception = new Reception();
  reception.events.on('changed', (waiters) => face.patch({ waiters }));
  reception.events.on('knocked', (waiter) => face.events.emit('knocked', waiter));
  reception.events.on('message', (message) => face.events.emit('lobbyMessage', message));
  return reception;
}
