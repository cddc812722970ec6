// A TCP relay between browser and server whose connections a test can cut, as a lost network does: no close frame, no
// goodbye.
import { connect, createServer } from 'node:net';

import { freeTcpPort, ownHosts } from './server.mjs';

export class Proxy {
  #pairs = new Set();
  #refusing = false;
  #delayMs = 0;

  /** @param delayMs added in each direction: a server that is far away */
  static async start(targetPort, { delayMs = 0 } = {}) {
    const proxy = new Proxy();
    proxy.#delayMs = delayMs;
    proxy.server = createServer((inner) => proxy.#accept(inner, targetPort));
    proxy.port = await freeTcpPort();
    await new Promise((done) => proxy.server.listen(proxy.port, '127.0.0.1', done));
    proxy.origin = `https://localhost:${proxy.port}`;
    ownHosts.add(`localhost:${proxy.port}`);
    return proxy;
  }

  #accept(inner, targetPort) {
    if (this.#refusing) return inner.resetAndDestroy();
    const outer = connect(targetPort, '127.0.0.1');
    const pair = [inner, outer];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      inner.destroy();
      outer.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    if (this.#delayMs === 0) {
      inner.pipe(outer);
      outer.pipe(inner);
    } else for (const [from, to] of [pair, [...pair].reverse()]) this.#carry(from, to);
  }

  #carry(from, to) {
    from.on('data', (bytes) => setTimeout(() => to.destroyed || to.write(bytes), this.#delayMs));
    from.on('end', () => setTimeout(() => to.end(), this.#delayMs));
  }

  get connections() {
    return this.#pairs.size;
  }

  /** Breaks every connection and refuses new ones until restore(). */
  cut() {
    this.#refusing = true;
    for (const [inner, outer] of [...this.#pairs]) {
      inner.resetAndDestroy();
      outer.resetAndDestroy();
    }
  }

  restore() {
    this.#refusing = false;
  }

  async stop() {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }
}
