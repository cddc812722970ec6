// The XMPP session of one person: connects, keeps itself alive over lost sockets (XEP-0198 5) and says when a session
// could not be saved. While the socket is away, what is sent waits; after a resumption it goes out in order, after a
// new session it is dropped, since it spoke of a room that the new session is not in.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import { createEntity, type Entity } from './entity';
import type { Member } from './member';
import { SaslError } from './sasl-error';
import { unawaited } from '../../unawaited';

/** What the rest of the engine needs of a connection; tests put a script in its place. */
export interface StanzaPort {
  /** Own full JID. */
  readonly jid: string;
  readonly events: Emitter<ConnectionEvents>;
  send(stanza: Element): void;
  /** @throws StanzaError on an error answer, Error on timeout or a lost session. */
  request(iq: Element, timeoutMs?: number): Promise<Element>;
  /** Answers IQs of type set; the handler's word decides between result (true) and service-unavailable. */
  handleSet(xmlns: string, name: string, handler: (iq: Element, payload: Element) => boolean): void;
  close(): Promise<void>;
}

export interface ConnectionEvents {
  /** A new session, with a new address: whatever the old one was part of is gone. */
  online: string;
  /** Ahead of that: what the old session sent, or meant to, without the server's word that it arrived. */
  lost: readonly Element[];
  /** The socket is gone; the session may still be saved. */
  interrupted: { serverStopped: boolean };
  resumed: undefined;
  /** Messages and presence. */
  stanza: Element;
  /** The server refuses this client for good. */
  refused: Error;
}

/** An error answer; `condition` as in RFC 6120 8.3.3. */
export interface StanzaError extends Error {
  condition: string;
  text?: string;
  element?: Element;
}

const kIqTimeoutMs = 15_000;
const kRetryDelaysMs = [250, 1_000, 2_000, 4_000, 8_000];
/** The server stops: going away (RFC 6455 7.4.1), or service restart (of the registry of 11.7). */
const kServerStops: readonly unknown[] = [1001, 1012];
const kCloseTimeoutMs = 1_000;
const kNotNow = 'temporary-auth-failure';

export class XmppConnection implements StanzaPort {
  readonly events = new Emitter<ConnectionEvents>();
  private readonly xmpp: Entity;
  private state: 'idle' | 'connecting' | 'online' | 'interrupted' | 'closed' = 'idle';
  private waiting: Element[] = [];
  private unacknowledged: Element[] = [];
  private resumeWaiters: { resolve: () => void; reject: (error: Error) => void }[] = [];
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private firstConnect: { resolve: (jid: string) => void; reject: (error: Error) => void } | undefined;

  /** Opens nothing yet. Without a member one is a guest. */
  constructor(
    service: string,
    domain: string,
    private readonly member?: Member,
  ) {
    this.xmpp = createEntity(service, domain, member);
    const { entity, streamManagement } = this.xmpp;
    entity.on('online', () => this.onOnline());
    entity.on('disconnect', ({ reason }: { reason?: { code?: number } }) =>
      this.onDisconnect(kServerStops.includes(reason?.code)),
    );
    entity.on('error', (error: Error) => this.onError(error));
    entity.on('stanza', (stanza: Element) => {
      if (stanza.name !== 'iq') this.events.emit('stanza', stanza);
    });
    streamManagement.on('resumed', () => this.onResumed());
    streamManagement.on('fail', (stanza: Element) => this.unacknowledged.push(stanza));
  }

  get jid(): string {
    return this.xmpp.entity.jid?.toString() ?? '';
  }

  get isOnline(): boolean {
    return this.state === 'online';
  }

  /** @returns the own full JID. @throws Error, SaslError for a refusal, when the first attempt fails; then nothing is retried. */
  connect(): Promise<string> {
    this.state = 'connecting';
    window.addEventListener('online', this.onNetwork);
    return new Promise((resolve, reject) => {
      this.firstConnect = { resolve, reject };
      unawaited(this.open());
    });
  }

  send(stanza: Element): void {
    if (this.state === 'closed') return;
    if (this.state !== 'online') this.waiting.push(stanza);
    else this.xmpp.entity.send(stanza).catch(() => undefined);
  }

  async request(iq: Element, timeoutMs = kIqTimeoutMs): Promise<Element> {
    if (this.state === 'closed') throw new Error('connection closed');
    if (this.state !== 'online') {
      await new Promise<void>((resolve, reject) => this.resumeWaiters.push({ resolve, reject }));
    }
    return this.xmpp.caller.request(iq, timeoutMs);
  }

  handleSet(xmlns: string, name: string, handler: (iq: Element, payload: Element) => boolean): void {
    this.xmpp.callee.set(xmlns, name, ({ stanza, element }) => handler(stanza, element));
  }

  async close(): Promise<void> {
    if (this.state === 'closed') return;
    const wasOnline = this.state === 'online';
    this.state = 'closed';
    clearTimeout(this.retryTimer);
    window.removeEventListener('online', this.onNetwork);
    this.failWaiters(new Error('connection closed'));
    this.xmpp.entity.timeout = kCloseTimeoutMs;
    if (wasOnline) await this.xmpp.entity.stop().catch(() => undefined);
  }

  private async open(): Promise<void> {
    const { entity } = this.xmpp;
    const { service, domain } = entity.options;
    try {
      await entity.connect(service);
      await entity.open({ domain });
    } catch (error) {
      // A socket that opened but stays silent has to be given up; one that never opened reports by itself.
      if (entity.status !== 'disconnect') await entity.disconnect().catch(() => undefined);
      this.failFirst(error);
    }
  }

  private onOnline(): void {
    if (this.state === 'closed') return;
    this.state = 'online';
    this.attempts = 0;
    this.member?.forgetPassword();
    const lost = [...this.unacknowledged, ...this.waiting];
    this.unacknowledged = [];
    this.waiting = [];
    this.failWaiters(new Error('session lost'));
    const first = this.firstConnect;
    this.firstConnect = undefined;
    first?.resolve(this.jid);
    if (lost.length > 0) this.events.emit('lost', lost);
    this.events.emit('online', this.jid);
  }

  private onResumed(): void {
    if (this.state === 'closed') return;
    this.state = 'online';
    this.attempts = 0;
    const stanzas = this.waiting;
    this.waiting = [];
    for (const stanza of stanzas) this.send(stanza);
    const waiters = this.resumeWaiters;
    this.resumeWaiters = [];
    for (const waiter of waiters) waiter.resolve();
    this.events.emit('resumed', undefined);
  }

  private onDisconnect(serverStopped: boolean): void {
    if (this.state === 'closed' || this.state === 'idle') return;
    if (this.state === 'connecting') return this.failFirst(new Error('no connection'));
    if (this.state === 'online') {
      this.state = 'interrupted';
      this.events.emit('interrupted', { serverStopped });
    }
    clearTimeout(this.retryTimer);
    const delay = kRetryDelaysMs[Math.min(this.attempts++, kRetryDelaysMs.length - 1)] ?? 0;
    this.retryTimer = setTimeout(() => unawaited(this.open()), delay + Math.random() * (delay / 2));
  }

  private onError(error: Error): void {
    if (error instanceof SaslError) {
      // RFC 6120 6.5.10: not now is not never.
      if (error.condition === kNotNow && !this.firstConnect) return void this.xmpp.entity.disconnect().catch(() => undefined);
      this.failFirst(error);
      this.events.emit('refused', error);
      unawaited(this.close());
    }
    // The rest shows as a lost socket.
  }

  private readonly onNetwork = (): void => {
    if (this.state !== 'interrupted' || this.xmpp.entity.status !== 'disconnect') return;
    clearTimeout(this.retryTimer);
    unawaited(this.open());
  };

  private failFirst(error: unknown): void {
    const first = this.firstConnect;
    if (!first) return;
    this.firstConnect = undefined;
    this.state = 'closed';
    window.removeEventListener('online', this.onNetwork);
    first.reject(error instanceof Error ? error : new Error(String(error)));
  }

  private failWaiters(error: Error): void {
    const waiters = this.resumeWaiters;
    this.resumeWaiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }
}
