// A value that can be watched, in the shape that Svelte calls a store: subscribe() calls back at once and on every
// change. Changes within one turn of the event loop are reported once.

export type Subscriber<T> = (value: T) => void;

export interface Readable<T> {
  subscribe(run: Subscriber<T>): () => void;
}

export class Store<T extends object> implements Readable<T> {
  private readonly subscribers = new Set<Subscriber<T>>();
  private scheduled = false;

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  /** Replaces the named fields; the object itself is never changed in place. */
  patch(change: Partial<T>): void {
    this.current = { ...this.current, ...change };
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      for (const run of [...this.subscribers]) run(this.current);
    });
  }

  subscribe(run: Subscriber<T>): () => void {
    this.subscribers.add(run);
    run(this.current);
    return () => void this.subscribers.delete(run);
  }
}
