// A chat room (XEP-0045) seen from one occupant: joining with its refusals, who is in it and what they say of
// themselves, leaving, being put out. Own presence is sent at most four times a second, since every one goes to all.

import xml, { type Element } from '@xmpp/xml';
import { Coalescer } from '../util/debounce';
import { Emitter } from '../util/emitter';
import type { StanzaPort } from './connection';
import { type Departure, parseDeparture } from './departure';
import { bareJid, resourceOf } from './jid';
import type { LobbyAddress } from './lobby';
import { type Recipient, type RoomMessage, parseMessage } from './messages';
import { NS } from './ns';
import { type OccupantPresence, type OwnPresence, parsePresence, writePresence } from './presence';

export interface RoomEvents {
  joined: OccupantPresence;
  updated: OccupantPresence;
  left: { nick: string; departure: Departure };
  /** The room put us out, or ended. */
  ended: Departure;
  /** Own role or affiliation, on join and on every change. */
  self: OccupantPresence;
  message: RoomMessage;
  /** What is set for the room has changed (XEP-0045 10.2.1, status 104). */
  configured: undefined;
}

/** Only people with an account may enter (Jitsi: beside not-allowed). */
export const kLoginRequired = 'authentication-required';

/** Nobody new comes in (ours, beside not-allowed). */
export const kRoomLocked = 'room-locked';

/** A join that was refused; `condition` as in XEP-0045 7.2, or kLoginRequired, or kRoomLocked. */
export class JoinError extends Error {
  constructor(
    readonly condition: string,
    readonly text: string,
    /** Where to wait, when one has to be let in. */
    readonly lobby?: LobbyAddress,
    /** Who has no name may not even wait (Jitsi). */
    readonly nameRequired = false,
  ) {
    super(text || condition);
    this.name = 'JoinError';
  }
}

const kJoinTimeoutMs = 15_000;
const kLeaveTimeoutMs = 2_000;
const kPresenceSpacingMs = 250;
export const kFocusNick = 'focus';

export class Room {
  readonly events = new Emitter<RoomEvents>();
  readonly occupants = new Map<string, OccupantPresence>();
  private state: 'out' | 'joining' | 'in' = 'out';
  private own: OwnPresence = { name: '', sources: {} };
  private join_: { resolve: () => void; reject: (error: Error) => void } | undefined;
  private leave_: (() => void) | undefined;
  private readonly update = new Coalescer(kPresenceSpacingMs, () => this.sendPresence());
  private readonly unsubscribe: () => void;

  constructor(
    private readonly port: StanzaPort,
    readonly jid: string,
    readonly nick: string,
  ) {
    this.unsubscribe = port.events.on('stanza', (stanza) => this.onStanza(stanza));
  }

  get recipient(): Recipient {
    return { room: this.jid };
  }

  get ownJid(): string {
    return `${this.jid}/${this.nick}`;
  }

  /** Resolves when the own presence came back, which is after those of all others. @throws JoinError */
  join(own: OwnPresence, password?: string): Promise<void> {
    this.own = own;
    this.state = 'joining';
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.failJoin(new JoinError('remote-server-timeout', '')), kJoinTimeoutMs);
      this.join_ = {
        resolve: () => (clearTimeout(timer), resolve()),
        reject: (error) => (clearTimeout(timer), reject(error)),
      };
      const x = xml('x', { xmlns: NS.muc }, password ? xml('password', {}, password) : undefined);
      this.port.send(xml('presence', { to: this.ownJid }, x, ...writePresence(own)));
    });
  }

  /** Replaces what we say of ourselves. */
  setPresence(own: OwnPresence): void {
    this.own = own;
    if (this.state === 'in') this.update.schedule();
  }

  /** Leaves and waits a little for the room's word. */
  async leave(status = ''): Promise<void> {
    const wasIn = this.state !== 'out';
    this.state = 'out';
    this.update.cancel();
    if (wasIn) {
      await new Promise<void>((resolve) => {
        this.leave_ = resolve;
        setTimeout(resolve, kLeaveTimeoutMs);
        const said = status ? xml('status', {}, status) : undefined;
        this.port.send(xml('presence', { to: this.ownJid, type: 'unavailable' }, said));
      });
    }
    this.dispose();
  }

  /** Forgets the room without a word to it: the session it was joined with is gone. */
  dispose(): void {
    this.state = 'out';
    this.update.cancel();
    this.failJoin(new JoinError('gone', ''));
    this.unsubscribe();
  }

  private sendPresence(): void {
    if (this.state === 'in') this.port.send(xml('presence', { to: this.ownJid }, ...writePresence(this.own)));
  }

  private onStanza(stanza: Element): void {
    if (bareJid(stanza.attrs.from ?? '') !== this.jid) return;
    if (stanza.name === 'presence') this.onPresence(stanza);
    else if (stanza.name === 'message') {
      if (stanza.getChild('x', NS.mucUser)?.getChildren('status').some((s) => s.attrs.code === '104')) {
        return this.events.emit('configured', undefined);
      }
      const message = parseMessage(stanza, this.jid, Date.now());
      if (message) this.events.emit('message', message);
    }
  }

  private onPresence(presence: Element): void {
    const nick = resourceOf(presence.attrs.from ?? '');
    const type = presence.attrs.type;
    if (type === 'error') {
      if (nick === this.nick || nick === '') this.onError(presence);
    } else if (type === 'unavailable') {
      this.onUnavailable(nick, presence);
    } else if (type === undefined) {
      const occupant = parsePresence(presence);
      if (!occupant) return;
      if (nick === this.nick) this.onSelf(occupant);
      else this.onOccupant(occupant);
    }
  }

  private onSelf(occupant: OccupantPresence): void {
    this.events.emit('self', occupant);
    if (this.state !== 'joining') return;
    this.state = 'in';
    this.join_?.resolve();
    this.join_ = undefined;
  }

  private onOccupant(occupant: OccupantPresence): void {
    const known = this.occupants.has(occupant.nick);
    this.occupants.set(occupant.nick, occupant);
    this.events.emit(known ? 'updated' : 'joined', occupant);
  }

  private onUnavailable(nick: string, presence: Element): void {
    const departure = parseDeparture(presence);
    if (nick === this.nick) {
      this.leave_?.();
      if (this.state === 'out') return;
      this.state = 'out';
      this.failJoin(new JoinError(departure.kind, departure.text));
      this.events.emit('ended', departure);
    } else if (this.occupants.delete(nick)) {
      this.events.emit('left', { nick, departure });
    }
  }

  private onError(presence: Element): void {
    const error = presence.getChild('error');
    const found = error?.getChildElements().find((e) => e.getNS() === NS.stanzas && e.name !== 'text')?.name;
    const ours = error?.getChild(kRoomLocked, NS.rooms) ? kRoomLocked : found;
    const condition = error?.getChild(kLoginRequired, NS.jitsi) ? kLoginRequired : ours;
    const text = error?.getChildText('text') ?? '';
    const nameRequired = error?.getChild('displayname-required', NS.jitsi) !== undefined;
    this.failJoin(new JoinError(condition ?? 'undefined-condition', text, parseLobby(error), nameRequired));
  }

  private failJoin(error: JoinError): void {
    const join = this.join_;
    this.join_ = undefined;
    if (!join) return;
    this.state = 'out';
    join.reject(error);
  }
}

function parseLobby(error: Element | undefined): LobbyAddress | undefined {
  const jid = error?.getChildText('lobbyroom', NS.jitsi)?.trim();
  if (!jid) return undefined;
  return { jid, reason: error?.getChild('waiting-for-host', NS.jitsi) ? 'host' : 'approval' };
}
