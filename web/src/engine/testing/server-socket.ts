// For tests: the far end of a WebSocket that speaks just enough XMPP: framing, SASL, bind, stream management.

import type { Element } from '@xmpp/xml';
import { stanza } from './stanzas';
import { unawaited } from '../../unawaited';

/** Answers one step of SASL with an element. */
export type Login = (element: Element) => string | Promise<string>;

const kSuccess = '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>';

export class ServerSocket extends EventTarget {
  static all: ServerSocket[] = [];
  static resumable = true;
  static reachable = true;
  static taken = 0;
  static node = '';
  static mechanism = 'ANONYMOUS';
  static login: Login = () => kSuccess;
  readonly got: Element[] = [];
  private authenticated = false;

  constructor(readonly url: string, readonly protocols: string[]) {
    super();
    ServerSocket.all.push(this);
    queueMicrotask(() => {
      if (ServerSocket.reachable) this.dispatchEvent(new Event('open'));
      else this.drop();
    });
  }

  send(text: string): void {
    const element = stanza(text);
    this.got.push(element);
    queueMicrotask(() => this.answer(element));
  }

  close(): void {
    this.drop();
  }

  drop(code = 1006): void {
    if (!ServerSocket.reachable) this.dispatchEvent(new Event('error'));
    this.dispatchEvent(Object.assign(new Event('close'), { wasClean: code !== 1006, code }));
  }

  receive(text: string): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: text }));
  }

  named(name: string): Element[] {
    return this.got.filter((e) => e.name === name);
  }

  private answer(e: Element): void {
    const features = (inner: string) =>
      this.receive(`<stream:features xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">${inner}</stream:features>`);
    if (e.is('open')) {
      this.receive('<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" from="meet.ex" id="s" version="1.0"/>');
      if (this.authenticated) features('<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/><sm xmlns="urn:xmpp:sm:3"/>');
      else features(`<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>${ServerSocket.mechanism}</mechanism></mechanisms>`);
    } else if (e.is('auth') || e.is('response')) {
      unawaited(Promise.resolve(ServerSocket.login(e)).then((answer) => {
        this.authenticated = answer.startsWith('<success');
        this.receive(answer);
      }));
    } else if (e.is('enable')) this.receive('<enabled xmlns="urn:xmpp:sm:3" id="sm_1" resume="true"/>');
    else if (e.is('resume')) {
      if (ServerSocket.resumable) this.receive('<resumed xmlns="urn:xmpp:sm:3" previd="sm_1" h="' + ServerSocket.taken + '"/>');
      else this.receive('<failed xmlns="urn:xmpp:sm:3"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></failed>');
    } else if (e.is('iq') && e.getChild('bind')) {
      this.receive(`<iq xmlns="jabber:client" type="result" id="${e.attrs.id}"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>${ServerSocket.node}@meet.ex/r1</jid></bind></iq>`);
    } else if (e.is('iq') && e.attrs.type === 'get') this.receive(`<iq xmlns="jabber:client" type="result" id="${e.attrs.id}"/>`);
    else if (e.is('close')) this.receive('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing" />');
  }
}
