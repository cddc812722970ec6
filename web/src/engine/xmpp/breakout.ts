// The breakout rooms of a meeting on the wire: the JSON in which the component tells who is where (Jitsi's, with a
// countdown of ours), and the commands of moderators to it. docs/protocol.md has the words.

import xml, { type Element } from '@xmpp/xml';
import { resourceOf } from './jid';
import type { Role } from './presence';

export interface BreakoutPerson {
  endpoint: string;
  /** The full JID of the connection, by which a person is sent to a room. */
  realJid: string;
  name: string;
  role: Role;
}

export interface MeetingRoom {
  jid: string;
  /** Of the main room its subject, which may be ''. */
  name: string;
  main: boolean;
  people: readonly BreakoutPerson[];
}

export type BreakoutNews =
  | { kind: 'rooms'; rooms: readonly MeetingRoom[]; /** Milliseconds until all are closed. */ closingIn: number | undefined }
  | { kind: 'sent'; jid: string };

type Json = Record<string, unknown>;

/** @returns undefined for what is none of ours. */
export function parseBreakoutNews(json: Json): BreakoutNews | undefined {
  if (json.type !== 'breakout_rooms') return undefined;
  if (json.event === 'features/breakout-rooms/move-to-room') {
    return typeof json.roomJid === 'string' && json.roomJid !== '' ? { kind: 'sent', jid: json.roomJid } : undefined;
  }
  if (json.event !== 'features/breakout-rooms/update' || !isObject(json.rooms)) return undefined;
  const rooms = Object.values(json.rooms).flatMap((room) => (isObject(room) ? (parseRoom(room) ?? []) : []));
  const closingIn = typeof json.closingIn === 'number' ? json.closingIn : undefined;
  return { kind: 'rooms', rooms, closingIn };
}

function parseRoom(room: Json): MeetingRoom | undefined {
  const jid = text(room.jid);
  if (jid === '') return undefined;
  const people = isObject(room.participants) ? room.participants : {};
  return {
    jid,
    name: text(room.name),
    main: room.isMainRoom === true,
    people: Object.entries(people).flatMap(([occupant, person]) => (isObject(person) ? [parsePerson(occupant, person)] : [])),
  };
}

function parsePerson(occupant: string, person: Json): BreakoutPerson {
  return {
    endpoint: resourceOf(occupant),
    realJid: text(person.jid),
    name: text(person.displayName),
    role: person.role === 'moderator' ? 'moderator' : 'participant',
  };
}

export type BreakoutCommand =
  | { do: 'add'; name: string }
  | { do: 'rename'; jid: string; name: string }
  | { do: 'remove'; jid: string }
  | { do: 'send'; realJid: string; jid: string }
  | { do: 'close'; seconds: number }
  | { do: 'call-off' }
  | { do: 'announce'; text: string };

export function writeBreakoutCommand(component: string, id: string, command: BreakoutCommand): Element {
  const body = command.do === 'announce' ? xml('body', {}, command.text) : undefined;
  return xml('message', { to: component, id }, xml('breakout_rooms', attributes(command), body));
}

function attributes(command: BreakoutCommand): Record<string, string> {
  switch (command.do) {
    case 'add':
      return { type: 'features/breakout-rooms/add', subject: command.name };
    case 'rename':
      return { type: 'features/breakout-rooms/rename', breakoutRoomJid: command.jid, subject: command.name };
    case 'remove':
      return { type: 'features/breakout-rooms/remove', breakoutRoomJid: command.jid };
    case 'send':
      return { type: 'features/breakout-rooms/move-to-room', participantJid: command.realJid, roomJid: command.jid };
    case 'close':
      return { type: 'urn:conclave:breakout:close', seconds: String(command.seconds) };
    case 'call-off':
      return { type: 'urn:conclave:breakout:call-off' };
    case 'announce':
      return { type: 'urn:conclave:breakout:announce' };
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
