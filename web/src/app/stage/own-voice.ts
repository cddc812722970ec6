// How loud one's own microphone is, for the ring around one's own picture.

import { measure } from '../devices/level';
import { ignoreFailure } from '../../unawaited';

export class OwnVoice {
  private context: AudioContext | undefined;
  private source: MediaStreamAudioSourceNode | undefined;
  private analyser: AnalyserNode | undefined;
  private samples = new Float32Array(1024);
  private track: MediaStreamTrack | null = null;

  /** Of what is sent now; 0 when nothing is. */
  level(track: MediaStreamTrack | null): number {
    if (track !== this.track) this.attach(track);
    if (!this.analyser || !this.track) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    return measure(this.samples).rms;
  }

  close(): void {
    this.attach(null);
    ignoreFailure(this.context?.close());
    this.context = undefined;
  }

  private attach(track: MediaStreamTrack | null): void {
    this.source?.disconnect();
    this.source = undefined;
    this.track = track;
    if (!track) {
      this.context?.suspend().catch(() => undefined);
      return;
    }
    this.context ??= new AudioContext();
    this.context.resume().catch(() => undefined); // Not before an act of the person: then it is silent.
    this.analyser ??= new AnalyserNode(this.context, { fftSize: this.samples.length });
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
  }
}
