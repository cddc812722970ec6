// Brings the camera's frames to the worker and makes a track of what comes back.

import type { FromWorker, ToWorker } from './messages';
import { unawaited } from '../../unawaited';

export interface Feed {
  track: MediaStreamTrack;
  /** What the worker said, if it concerns this. */
  hear(message: FromWorker): void;
  stop(): void;
}

interface WithStreams {
  MediaStreamTrackProcessor?: new (from: { track: MediaStreamTrack }) => { readable: ReadableStream<VideoFrame> };
  MediaStreamTrackGenerator?: new (of: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };
}

/** Past the page, also when it is in the background; or undefined where the browser has no such streams. */
export function streamFeed(raw: MediaStreamTrack, post: Post): Feed | undefined {
  const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as WithStreams;
  if (!MediaStreamTrackProcessor || !MediaStreamTrackGenerator) return undefined;
  // A copy: when it is stopped the reader ends, and the camera goes on.
  const track = raw.clone();
  const { readable } = new MediaStreamTrackProcessor({ track });
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const { writable } = generator;
  post({ kind: 'streams', readable, writable }, [readable, writable]);
  return {
    track: generator,
    hear: () => undefined,
    stop() {
      track.stop();
      generator.stop();
    },
  };
}

export type Post = (message: ToWorker, transfer?: Transferable[]) => void;

/** Through elements of the page. In the background browsers slow these down, or stop them. */
export async function elementFeed(raw: MediaStreamTrack, post: Post): Promise<Feed> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([raw]);
  const canvas = document.createElement('canvas');
  const paper = canvas.getContext('2d', { alpha: false });
  const [track] = paper ? canvas.captureStream(30).getVideoTracks() : [];
  if (!paper || !track) throw new Error('no canvas to draw on');
  await video.play();

  let stopped = false;
  const send = async (): Promise<void> => {
    if (stopped || video.videoWidth === 0) return;
    const picture = await createImageBitmap(video);
    post({ kind: 'picture', picture }, [picture]);
  };
  const next = (): void => {
    // Without a window that is drawn there are no frame callbacks, but there are pictures.
    if (document.hidden) unawaited(send());
    else video.requestVideoFrameCallback(() => unawaited(send()));
  };
  next();
  return {
    track,
    hear(message) {
      if (message.kind === 'want') next();
      else if (message.kind === 'made' && message.picture) {
        const { picture } = message;
        if (canvas.width !== picture.width || canvas.height !== picture.height) {
          canvas.width = picture.width;
          canvas.height = picture.height;
        }
        paper.drawImage(picture, 0, 0);
        picture.close();
      }
    },
    stop() {
      stopped = true;
      track.stop();
      video.srcObject = null;
    },
  };
}
