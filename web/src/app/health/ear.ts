// Listens to a microphone in order to know whether it lives and whether its owner speaks. A muted microphone is listened
// to through a copy of its track that goes nowhere but here: nothing of it is kept or sent. Goes on in the background,
// where nothing is drawn.

import { measure, type Sample } from '../devices/level';
import { ignoreFailure } from '../../unawaited';

/** Longer than the time between two looks, so that nothing falls between them. */
const kWindow = 8192;

export class Ear {
  private context: AudioContext | undefined;
  private analyser: AnalyserNode | undefined;
  private source: MediaStreamAudioSourceNode | undefined;
  private track: MediaStreamTrack | null = null;
  private copy: MediaStreamTrack | undefined;
  private muted = false;
  private samples = new Float32Array(kWindow);
  /** Since then the window holds nothing but this track. */
  private fullAt = 0;

  /** Null: to nothing. Needs an act of the person before, as any AudioContext does. */
  listen(track: MediaStreamTrack | null, muted: boolean): void {
    if (track === this.track && muted === this.muted) return;
    this.source?.disconnect();
    this.copy?.stop();
    this.source = this.copy = undefined;
    this.track = track;
    this.muted = muted;
    if (!track || track.readyState === 'ended') return;
    this.context ??= new AudioContext();
    this.analyser ??= new AnalyserNode(this.context, { fftSize: kWindow });
    if (muted) {
      this.copy = track.clone();
      this.copy.enabled = true;
    }
    this.source = this.context.createMediaStreamSource(new MediaStream([this.copy ?? track]));
    this.source.connect(this.analyser);
    this.fullAt = this.context.currentTime + kWindow / this.context.sampleRate;
  }

  /** What was heard just now; undefined when that cannot be known. */
  hear(): Sample | undefined {
    const { context, analyser, source } = this;
    if (!context || !analyser || !source) return undefined;
    if (context.state !== 'running') {
      context.resume().catch(() => undefined);
      return undefined;
    }
    if (context.currentTime < this.fullAt) return undefined;
    analyser.getFloatTimeDomainData(this.samples);
    return measure(this.samples);
  }

  close(): void {
    this.listen(null, false);
    ignoreFailure(this.context?.close());
    this.context = this.analyser = undefined;
  }
}
