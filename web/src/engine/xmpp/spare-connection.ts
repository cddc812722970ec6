// A connection opened ahead of a join, while the person still looks into the mirror, so that the join need not wait for
// sockets and logins. One that is not used is given back after a while; the join then opens its own.

import type { StanzaPort } from './connection';
import { ignoreFailure } from '../../unawaited';

const kUnusedForMs = 120_000;

export interface SparePort extends StanzaPort {
  readonly isOnline: boolean;
}

export class SpareConnection {
  private opening: Promise<SparePort> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly open: () => Promise<SparePort>) {}

  /** Opens it, unless it is open or opening. Failure is no news: the join tries again and tells. */
  warm(): void {
    if (this.opening) return;
    const opening = this.open();
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    this.timer = setTimeout(() => this.close(), kUnusedForMs);
  }

  /** Hands out what is there and in order, or a new one. @throws Error when that cannot be opened. */
  async take(): Promise<SparePort> {
    const { opening } = this;
    this.opening = undefined;
    clearTimeout(this.timer);
    const port = await opening?.catch(() => undefined);
    if (port?.isOnline) return port;
    ignoreFailure(port?.close());
    return this.open();
  }

  close(): void {
    clearTimeout(this.timer);
    this.opening?.then((port) => port.close()).catch(() => undefined);
    this.opening = undefined;
  }
}
