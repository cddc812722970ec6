// A small typed event emitter. Engine parts talk upwards only through it, so that none of them knows its user.

export type Unsubscribe = () => void;

/** `Events` maps the name of an event to the type of its value. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    let set = this.listeners.get(name);
    if (!set) this.listeners.set(name, (set = new Set()));
    set.add(listener);
    return () => void set.delete(listener);
  }

  /** Calls the listeners in the order in which they came. A throwing one does not keep the value from the others. */
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as (value: Events[Name]) => void)(value);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** Errors of listeners surface in the console and in tests without stopping the engine. */
function reportError(error: unknown): void {
  console.error('listener failed', error);
}
