// Somebody knocks: two short low tones, made here, so that no file is loaded for them.

let context: AudioContext | undefined;

export function playKnock(): void {
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  for (const start of [0, 0.16]) {
    const tone = new OscillatorNode(context, { frequency: 196, type: 'triangle' });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, now + start);
    volume.gain.linearRampToValueAtTime(0.2, now + start + 0.005);
    volume.gain.exponentialRampToValueAtTime(0.001, now + start + 0.12);
    tone.connect(volume).connect(destination);
    tone.start(now + start);
    tone.stop(now + start + 0.15);
  }
}
