// Order in a room: keeps the rules that hold in it up to date, and lets moderators change them and say who may do what.
// Others who try are refused by the server.

import xml, { type Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import type { StanzaPort } from '../xmpp/connection';
import { parseJson } from '../xmpp/messages';
import type { MuteKind } from '../xmpp/moderation';
import { NS } from '../xmpp/ns';
import { requestRoomForm, requestRoomInfo, type RoomInfo, setLocked, setMaxUsers, setMembersOnly, setRoomPassword } from '../xmpp/room-config';
import { readAvModeration, withAvNews, withForm, withInfo, withMetadata, writePermissions } from './rules';
import { kNoRules, type RoomRules } from './types';

export interface OrderEvents {
  changed: RoomRules;
  /** A moderator lets us use this, or asks us to. */
  allowed: { kind: MuteKind; by: string };
  /** From now on only those may use this whom moderators allow to, or all again. */
  reserved: { kind: MuteKind; on: boolean; by: string };
  /** While we are in the room: it was locked, or opened again. */
  locked: boolean;
  /** The password as far as one may know it; '' when the room has none. */
  password: string;
  /** The address of the lobby, '' without one. */
  lobby: string;
  /** A component did not take something of ours. */
  refused: undefined;
  /** What other components say. */
  json: { from: string; json: { type: string } & Record<string, unknown> };
}

/** The session in which we are in the room. */
interface Place {
  port: StanzaPort;
  roomJid: string;
}

export class Order {
  readonly events = new Emitter<OrderEvents>();
  private rules: RoomRules = kNoRules;
  private components: ReadonlyMap<string, string> = new Map();
  private place: Place | undefined;

  /** A session begins. What the components say comes with the join. */
  begin(components: ReadonlyMap<string, string>): void {
    this.components = components;
  }

  /** We are in the room now. */
  enter(place: Place): void {
    this.place = place;
  }

  /** The session is over. */
  end(): void {
    this.place = undefined;
    this.components = new Map();
    this.set(kNoRules);
  }

  /** Asks anew for what is set for the room; @param moderator for the rest of it, too. */
  async refresh(moderator: boolean): Promise<void> {
    const { place } = this;
    if (!place) return;
    const { port, roomJid } = place;
    const [info, form] = await Promise.all([
      requestRoomInfo(port, roomJid).catch(() => undefined),
      moderator ? requestRoomForm(port, roomJid).catch(() => undefined) : undefined,
    ]);
    if (this.place !== place) return;
    if (info) this.set(withInfo(this.rules, info));
    if (form) this.set(withForm(this.rules, form));
    if (info) this.tell(info, form?.password);
  }

  handleStanza(stanza: Element): void {
    const from = stanza.attrs.from ?? '';
    const component = [...this.components].find(([, address]) => address === from)?.[0];
    if (stanza.name !== 'message' || component === undefined) return;
    if (stanza.attrs.type === 'error') {
      if (component !== 'polls') this.events.emit('refused', undefined);
      return;
    }
    const message = parseJson(stanza.getChildText('json-message', NS.jitsi) ?? '', from);
    if (message?.kind !== 'json') return;
    if (component === 'room_metadata') this.onMetadata(message.json);
    else if (component === 'av_moderation') this.onAvModeration(message.json);
    else if (component !== 'polls') this.events.emit('json', message);
  }

  /** From now on only moderators, and whom they allow to, may use microphones, cameras or screens; or all again. */
  reserve(kind: MuteKind, on: boolean): void {
    this.moderate({ enable: String(on), mediaType: kind });
  }

  /** Lets somebody use it; where all may, this asks to do so. */
  allow(endpoint: string, kind: MuteKind): void {
    if (this.place) this.moderate({ jidToWhitelist: `${this.place.roomJid}/${endpoint}`, mediaType: kind });
  }

  disallow(endpoint: string, kind: MuteKind): void {
    if (this.place) this.moderate({ jidToBlacklist: `${this.place.roomJid}/${endpoint}`, mediaType: kind });
  }

  /** These throw a StanzaError when the server says no. */
  async setLobby(on: boolean): Promise<void> {
    if (this.place) await setMembersOnly(this.place.port, this.place.roomJid, on);
  }

  async setLocked(on: boolean): Promise<void> {
    if (this.place) await setLocked(this.place.port, this.place.roomJid, on);
  }

  /** Who comes from now on has to know it; an empty one unlocks the room. */
  async setPassword(password: string): Promise<void> {
    if (this.place) await setRoomPassword(this.place.port, this.place.roomJid, password);
  }

  async setMaxUsers(limit: number | undefined): Promise<void> {
    if (this.place) await setMaxUsers(this.place.port, this.place.roomJid, limit);
  }

  /** How those who come from now on come in. */
  setStartMuted(startMuted: RoomRules['startMuted']): void {
    this.setMetadata('startMuted', startMuted);
  }

  setWriting(writing: RoomRules['writing']): void {
    this.setMetadata('permissions', writePermissions(writing));
  }

  private moderate(attributes: Record<string, string>): void {
    const to = this.components.get('av_moderation');
    if (to) this.place?.port.send(xml('message', { to }, xml('av_moderation', attributes)));
  }

  private setMetadata(key: string, data: object): void {
    const to = this.components.get('room_metadata');
    if (!to || !this.place) return;
    const text = JSON.stringify({ type: 'room_metadata', key, data });
    this.place.port.send(xml('message', { to }, xml('room_metadata', { xmlns: NS.jitsi, room: this.place.roomJid }, text)));
  }

  private onMetadata(json: Record<string, unknown>): void {
    const before = this.rules.locked;
    this.set(withMetadata(this.rules, json));
    if (this.place && this.rules.locked !== before) this.events.emit('locked', this.rules.locked);
  }

  private onAvModeration(json: Record<string, unknown>): void {
    const news = readAvModeration(json);
    if (!news) return;
    const before = this.rules;
    this.set(withAvNews(this.rules, news));
    if (news.kind === 'approved') this.events.emit('allowed', { kind: news.media, by: news.by });
    if (news.kind === 'reserved' && before.reserved[news.media] !== news.on) {
      this.events.emit('reserved', { kind: news.media, on: news.on, by: news.by });
    }
  }

  private tell({ lobby, hasPassword }: RoomInfo, password: string | undefined): void {
    this.events.emit('lobby', lobby);
    if (!hasPassword) this.events.emit('password', '');
    else if (password) this.events.emit('password', password);
  }

  private set(rules: RoomRules): void {
    if (rules === this.rules) return;
    this.rules = rules;
    this.events.emit('changed', rules);
  }
}
