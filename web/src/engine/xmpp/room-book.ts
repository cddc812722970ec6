// The rooms that the server remembers for a person, and invitations to them: requests to the component `rooms`, which is
// an extension of Conclave (docs/protocol.md, "My rooms, and invitations to them"). The server decides who may.

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

export interface RoomSettings {
  /** Empty: none. */
  password: string;
  /** People at most; 0: the server's own limit. */
  limit: number;
  subject: string;
  lobby: boolean;
  locked: boolean;
  startMuted: { audio: boolean; video: boolean };
  /** Only moderators, and whom they allow to, may use it. */
  moderated: { audio: boolean; video: boolean; desktop: boolean };
  /** Left to moderators. */
  restricted: { chat: boolean; privateChat: boolean; polls: boolean };
}

/** Part of the settings, at any depth. */
export type SettingsChange = { [Key in keyof RoomSettings]?: RoomSettings[Key] extends object ? Partial<RoomSettings[Key]> : RoomSettings[Key] };

export interface RoomName {
  /** The node of its address. */
  room: string;
  tenant: string;
}

export interface OwnRoom extends RoomName {
  /** For people. */
  title: string;
  /** A meeting is on. */
  open: boolean;
  participants: number;
  /** When it was last open, in ms since 1970; 0: never. */
  usedAt: number;
  settings: RoomSettings;
}

export type InvitationRole = 'guest' | 'member' | 'moderator';
export type InvitationState = 'valid' | 'expired' | 'revoked' | 'used-up';

export interface Invitation {
  id: string;
  role: InvitationRole;
  madeBy: string;
  /** In ms since 1970. */
  expiresAt: number;
  /** For so many people; 0: any number. */
  uses: number;
  used: number;
  state: InvitationState;
}

export interface InvitationWish {
  role: InvitationRole;
  expiresInSeconds: number;
  uses: number;
}

type Json = Record<string, unknown>;

/** All methods throw a StanzaError when the server says no. */
export class RoomBook {
  constructor(
    private readonly port: StanzaPort,
    private readonly domain: string,
  ) {}

  /** Known once the rooms were listed: who asks administers the server. */
  administers = false;

  async list(): Promise<OwnRoom[]> {
    const answer = await this.ask('list');
    this.administers = answer.admin === true;
    return listOf(answer.rooms).map(readRoom);
  }

  async set({ room, tenant }: RoomName, settings: SettingsChange): Promise<OwnRoom> {
    return readRoom(objectOf((await this.ask('set', { room, tenant, settings })).room));
  }

  /** It is forgotten, with its invitations; a meeting that is on goes on. */
  async delete({ room, tenant }: RoomName): Promise<void> {
    await this.ask('delete', { room, tenant });
  }

  /** Ends the meeting for everybody. */
  async close({ room, tenant }: RoomName): Promise<void> {
    await this.ask('close', { room, tenant });
  }

  /** The link is told this once. */
  async invite({ room, tenant }: RoomName, { role, expiresInSeconds, uses }: InvitationWish): Promise<{ invitation: Invitation; code: string }> {
    const answer = await this.ask('invite', { room, tenant, role, expires: expiresInSeconds, uses });
    return { invitation: readInvitation(objectOf(answer.invitation)), code: textOf(answer.code) };
  }

  /** Latest first. */
  async invitations({ room, tenant }: RoomName): Promise<Invitation[]> {
    return listOf((await this.ask('invitations', { room, tenant })).invitations).map(readInvitation);
  }

  async revoke(id: string): Promise<Invitation> {
    return readInvitation(objectOf((await this.ask('revoke', { id })).invitation));
  }

  private async ask(command: string, more: Json = {}): Promise<Json> {
    const payload = xml('rooms', { xmlns: NS.rooms }, JSON.stringify({ command, ...more }));
    const answer = await this.port.request(xml('iq', { type: 'set', to: `rooms.${this.domain}` }, payload));
    try {
      return objectOf(JSON.parse(answer.getChildText('rooms', NS.rooms) ?? '{}'));
    } catch {
      return {};
    }
  }
}

function readRoom(json: Json): OwnRoom {
  const settings = objectOf(json.settings);
  const flags = <Key extends string>(value: unknown, keys: readonly Key[]): Record<Key, boolean> =>
    Object.fromEntries(keys.map((key) => [key, objectOf(value)[key] === true])) as Record<Key, boolean>;
  return {
    room: textOf(json.room),
    tenant: textOf(json.tenant),
    title: textOf(json.title) || textOf(json.room),
    open: json.open === true,
    participants: numberOf(json.participants),
    usedAt: numberOf(json.used) * 1000,
    settings: {
      password: textOf(settings.password),
      limit: numberOf(settings.limit),
      subject: textOf(settings.subject),
      lobby: settings.lobby === true,
      locked: settings.locked === true,
      startMuted: flags(settings.startMuted, ['audio', 'video']),
      moderated: flags(settings.moderated, ['audio', 'video', 'desktop']),
      restricted: flags(settings.restricted, ['chat', 'privateChat', 'polls']),
    },
  };
}

function readInvitation(json: Json): Invitation {
  return {
    id: textOf(json.id),
    role: oneOf(json.role, ['guest', 'member', 'moderator']),
    madeBy: textOf(json.madeBy),
    expiresAt: numberOf(json.expires) * 1000,
    uses: numberOf(json.uses),
    used: numberOf(json.used),
    state: oneOf(json.state, ['revoked', 'valid', 'expired', 'used-up']),
  };
}

/** The first of them for what is none. */
function oneOf<T extends string>(value: unknown, known: readonly [T, ...T[]]): T {
  return known.find((one) => one === value) ?? known[0];
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
