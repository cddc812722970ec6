// The administration of the server, for who has an account of role admin, and the one thing that needs none: setting a
// password with a link. Extensions of Conclave (docs/protocol.md, "Administration"). The server decides who may.

import xml from '@xmpp/xml';
import type { StanzaPort } from './connection';
import { NS } from './ns';

type Json = Record<string, unknown>;

/** The server did not do it: `reason` in kebab-case, a sentence in English as message. */
export class AdminError extends Error {
  constructor(
    readonly reason: string,
    text: string,
  ) {
    super(text);
    this.name = 'AdminError';
  }
}

export interface ServerStatus {
  version: string;
  /** In ms since 1970. */
  startedAt: number;
  at: number;
  cpuMs: number;
  memoryBytes: number;
  rooms: number;
  people: number;
  bytesIn: number;
  bytesOut: number;
  storeFailing: boolean;
  /** What was refused or dropped, or is worth counting, since the start; the most frequent first. */
  events: readonly { name: string; count: number }[];
  open: readonly OpenRoom[];
}

export interface OpenRoom {
  /** As people write it: "tea", "club/tea"; of a breakout room that of its meeting. */
  name: string;
  /** undefined: it is no breakout room. */
  breakout: string | undefined;
  people: number;
  /** In ms since 1970. */
  sinceAt: number;
  /** Bits a second. */
  bitsIn: number;
  bitsOut: number;
  /** Share of packets, 0 to 1; undefined: nothing was sent. */
  lossUp: number | undefined;
  lossDown: number | undefined;
}

export interface PersonInRoom {
  id: string;
  name: string;
  account: string;
  breakout: string;
  moderator: boolean;
}

export type AccountRole = 'member' | 'admin';

export interface ServerAccount {
  name: string;
  role: AccountRole;
  enabled: boolean;
  /** In ms since 1970; 0: never. */
  lastLoginAt: number;
}

/** To set a password with, once. */
export interface PasswordCode {
  code: string;
  /** In ms since 1970. */
  expiresAt: number;
}

export interface ServerInvitation {
  id: string;
  room: string;
  role: string;
  madeBy: string;
  /** In ms since 1970. */
  expiresAt: number;
  uses: number;
  used: number;
}

export interface AuditEntry {
  /** In ms since 1970. */
  at: number;
  event: string;
  account: string;
  room: string;
  subject: string;
  address: string;
  count: number;
}

export interface Finding {
  level: 'ok' | 'warning' | 'error';
  id: string;
  text: string;
  remedy: string;
}

/** Of lists that may be long. */
const kMost = 500;

/** All methods throw an AdminError or a StanzaError when the server says no. */
export class Administration {
  constructor(
    private readonly port: StanzaPort,
    private readonly domain: string,
  ) {}

  async status(): Promise<ServerStatus> {
    return readStatus(objectOf(await this.ask('status', { rooms: true, limit: kMost })));
  }

  async people(room: string): Promise<PersonInRoom[]> {
    return listOf(await this.ask('room people', { room })).map((one) => ({
      id: textOf(one.id),
      name: textOf(one.name),
      account: textOf(one.account),
      breakout: textOf(one.breakout),
      moderator: one.moderator === true,
    }));
  }

  async kick(room: string, person: string): Promise<void> {
    await this.ask('room kick', { room, person });
  }

  /** Ends the meeting for everybody. */
  async close(room: string): Promise<void> {
    await this.ask('room close', { room });
  }

  /** Those with `find` in their name, 500 at most. */
  async accounts(find = ''): Promise<ServerAccount[]> {
    return listOf(await this.ask('user list', { find, limit: kMost })).map(readAccount);
  }

  /** Nobody knows a password of it until it is set with the code. */
  async addAccount(name: string, role: AccountRole): Promise<PasswordCode> {
    return readCode(await this.ask('user add', { name, role, link: true }));
  }

  /** A code that was made before is good no more. */
  async makeCode(name: string): Promise<PasswordCode> {
    return readCode(await this.ask('user link', { name }));
  }

  async setRole(name: string, role: AccountRole): Promise<void> {
    await this.ask('user role', { name, role });
  }

  async enable(name: string, enabled: boolean): Promise<void> {
    await this.ask(enabled ? 'user enable' : 'user disable', { name });
  }

  async removeAccount(name: string): Promise<void> {
    await this.ask('user remove', { name });
  }

  /** Those that are still good. */
  async invitations(): Promise<ServerInvitation[]> {
    return listOf(await this.ask('invite list', { valid: true })).map((one) => ({
      id: textOf(one.id),
      room: textOf(one.name),
      role: textOf(one.role),
      madeBy: textOf(one.madeBy),
      expiresAt: numberOf(one.expires) * 1000,
      uses: numberOf(one.uses),
      used: numberOf(one.used),
    }));
  }

  async revoke(id: string): Promise<void> {
    await this.ask('invite revoke', { id });
  }

  /** The latest first. */
  async audit(): Promise<AuditEntry[]> {
    const entries = listOf(await this.ask('audit list', { limit: 100 })).map((one) => ({
      at: numberOf(one.time) * 1000,
      event: textOf(one.event),
      account: textOf(one.account),
      room: textOf(one.room),
      subject: textOf(one.subject),
      address: textOf(one.address),
      count: numberOf(one.count),
    }));
    return entries.reverse();
  }

  /** What is amiss with the installation; undefined: this server does not look. */
  async findings(): Promise<Finding[] | undefined> {
    try {
      return listOf(objectOf(await this.ask('check')).findings).map((one) => ({
        level: one.level === 'error' || one.level === 'warning' ? one.level : 'ok',
        id: textOf(one.id),
        text: textOf(one.text),
        remedy: textOf(one.remedy),
      }));
    } catch (error) {
      if (error instanceof AdminError && error.reason === 'unknown-command') return undefined;
      throw error;
    }
  }

  private async ask(command: string, given: Json = {}): Promise<unknown> {
    return exchange(this.port, this.domain, 'admin', NS.admin, { command, arguments: given });
  }
}

/** A link to set a password, from the other side. */
export class PasswordSetting {
  constructor(
    private readonly port: StanzaPort,
    private readonly domain: string,
    private readonly code: string,
  ) {}

  /** @returns whose password it sets @throws AdminError "bad-link" */
  async look(): Promise<string> {
    return textOf(objectOf(await this.ask({})).name);
  }

  async set(password: string): Promise<void> {
    await this.ask({ password });
  }

  private ask(more: Json): Promise<unknown> {
    return exchange(this.port, this.domain, 'password', NS.password, { code: this.code, ...more });
  }
}

async function exchange(port: StanzaPort, domain: string, name: string, xmlns: string, request: Json): Promise<unknown> {
  const answer = await port.request(xml('iq', { type: 'set', to: domain }, xml(name, { xmlns }, JSON.stringify(request))));
  const json = objectOf(JSON.parse(answer.getChildText(name, xmlns) ?? '{}'));
  if (typeof json.error === 'string') throw new AdminError(json.error, textOf(json.text));
  return json.result;
}

function readStatus(json: Json): ServerStatus {
  return {
    version: textOf(json.version),
    startedAt: numberOf(json.started) * 1000,
    at: numberOf(json.now) * 1000,
    cpuMs: numberOf(json.cpuMilliseconds),
    memoryBytes: numberOf(json.residentBytes),
    rooms: numberOf(json.rooms),
    people: numberOf(json.people),
    bytesIn: numberOf(json.bytesIn),
    bytesOut: numberOf(json.bytesOut),
    storeFailing: objectOf(json.store).failing === true,
    events: Object.entries(objectOf(json.events))
      .map(([name, count]) => ({ name, count: numberOf(count) }))
      .sort((a, b) => b.count - a.count),
    open: listOf(json.openRooms).map((one) => ({
      name: textOf(one.name),
      breakout: typeof one.breakout === 'string' ? one.breakout : undefined,
      people: numberOf(one.people),
      sinceAt: numberOf(one.since) * 1000,
      bitsIn: numberOf(one.bitsIn),
      bitsOut: numberOf(one.bitsOut),
      lossUp: shareOf(one.lossUpPerMillion),
      lossDown: shareOf(one.lossDownPerMillion),
    })),
  };
}

function readAccount(json: Json): ServerAccount {
  return {
    name: textOf(json.name),
    role: json.role === 'admin' ? 'admin' : 'member',
    enabled: json.state === 'enabled',
    lastLoginAt: numberOf(json.last_login) * 1000,
  };
}

function readCode(answer: unknown): PasswordCode {
  const json = objectOf(answer);
  return { code: textOf(json.code), expiresAt: numberOf(json.expires) * 1000 };
}

function shareOf(perMillion: unknown): number | undefined {
  return typeof perMillion === 'number' ? perMillion / 1e6 : undefined;
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
