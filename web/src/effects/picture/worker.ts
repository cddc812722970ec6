// Makes the pictures, beside the page. A picture that cannot be made is left out; it is never passed on as it is.

import modelUrl from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import { Composer } from './composer';
import { Finder } from './finder';
import kernelsUrl from './kernels.wasm?url';
import type { FromWorker, ToWorker } from './messages';
import { Network } from './network';
import { Pace } from './pace';

const pace = new Pace();
let composer: Composer | undefined;

function say(message: FromWorker, transfer: Transferable[] = []): void {
  (self as unknown as Worker).postMessage(message, transfer);
}

function fail(error: unknown): void {
  say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
}

async function load(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

async function start(background: Extract<ToWorker, { kind: 'start' }>['background']): Promise<void> {
  const [module, model] = await Promise.all([
    WebAssembly.compileStreaming(load(kernelsUrl)),
    load(modelUrl).then((response) => response.arrayBuffer()),
  ]);
  composer = new Composer(new Finder(await Network.load(model, module)), background);
  say({ kind: 'ready' });
}

function make(picture: CanvasImageSource, width: number, height: number): OffscreenCanvas {
  if (!composer) throw new Error('not started');
  const begun = performance.now();
  const canvas = composer.compose(picture, width, height, pace.scale);
  pace.spent(begun, performance.now() - begun);
  return canvas;
}

async function pump(readable: ReadableStream<VideoFrame>, writable: WritableStream<VideoFrame>): Promise<void> {
  const writer = writable.getWriter();
  const reader = readable.getReader();
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const begun = performance.now();
    if (pace.wait(begun) > 0) {
      frame.close();
      continue;
    }
    const { timestamp, displayWidth, displayHeight } = frame;
    let canvas: OffscreenCanvas;
    try {
      canvas = make(frame, displayWidth, displayHeight);
    } finally {
      frame.close();
    }
    await writer.write(new VideoFrame(canvas, { timestamp, alpha: 'discard' }));
    say({ kind: 'made', picture: undefined, ms: performance.now() - begun, scale: pace.scale });
  }
}

function single(picture: ImageBitmap): void {
  const begun = performance.now();
  try {
    const made = make(picture, picture.width, picture.height).transferToImageBitmap();
    say({ kind: 'made', picture: made, ms: performance.now() - begun, scale: pace.scale }, [made]);
  } finally {
    picture.close();
  }
  setTimeout(() => say({ kind: 'want' }), pace.wait(performance.now()));
}

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'start') start(data.background).catch(fail);
  else if (data.kind === 'background') composer?.setBackground(data.background);
  else if (data.kind === 'streams') pump(data.readable, data.writable).catch(fail);
  else {
    try {
      single(data.picture);
    } catch (error) {
      fail(error);
    }
  }
});
