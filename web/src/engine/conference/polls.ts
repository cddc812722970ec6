// The polls of a conference: finds the component that keeps them, passes its news on, asks and votes.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import type { Components } from '../xmpp/components';
import { parseJson } from '../xmpp/messages';
import { NS } from '../xmpp/ns';
import { kPollsExtension, PollBook, type PollChange, type PollDraft, writeClosePoll, writeNewPoll, writeVote } from './poll-book';
import type { Poll, PollSupport } from './types';

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

  /** A session begins. The component will tell everything anew. */
  begin({ addresses, features }: Components): PollSupport {
    this.component = addresses.get('polls') ?? '';
    if (this.component === '') return 'none';
    return features.has(kPollsExtension) ? 'full' : 'plain';
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

  close(id: string): void {
    if (this.component) this.send(writeClosePoll(this.component, crypto.randomUUID(), id));
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
