// One record in the browser's own database, for what does not fit into a text: pictures, keys.

export class KeptRecord<T> {
  constructor(
    private readonly database: string,
    private readonly store: string,
    private readonly key: string,
  ) {}

  async recall(): Promise<T | undefined> {
    return (await this.use('readonly', (store) => store.get(this.key))) as T | undefined;
  }

  async keep(value: T): Promise<void> {
    await this.use('readwrite', (store) => store.put(value, this.key));
  }

  async forget(): Promise<void> {
    await this.use('readwrite', (store) => store.delete(this.key));
  }

  private async use<R>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<R>): Promise<R> {
    const opening = indexedDB.open(this.database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(this.store);
    const database = await answer(opening);
    try {
      return await answer(act(database.transaction(this.store, mode).objectStore(this.store)));
    } finally {
      database.close();
    }
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}
