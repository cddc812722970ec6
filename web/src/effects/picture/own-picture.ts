// A background picture of one's own. It stays in this browser: it is kept in its database and sent to nobody but as what
// stands behind one in the call.

const kDatabase = 'conclave-pictures';
const kStore = 'pictures';
const kKey = 'background';
const kLargest = 1920;

export async function recallOwnPicture(): Promise<Blob | undefined> {
  return (await use('readonly', (store) => store.get(kKey))) as Blob | undefined;
}

/** Keeps it no larger than it can be seen. @throws when the file is no picture. */
export async function keepOwnPicture(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, kLargest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const kept = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  await use('readwrite', (store) => store.put(kept, kKey));
  return kept;
}

export async function forgetOwnPicture(): Promise<void> {
  await use('readwrite', (store) => store.delete(kKey));
}

async function use<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(kDatabase, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(kStore);
  const database = await answer(opening);
  try {
    return await answer(act(database.transaction(kStore, mode).objectStore(kStore)));
  } finally {
    database.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database failed'));
  });
}
