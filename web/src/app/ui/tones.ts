// Short sounds of the page, made here, so that no file is loaded for them.

/** Times in seconds, from the beginning of the sound or of the tone. */
export interface Tone {
  frequency: number;
  start: number;
  type?: OscillatorType;
  loudness: number;
  rise: number;
  fallen: number;
  end: number;
}

let context: AudioContext | undefined;

export function playTones(tones: readonly Tone[]): void {
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  for (const { frequency, start, type = 'sine', loudness, rise, fallen, end } of tones) {
    const tone = new OscillatorNode(context, { frequency, type });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, now + start);
    volume.gain.linearRampToValueAtTime(loudness, now + start + rise);
    volume.gain.exponentialRampToValueAtTime(0.001, now + start + fallen);
    tone.connect(volume).connect(destination);
    tone.start(now + start);
    tone.stop(now + start + end);
  }
}
