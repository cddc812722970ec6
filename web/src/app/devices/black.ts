// A camera with a closed shutter sends black pictures, and no browser says so.

const kWidth = 32;
const kHeight = 18;
/** Of 255: sensors have some noise in the dark. */
const kDark = 20;
/** The share of pixels that may be brighter: a hot one, an edge of the shutter. */
const kMayShine = 0.02;
const kLookEveryMs = 1_000;
const kBlackAfterLooks = 3;

/** Whether hardly anything in these pixels (RGBA) can be seen. */
export function isBlack(pixels: Uint8ClampedArray): boolean {
  let bright = 0;
  for (let i = 0; i + 2 < pixels.length; i += 4) {
    if (Math.max(pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0) > kDark) bright++;
  }
  return pixels.length > 0 && bright <= (pixels.length / 4) * kMayShine;
}

/** Looks once a second; black for three looks is told, and so is the end of it. @returns how to stop */
export function watchBlack(track: MediaStreamTrack, onBlack: (black: boolean) => void): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => undefined);
  const canvas = Object.assign(document.createElement('canvas'), { width: kWidth, height: kHeight });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let looks = 0;
  const timer = setInterval(() => {
    if (!pen || video.readyState < 2) return;
    pen.drawImage(video, 0, 0, kWidth, kHeight);
    looks = isBlack(pen.getImageData(0, 0, kWidth, kHeight).data) ? looks + 1 : 0;
    onBlack(looks >= kBlackAfterLooks);
  }, kLookEveryMs);
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}
