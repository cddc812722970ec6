// A TCP relay between browser and server whose connections a test can cut, as a lost network does: no close frame, no
// goodbye.
import { connect, createServer } from 'node:net';

export class Proxy {
  #pairs = new Set();
  #refusing = false;

  static async start(targetPort) {
    const proxy = new Proxy();
    proxy.server = createServer((inner) => proxy.#accept(inner, targetPort));
    await new Promise((done) => proxy.server.listen(0, '127.0.0.1', done));
    proxy.port = proxy.server.address().port;
    proxy.origin = `https://localhost:${proxy.port}`;
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
    inner.pipe(outer);
    outer.pipe(inner);
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
