// The lobby of a members-only room (Jitsi's use of XEP-0045): a room before the room. Whoever waits sees nobody else there
// and hears moderators only; moderators see all who wait. Letting in is an invitation by the room (XEP-0045 7.8.2), turning
// away is a kick, and a lobby that is destroyed with an address sends everybody there.

import xml, { type Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import type { StanzaPort } from './connection';
import { parseDeparture } from './departure';
import { bareJid, resourceOf } from './jid';
import { parseJson } from './messages';
import { NS } from './ns';

/** Where to wait, and for what: a person who lets one in, or one who opens the room (Jitsi's waiting-for-host). */
export interface LobbyAddress {
  jid: string;
  reason: 'approval' | 'host';
}

export interface LobbyText {
  id: string;
  /** Nick in the lobby. */
  from: string;
  text: string;
}

export interface LobbyVisitEvents {
  /** Moderators see us now. */
  entered: undefined;
  /** A moderator lets us in; the room may want this password. */
  invited: { password: string };
  /** The lobby closed, and the room is open to us. */
  opened: undefined;
  /** The host has come, but has to let us in. */
  hostCame: undefined;
  denied: { text: string };
  /** The meeting is over. */
  ended: { text: string };
  /** We may not even wait; conditions as in XEP-0045 7.2. */
  refused: { condition: string };
  text: LobbyText;
}

function writePresence(to: string, name: string, join: boolean): Element {
  return xml(
    'presence',
    { to },
    join ? xml('x', { xmlns: NS.muc }) : undefined,
    name ? xml('nick', { xmlns: NS.nick }, name) : undefined,
  );
}

function parseText(stanza: Element): LobbyText | undefined {
  const text = stanza.getChildText('body');
  if (!text || stanza.attrs.type === 'error') return undefined;
  return { id: stanza.attrs.id ?? '', from: resourceOf(stanza.attrs.from ?? ''), text };
}

/** In the name of the lobby itself, an extension of Conclave. */
function saysHostIsHere(stanza: Element): boolean {
  const message = parseJson(stanza.getChildText('json-message', NS.jitsi) ?? '', '');
  return message?.kind === 'json' && message.json.type === 'host' && message.json.event === 'here';
}

/** What those have in common who wait and those who watch: they are in the lobby. */
abstract class LobbyOccupant {
  private readonly unsubscribe: () => void;

  constructor(
    protected readonly port: StanzaPort,
    readonly jid: string,
    protected readonly nick: string,
  ) {
    this.unsubscribe = port.events.on('stanza', (stanza) => this.onStanza(stanza));
  }

  enter(name: string): void {
    this.port.send(writePresence(this.ownJid, name, true));
  }

  leave(): void {
    this.port.send(xml('presence', { to: this.ownJid, type: 'unavailable' }));
    this.dispose();
  }

  /** Forgets the lobby without a word to it. */
  dispose(): void {
    this.unsubscribe();
  }

  protected get ownJid(): string {
    return `${this.jid}/${this.nick}`;
  }

  protected abstract onStanza(stanza: Element): void;
}

/** Of one who wants to come in. */
export class LobbyVisit extends LobbyOccupant {
  readonly events = new Emitter<LobbyVisitEvents>();

  constructor(
    port: StanzaPort,
    lobbyJid: string,
    private readonly roomJid: string,
    nick: string,
  ) {
    super(port, lobbyJid, nick);
  }

  /** To all moderators. */
  say(id: string, text: string): void {
    this.port.send(xml('message', { type: 'groupchat', to: this.jid, id }, xml('body', {}, text)));
  }

  protected onStanza(stanza: Element): void {
    const from = stanza.attrs.from ?? '';
    if (stanza.name === 'message' && from === this.roomJid) this.onRoomMessage(stanza);
    if (bareJid(from) !== this.jid) return;
    if (stanza.name === 'presence') this.onPresence(stanza);
    else if (stanza.name === 'message') {
      const text = parseText(stanza);
      if (text) this.events.emit('text', text);
      else if (from === this.jid && saysHostIsHere(stanza)) this.events.emit('hostCame', undefined);
    }
  }

  private onRoomMessage(stanza: Element): void {
    const x = stanza.getChild('x', NS.mucUser);
    if (x?.getChild('invite')) this.events.emit('invited', { password: x.getChildText('password') ?? '' });
  }

  private onPresence(presence: Element): void {
    const own = presence.attrs.from === this.ownJid;
    if (presence.attrs.type === 'error') {
      const found = presence.getChild('error')?.getChildElements().find((e) => e.getNS() === NS.stanzas && e.name !== 'text');
      this.events.emit('refused', { condition: found?.name ?? 'undefined-condition' });
    } else if (own && presence.attrs.type === undefined) {
      this.events.emit('entered', undefined);
    } else if (own && presence.attrs.type === 'unavailable') {
      this.onOut(presence);
    }
  }

  private onOut(presence: Element): void {
    const departure = parseDeparture(presence);
    if (departure.kind === 'kicked') this.events.emit('denied', { text: departure.text });
    if (departure.kind !== 'destroyed') return;
    const goTo = presence.getChild('x', NS.mucUser)?.getChild('destroy')?.attrs.jid;
    if (goTo === this.roomJid) this.events.emit('opened', undefined);
    else this.events.emit('ended', { text: departure.text });
  }
}

export interface Waiting {
  /** Nick in the lobby, and later in the room. */
  endpoint: string;
  name: string;
  /** Full. */
  realJid: string;
}

export interface LobbyWatchEvents {
  /** Who waits, in the order in which they came. */
  changed: readonly Waiting[];
  knocked: Waiting;
  text: LobbyText;
}

/** Of a moderator. */
export class LobbyWatch extends LobbyOccupant {
  readonly events = new Emitter<LobbyWatchEvents>();
  private readonly waiting = new Map<string, Waiting>();

  constructor(
    port: StanzaPort,
    lobbyJid: string,
    private readonly roomJid: string,
    nick: string,
  ) {
    super(port, lobbyJid, nick);
  }

  /** Lets in all of these who still wait. */
  admit(endpoints: readonly string[]): void {
    const invites = endpoints.flatMap((endpoint) => this.waiting.get(endpoint) ?? []).map(({ realJid }) => xml('invite', { to: realJid }));
    if (invites.length > 0) this.port.send(xml('message', { to: this.roomJid }, xml('x', { xmlns: NS.mucUser }, ...invites)));
  }

  /** Turns away all of these. @throws StanzaError when the server says no, as when one of them has gone. */
  async deny(endpoints: readonly string[]): Promise<void> {
    const items = endpoints.filter((endpoint) => this.waiting.has(endpoint)).map((nick) => xml('item', { nick, role: 'none' }));
    if (items.length > 0) await this.port.request(xml('iq', { type: 'set', to: this.jid }, xml('query', { xmlns: NS.mucAdmin }, ...items)));
  }

  /** To one who waits. */
  say(endpoint: string, id: string, text: string): void {
    this.port.send(xml('message', { type: 'chat', to: `${this.jid}/${endpoint}`, id }, xml('body', {}, text)));
  }

  protected onStanza(stanza: Element): void {
    const from = stanza.attrs.from ?? '';
    if (bareJid(from) !== this.jid) return;
    const endpoint = resourceOf(from);
    if (stanza.name === 'message') {
      const text = parseText(stanza);
      if (text && endpoint !== this.nick) this.events.emit('text', text);
    } else if (stanza.name === 'presence' && endpoint !== this.nick) {
      this.onWaiter(endpoint, stanza);
    } else if (stanza.name === 'presence' && stanza.attrs.type === 'unavailable') {
      this.waiting.clear();
      this.changed();
    }
  }

  private onWaiter(endpoint: string, presence: Element): void {
    if (presence.attrs.type === 'unavailable') {
      if (this.waiting.delete(endpoint)) this.changed();
      return;
    }
    if (presence.attrs.type !== undefined) return;
    const known = this.waiting.has(endpoint);
    const waiting: Waiting = {
      endpoint,
      name: presence.getChildText('nick', NS.nick)?.trim() ?? '',
      realJid: presence.getChild('x', NS.mucUser)?.getChild('item')?.attrs.jid ?? '',
    };
    this.waiting.set(endpoint, waiting);
    this.changed();
    if (!known) this.events.emit('knocked', waiting);
  }

  private changed(): void {
    this.events.emit('changed', [...this.waiting.values()]);
  }
}
