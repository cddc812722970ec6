// The bridge channel: a WebSocket beside the media. It comes back by itself after 1, 2, 4 … 60 s; each time it opens,
// the server repeats its state and `open` tells our side to repeat ours.

import { Emitter } from '../util/emitter';
import { type ClientMessage, parseServerMessage, type ServerMessage } from './messages';

export interface ChannelEvents {
  open: undefined;
  closed: undefined;
  message: ServerMessage;
}

const kFirstRetryMs = 1_000;
const kLastRetryMs = 60_000;

export class BridgeChannel {
  readonly events = new Emitter<ChannelEvents>();
  private socket: WebSocket | undefined;
  private retryMs = kFirstRetryMs;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly connect: (url: string) => WebSocket = (address) => new WebSocket(address),
  ) {
    this.open();
    globalThis.addEventListener?.('online', this.onNetwork);
  }

  get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  /** @returns whether it went out; state is sent again by whoever listens to `open`. */
  send(message: ClientMessage): boolean {
    if (!this.isOpen) return false;
    this.socket?.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    globalThis.removeEventListener?.('online', this.onNetwork);
    this.socket?.close(1000);
  }

  private open(): void {
    this.timer = undefined;
    const socket = this.connect(this.url);
    this.socket = socket;
    socket.onopen = () => {
      this.retryMs = kFirstRetryMs;
      if (!this.closed) this.events.emit('open', undefined);
    };
    socket.onmessage = ({ data }) => {
      if (this.closed || this.socket !== socket) return;
      const message = parseServerMessage(String(data));
      if (message) this.events.emit('message', message);
    };
    socket.onclose = () => {
      if (this.closed || this.socket !== socket) return;
      this.socket = undefined;
      this.events.emit('closed', undefined);
      this.timer = setTimeout(() => this.open(), this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, kLastRetryMs);
    };
  }

  /** The network is back: no reason to wait for the timer. */
  private readonly onNetwork = (): void => {
    if (this.closed || this.timer === undefined) return;
    clearTimeout(this.timer);
    this.open();
  };
}
