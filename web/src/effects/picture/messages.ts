// Between the page and the worker that makes the pictures.

import type { Background } from './composer';

export type ToWorker =
  | { kind: 'start'; background: Background }
  | { kind: 'background'; background: Background }
  /** Frames go through streams, past the page: where the browser has them. */
  | { kind: 'streams'; readable: ReadableStream<VideoFrame>; writable: WritableStream<VideoFrame> }
  /** Else one by one; the worker asks for each. */
  | { kind: 'picture'; picture: ImageBitmap };

export type FromWorker =
  | { kind: 'ready' }
  | { kind: 'want' }
  | { kind: 'made'; picture: ImageBitmap | undefined; ms: number; scale: number }
  | { kind: 'failed'; reason: string };
