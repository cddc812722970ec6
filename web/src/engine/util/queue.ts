// Runs asynchronous jobs one after the other. Peer-connection calls must not overlap: an offer applied in the middle of
// another one's answer is refused by the browser (W3C webrtc-pc 4.4.1.2, operations chain, covers single calls only).

export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** A failing job does not stop those behind it. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.tail.then(job);
    this.tail = result.catch(() => undefined);
    return result;
  }
}
