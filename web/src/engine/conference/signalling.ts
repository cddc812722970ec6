// The connection to the server as long as a conference lasts. It mends itself; here is what the page is told of that
// meanwhile, and when a person has waited for too long.

import type { Element } from '@xmpp/xml';
import { Emitter } from '../util/emitter';
import type { StanzaPort } from '../xmpp/connection';
import type { Face } from './face';
import type { ConferenceError } from './types';

/** So long a lost connection is tried again; then a person is asked, who may have gone elsewhere meanwhile. */
const kGiveUpMs = 5 * 60_000;

export interface SignallingEvents {
  /** The session was saved. */
  resumed: undefined;
  /** It was not: a new session, a new endpoint, and all over again. */
  renewed: undefined;
  /** Ahead of that: what the old session may not have brought to the server. */
  lost: readonly Element[];
  stanza: Element;
  /** For good. */
  failed: { kind: ConferenceError['kind']; error: unknown };
}

export class Signalling {
  readonly events = new Emitter<SignallingEvents>();
  private connection: StanzaPort | undefined;
  private giveUp: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly face: Face) {}

  /** Undefined before there is a connection. */
  get port(): StanzaPort | undefined {
    return this.connection;
  }

  /** This is the connection now, which is open. */
  use(port: StanzaPort): void {
    this.connection = port;
    port.events.on('interrupted', ({ serverStopped }) => {
      this.face.patch({ signalingInterrupted: true, interruption: serverStopped ? 'server-stopped' : 'socket' });
      this.giveUp = setTimeout(() => this.fail('lost', new Error('no connection for too long')), kGiveUpMs);
    });
    port.events.on('resumed', () => {
      clearTimeout(this.giveUp);
      this.face.patch({ signalingInterrupted: false, interruption: undefined });
      this.events.emit('resumed', undefined);
    });
    port.events.on('online', () => {
      clearTimeout(this.giveUp);
      this.face.patch({ signalingInterrupted: false, interruption: 'session-lost' });
      this.events.emit('renewed', undefined);
    });
    port.events.on('lost', (stanzas) => this.events.emit('lost', stanzas));
    port.events.on('stanza', (stanza) => this.events.emit('stanza', stanza));
    port.events.on('refused', (error) => this.fail('refused', error));
  }

  /** The conference is over; what is still to be said may be said until close(). */
  stopWaiting(): void {
    clearTimeout(this.giveUp);
  }

  async close(): Promise<void> {
    await this.connection?.close();
  }

  private fail(kind: ConferenceError['kind'], error: unknown): void {
    this.events.emit('failed', { kind, error });
  }
}
