// A background picture of one's own. It stays in this browser: it is kept in its database and sent to nobody but as what
// stands behind one in the call.

import { KeptRecord } from '../../kept-record';

const kLargest = 1920;
const record = new KeptRecord<Blob>('conclave-pictures', 'pictures', 'background');

export function recallOwnPicture(): Promise<Blob | undefined> {
  return record.recall();
}

/** Keeps it no larger than it can be seen. @throws when the file is no picture. */
export async function keepOwnPicture(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, kLargest / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const kept = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  await record.keep(kept);
  return kept;
}

export function forgetOwnPicture(): Promise<void> {
  return record.forget();
}
