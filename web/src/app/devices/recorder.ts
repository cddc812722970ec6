// Records a stream for a few seconds into something that a video element of the same browser plays.

const kTypes = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];

export function canRecord(): boolean {
  return typeof MediaRecorder === 'function' && kTypes.some((type) => MediaRecorder.isTypeSupported(type));
}

/** @param onSecond is told how many whole seconds are left */
export async function record(stream: MediaStream, seconds: number, onSecond: (left: number) => void, signal: AbortSignal): Promise<Blob> {
  const mimeType = kTypes.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error('the recorder failed'));
  });
  recorder.start();
  for (let left = seconds; left > 0 && !signal.aborted; left--) {
    onSecond(left);
    await aSecond(signal);
  }
  if (recorder.state !== 'inactive') recorder.stop();
  await stopped;
  return new Blob(parts, { type: recorder.mimeType });
}

function aSecond(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1_000);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
