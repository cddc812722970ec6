// The sound of a new message: two short soft tones, made here, so that no file is loaded for them.

let context: AudioContext | undefined;

export function playMessageSound(): void {
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  for (const [frequency, start] of [[660, 0], [880, 0.09]] as const) {
    const tone = new OscillatorNode(context, { frequency });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, now + start);
    volume.gain.linearRampToValueAtTime(0.08, now + start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.001, now + start + 0.25);
    tone.connect(volume).connect(destination);
    tone.start(now + start);
    tone.stop(now + start + 0.3);
  }
}
