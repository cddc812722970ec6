// Measures a live microphone, at most twenty times a second and only while the page is drawn.

import { LevelWatch, measure } from './level';
import { ignoreFailure } from '../../unawaited';

const kIntervalMs = 50;

export type OnLevel = (watch: LevelWatch) => void;

/** Calls back until the returned function is called. Needs an act of the person before, as any AudioContext does. */
export function watchLevel(track: MediaStreamTrack, onLevel: OnLevel): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const watch = new LevelWatch();
  let last = Number.NEGATIVE_INFINITY;
  let frame = requestAnimationFrame(step);

  function step(now: number): void {
    frame = requestAnimationFrame(step);
    // A context that does not run yet would look like a dead microphone.
    if (now - last < kIntervalMs || context.state !== 'running') return;
    last = now;
    analyser.getFloatTimeDomainData(samples);
    watch.feed(now, measure(samples));
    onLevel(watch);
  }

  return () => {
    cancelAnimationFrame(frame);
    source.disconnect();
    ignoreFailure(context.close());
  };
}
