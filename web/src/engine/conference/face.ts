// What a page is told of a conference, and the way in which the parts of the conference tell it: each part patches the
// fields that are its own and emits its own events.

import type { ConnectionSummary } from '../media/stats-types';
import type { Emitter } from '../util/emitter';
import type { MuteKind } from '../xmpp/moderation';
import type { Departure } from '../xmpp/departure';
import type { ChatEvents } from './chat';
import type { OrderEvents } from './order';
import type { PollChange } from './poll-book';
import type { ReceptionEvents } from './reception';
import type { ChatMessage, ConferenceState, LobbyMessage } from './types';

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

/** The side of a conference that it turns to the page. */
export interface Face {
  readonly value: ConferenceState;
  readonly events: Emitter<ConferenceEvents>;
  patch(change: Partial<ConferenceState>): void;
}
