// For tests: a connection that a script stands behind. What is sent is recorded; answers are literal XML.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import type { ConnectionEvents, StanzaPort } from '../xmpp/connection';
import { stanza } from './stanzas';

type Answer = (iq: Element) => string | Error | undefined;

export class FakePort implements StanzaPort {
  jid: string;
  readonly events = new Emitter<ConnectionEvents>();
  readonly sent: Element[] = [];
  readonly requests: Element[] = [];
  closed = false;
  private readonly handlers: { xmlns: string; name: string; handler: (iq: Element, payload: Element) => boolean }[] = [];

  constructor(
    jid = '3f2a9c10-77aa-4e0b-9d1c-0123456789ab@meet.ex/r1',
    /** Undefined answers are an empty result. */
    private readonly answer: Answer = () => undefined,
  ) {
    this.jid = jid;
  }

  send(element: Element): void {
    this.sent.push(element);
  }

  request(iq: Element): Promise<Element> {
    this.requests.push(iq);
    const answer = this.answer(iq);
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(stanza(answer ?? '<iq xmlns="jabber:client" type="result"/>'));
  }

  handleSet(xmlns: string, name: string, handler: (iq: Element, payload: Element) => boolean): void {
    this.handlers.push({ xmlns, name, handler });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** The server sends a message or presence. */
  receive(text: string): void {
    this.events.emit('stanza', stanza(text));
  }

  /** The server sends an IQ; the answer is whether it was taken. */
  receiveIq(text: string): boolean {
    const iq = stanza(text);
    const [payload] = iq.getChildElements();
    const entry = this.handlers.find((h) => payload?.is(h.name, h.xmlns));
    return entry && payload ? entry.handler(iq, payload) : false;
  }

  /** The last thing sent, as text. */
  get last(): string {
    return this.sent.at(-1)?.toString() ?? '';
  }
}

export function stanzaError(condition: string): Error {
  return Object.assign(new Error(condition), { condition });
}
