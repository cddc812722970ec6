// The polls of a conference: finds the component that keeps them, passes its news on, asks and votes.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import { parseJson } from '../xmpp/messages';
import { NS } from '../xmpp/ns';
import { PollBook, type PollChange, type PollDraft, writeNewPoll, writeRemoval, writeVote } from './poll-book';
import type { Poll } from './types';

export interface PollEvents {
  changed: readonly Poll[];
  change: PollChange;
  /** The component did not take something of ours. */
  refused: undefined;
}

export class Polls {
  readonly events = new Emitter<PollEvents>();
  private readonly book = new PollBook();
  private component = '';

  constructor(
    private readonly send: (stanza: Element) => void,
    private readonly nameOf: (endpoint: string) => string,
  ) {}

  /** A session begins; the component will tell everything anew. @returns whether there is one. */
  begin(components: ReadonlyMap<string, string>): boolean {
    this.component = components.get('polls') ?? '';
    return this.component !== '';
  }

  /** A session is over. */
  end(): void {
    this.component = '';
    this.book.clear();
    this.events.emit('changed', this.book.all);
  }

  create(draft: PollDraft): void {
    if (this.component) this.send(writeNewPoll(this.component, crypto.randomUUID(), crypto.randomUUID(), draft));
  }

  /** Replaces the own vote; all false takes it back. */
  vote(id: string, answers: readonly boolean[]): void {
    if (this.component) this.send(writeVote(this.component, crypto.randomUUID(), id, answers));
  }

  /** For the author and moderators. */
  remove(id: string): void {
    if (this.component) this.send(writeRemoval(this.component, crypto.randomUUID(), id));
  }

  handleStanza(stanza: Element): void {
    if (this.component === '' || stanza.name !== 'message' || stanza.attrs.from !== this.component) return;
    if (stanza.attrs.type === 'error') return this.events.emit('refused', undefined);
    const message = parseJson(stanza.getChildText('json-message', NS.jitsi) ?? '', this.component);
    const change = message?.kind === 'json' ? this.book.handle(message.json, this.nameOf) : undefined;
    if (!change) return;
    this.events.emit('changed', this.book.all);
    this.events.emit('change', change);
  }
}
