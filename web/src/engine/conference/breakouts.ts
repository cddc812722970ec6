// The breakout rooms as the page sees them: finds the component, keeps what it tells, passes commands on. That we are
// sent somewhere is an event; whoever owns the rooms goes there.

import xml, { type Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import { type BreakoutCommand, type MeetingRoom, parseBreakoutNews, writeBreakoutCommand } from '../xmpp/breakout';
import { parseJson } from '../xmpp/messages';
import { NS } from '../xmpp/ns';

export interface BreakoutsView {
  /** The server has them. */
  available: boolean;
  /** The main room first; empty while the meeting has none. */
  rooms: readonly MeetingRoom[];
  /** When all of them are closed, on the clock of performance.now(); undefined: not planned. */
  closingAt: number | undefined;
  /** Only moderators choose who is where. */
  restricted: boolean;
}

export const kNoBreakouts: BreakoutsView = { available: false, rooms: [], closingAt: undefined, restricted: false };

export interface BreakoutsEvents {
  changed: BreakoutsView;
  /** A moderator sends us to this room. */
  sent: string;
}

export class Breakouts {
  readonly events = new Emitter<BreakoutsEvents>();
  private component = '';
  private metadata = '';
  private view = kNoBreakouts;

  constructor(
    private readonly send: (stanza: Element) => void,
    private readonly room: () => string | undefined,
  ) {}

  begin(components: ReadonlyMap<string, string>): void {
    this.component = components.get('breakout_rooms') ?? '';
    this.metadata = components.get('room_metadata') ?? '';
    this.change({ available: this.component !== '' });
  }

  /** The meeting as it was is over: the server tells everything anew, if there is anything. */
  forget(): void {
    this.change({ rooms: [], closingAt: undefined, restricted: false });
  }

  command(command: BreakoutCommand): void {
    if (this.component) this.send(writeBreakoutCommand(this.component, crypto.randomUUID(), command));
  }

  /** Leaves the choice of rooms to moderators, or not. */
  restrict(restricted: boolean): void {
    const room = this.room();
    if (!this.metadata || !room) return;
    const text = JSON.stringify({ type: 'room_metadata', key: 'breakoutRooms', data: { restricted } });
    this.send(xml('message', { to: this.metadata }, xml('room_metadata', { xmlns: NS.jitsi, room }, text)));
  }

  handleStanza(stanza: Element): void {
    if (stanza.name !== 'message') return;
    const { from, type } = stanza.attrs;
    if (!from || (from !== this.component && from !== this.metadata) || type === 'error') return;
    const message = parseJson(stanza.getChildText('json-message', NS.jitsi) ?? '', from);
    if (message?.kind !== 'json') return;
    if (from === this.metadata) return this.readMetadata(message.json);
    const news = parseBreakoutNews(message.json);
    if (news?.kind === 'sent') return this.events.emit('sent', news.jid);
    if (!news) return;
    const { closingIn } = news;
    // The main room alone means that there are no others any more.
    const rooms = news.rooms.length > 1 ? news.rooms : [];
    this.change({ rooms, closingAt: closingIn === undefined ? undefined : performance.now() + closingIn });
  }

  private readMetadata(json: Record<string, unknown>): void {
    const rule = (json.metadata as { breakoutRooms?: { restricted?: unknown } } | undefined)?.breakoutRooms;
    this.change({ restricted: rule?.restricted === true });
  }

  private change(change: Partial<BreakoutsView>): void {
    this.view = { ...this.view, ...change };
    this.events.emit('changed', this.view);
  }
}
